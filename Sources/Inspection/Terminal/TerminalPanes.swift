import Basics

/// Steps, groups and one trace side by side.
enum TerminalPanes {
    static func lines(_ state: TerminalState, columns: Int, rows: Int) -> [TerminalText] {
        let widths = (steps: 14, groups: columns >= 90 ? 26 : 18)
        let rest = columns - widths.steps - widths.groups - 2
        let panes = [
            steps(state, width: widths.steps, rows: rows), groups(state, width: widths.groups, rows: rows),
            trace(state, width: rest, rows: rows),
        ]
        return (0..<rows).map { row in
            var line = TerminalText()
            for (index, pane) in panes.enumerated() {
                if index > 0 { line.append("│", .faint) }
                let width = [widths.steps, widths.groups, rest][index]
                line.append((row < pane.count ? pane[row] : TerminalText()).fitted(to: width))
            }
            return line
        }
    }

    private static func title(_ text: String, _ pane: TerminalState.Pane, _ state: TerminalState) -> TerminalText {
        TerminalText(text, state.pane == pane ? .strong : .faint)
    }

    /// The newest step at the top: its number, the share of correct traces, the share of groups with a signal.
    private static func steps(_ state: TerminalState, width: Int, rows: Int) -> [TerminalText] {
        var lines = [title("steps", .steps, state)]
        guard !state.steps.isEmpty else {
            return lines + [TerminalText(" none yet", .faint)]
        }
        let newest = state.steps.count - 1
        for place in TerminalScreen.visible(newest - state.stepIndex, of: state.steps.count, rows: rows - 1) {
            let step = state.steps[newest - place]
            let summary = step["summary"]
            let groups = summary?["groups"]?.doubleValue ?? 0
            let signal = groups > 0 ? 1 - (summary?["zeroSignal"]?.doubleValue ?? 0) / groups : nil
            let number = String(step["step"]?.integerValue ?? 0)
            let text =
                number + " " + TerminalScreen.percent(summary?["passRate"]?.doubleValue) + " "
                + TerminalScreen.percent(signal)
            lines.append(TerminalScreen.marked(TerminalText(text), newest - place == state.stepIndex, width))
        }
        return lines
    }

    private static func groups(_ state: TerminalState, width: Int, rows: Int) -> [TerminalText] {
        let step = state.steps.indices.contains(state.stepIndex) ? state.steps[state.stepIndex]["step"] : nil
        var lines = [title("groups @\(step?.integerValue ?? 0)", .groups, state)]
        for index in TerminalScreen.visible(state.groupIndex, of: state.groups.count, rows: rows - 1) {
            let group = state.groups[index]
            var text = TerminalText("\(group["number"]?.integerValue ?? 0)").fitted(to: 3)
            text.append("\(group["correct"]?.integerValue ?? 0)/\(group["size"]?.integerValue ?? 0) ")
            if group["signal"]?.boolValue == true {
                let rewards = (group["slots"]?.arrayValue ?? []).map { $0["reward"]?.doubleValue }
                text.append(Sparkline.text(rewards, width: max(1, width - 10)))
            } else {
                text.append("·· no signal", .faint)
            }
            lines.append(TerminalScreen.marked(text, index == state.groupIndex, width))
        }
        return lines
    }

    private static func trace(_ state: TerminalState, width: Int, rows: Int) -> [TerminalText] {
        let trace = state.trace
        guard let id = trace["id"]?.stringValue else { return [title("trace", .trace, state)] }
        var head = title("trace \(id) ", .trace, state)
        let isCorrect = trace["outcome"]?.stringValue == "correct"
        head.append(isCorrect ? "✔ " : "✘ ", isCorrect ? .good : .bad)
        let count = state.group["traces"]?.arrayValue?.count ?? 0
        head.append(
            "A \(NumberText.short(trace["advantage"]?.doubleValue))  \(trace["tokenCount"]?.integerValue ?? 0) tok  "
                + "\(state.slotIndex + 1) of \(count)")
        let foot = foot(state, width: width)
        let room = max(1, rows - 1 - foot.count)
        let body = body(state, width: width)
        let start = min(state.scroll, max(0, body.count - room))
        let shown = Array(body[start..<min(body.count, start + room)])
        return [head] + shown + Array(repeating: TerminalText(), count: room - shown.count) + foot
    }

    private static func body(_ state: TerminalState, width: Int) -> [TerminalText] {
        if state.showsEvidence { return evidence(state, width: width) }
        if state.colouring != .none, let texts = state.tokens["texts"]?.arrayValue?.compactMap(\.stringValue) {
            return TerminalTokens.lines(
                texts, values: values(state), width: width)
        }
        return TerminalText.wrapped(state.trace["text"]?.stringValue ?? "", width: width).map { TerminalText($0) }
    }

    /// Each token's value as a share of the run's scale.
    private static func values(_ state: TerminalState) -> [Double] {
        let name = state.colouring == .entropy ? "entropies" : "logProbs"
        let scale = state.tokens["scale"]?[state.colouring.rawValue]?.doubleValue ?? 1
        return (state.tokens[name]?.arrayValue ?? []).map { value in
            scale > 0 ? min(1, abs(value.doubleValue ?? 0) / scale) : 0
        }
    }

    private static func foot(_ state: TerminalState, width: Int) -> [TerminalText] {
        let trace = state.trace
        var line = TerminalText(trace["wording"]?.stringValue ?? "", .strong)
        line.append("  answer \(trace["extracted"]?.stringValue ?? "—")")
        line.append("  expected \(state.group["answer"]?.stringValue ?? "—")")
        if let kind = trace["class"]?.stringValue { line.append("  \(kind)", .attention) }
        var lines = [line]
        if let banner = state.group["banner"]?.stringValue { lines.append(TerminalText(banner, .attention)) }
        if state.colouring != .none { lines.append(TerminalText("colours: \(state.colouring.rawValue)", .faint)) }
        return lines
    }

    private static func evidence(_ state: TerminalState, width: Int) -> [TerminalText] {
        let verdict = state.trace["verdict"]
        var lines = [
            TerminalText("outcome   \(verdict?["outcome"]?.stringValue ?? "")"),
            TerminalText("reward    \(NumberText.short(state.trace["reward"]?.doubleValue))"),
            TerminalText("verifier  \(state.group["verifier"]?.stringValue ?? "")"),
        ]
        for part in verdict?["parts"]?.arrayValue ?? [] {
            lines.append(
                TerminalText(
                    "  \(part["name"]?.stringValue ?? ""): \(NumberText.short(part["reward"]?.doubleValue)), weight "
                        + NumberText.short(part["weight"]?.doubleValue)))
        }
        let explanation = verdict?["explanation"]?.stringValue ?? ""
        lines += TerminalText.wrapped(explanation, width: width).map { TerminalText($0) }
        lines += [TerminalText(), TerminalText("prompt", .strong)]
        return lines
            + TerminalText.wrapped(state.group["prompt"]?.stringValue ?? "", width: width).map { TerminalText($0) }
    }
}

/// A text token by token: the darker the ground and the higher the bar below, the larger the token's value.
enum TerminalTokens {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// - Parameter values: one for each token, from 0 to 1.
    static func lines(_ texts: [String], values: [Double], width: Int) -> [TerminalText] {
        var lines: [TerminalText] = []
        var text = TerminalText()
        var bars = TerminalText()
        func finish() {
            lines += [text, bars]
            (text, bars) = (TerminalText(), TerminalText())
        }
        for (token, value) in zip(texts, values) {
            for character in token {
                if character.isNewline {
                    finish()
                    continue
                }
                let piece = TerminalText(String(character), .heat(value))
                if text.width + piece.width > width { finish() }
                text.append(piece)
                bars.append(String(repeating: bar(value), count: piece.width), .faint)
            }
        }
        finish()
        return lines
    }

    private static func bar(_ value: Double) -> Character {
        bars[min(bars.count - 1, max(0, Int(value * Double(bars.count))))]
    }
}
