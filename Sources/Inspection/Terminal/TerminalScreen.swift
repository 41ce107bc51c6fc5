import Basics

/// Draws a state as exactly so many lines of exactly so many cells.
package enum TerminalScreen {
    package static let smallest = (columns: 60, rows: 18)

    package static func lines(_ state: TerminalState, columns: Int, rows: Int) -> [TerminalText] {
        guard columns >= smallest.columns, rows >= smallest.rows else {
            let sentence =
                "This terminal is \(columns)x\(rows); the inspector needs \(smallest.columns)x\(smallest.rows)."
            return filled([TerminalText(sentence)], columns: columns, rows: rows)
        }
        var body: [TerminalText]
        let height = rows - 3
        switch state.screen {
        case .browse: body = TerminalPanes.lines(state, columns: columns, rows: height)
        case .overview: body = overview(state, columns: columns)
        case .problems: body = list(state, "problems", rows: height, columns: columns, problem)
        case .aha: body = list(state, "aha moments", rows: height, columns: columns, moment)
        case .search: body = list(state, "traces with \(state.query)", rows: height, columns: columns, moment)
        case .help: body = help
        }
        body = filled(body, columns: columns, rows: height)
        let rule = TerminalText(String(repeating: "─", count: columns), .faint)
        return filled([header(state), rule] + body + [footer(state)], columns: columns, rows: rows)
    }

    private static func filled(_ lines: [TerminalText], columns: Int, rows: Int) -> [TerminalText] {
        let shown = lines.prefix(max(0, rows))
        let blank = Array(repeating: TerminalText(), count: max(0, rows - shown.count))
        return (shown + blank).map { $0.fitted(to: max(0, columns)) }
    }

    // MARK: Frame

    private static func header(_ state: TerminalState) -> TerminalText {
        let run = state.run
        let status = run["status"]?.stringValue ?? ""
        var line = TerminalText("hone ", .strong)
        line.append(run["id"]?.stringValue ?? "")
        line.append(status == "running" ? "  ● live" : "  \(status)", status == "running" ? .good : .attention)
        let planned = run["plannedSteps"]?.integerValue.map { "/\($0)" } ?? ""
        line.append("  step \(run["step"]?.integerValue ?? 0)\(planned)")
        if let last = state.steps.last {
            line.append("  pass \(percent(last["summary"]?["passRate"]?.doubleValue))")
            line.append("  len \(NumberText.short(last["summary"]?["lengthP50"]?.doubleValue))")
            line.append("  H \(NumberText.short(last["metrics"]?["policy/entropy"]?.doubleValue))")
        }
        return line
    }

    private static func footer(_ state: TerminalState) -> TerminalText {
        if let input = state.input { return TerminalText("/\(input)▏", .strong) }
        if let message = state.message { return TerminalText(message, .attention) }
        let banner = state.run["banner"]?.stringValue
        if let banner, state.screen == .browse, state.pane == .steps { return TerminalText(banner, .attention) }
        return TerminalText("[o]verview [p]roblems [a]ha [/]search [t]okens [e]vidence [?]keys [q]uit", .faint)
    }

    private static let help = [
        "j k, arrows     next and previous step, group or line", "Enter, l, Tab   into the next column",
        "Esc, h          back; between traces of a group: h and l", "[ ]             step before and after",
        "t               colours and bars of tokens: entropy, surprisal, none",
        "e               what the verifier saw", "/               search, as in 'hone run search --help'",
        "g o, g p, g a   overview, problems, aha moments; g b goes back to browsing", "F               follow the run",
        "q               leave",
    ].map { TerminalText($0) }

    // MARK: Lists

    private static func overview(_ state: TerminalState, columns: Int) -> [TerminalText] {
        var lines: [TerminalText] = []
        for key in ["banner"] {
            if let text = state.run[key]?.stringValue { lines.append(TerminalText(text, .attention)) }
        }
        for notice in state.run["notices"]?.arrayValue ?? [] {
            lines.append(TerminalText(notice.stringValue ?? "", .attention))
        }
        for record in state.run["evaluations"]?.arrayValue?.suffix(4) ?? [] {
            let ends = (record["interval"]?.arrayValue ?? []).map { NumberText.short($0.doubleValue) }
            lines.append(
                TerminalText(
                    "\(record["name"]?.stringValue ?? "") after step \(record["step"]?.integerValue ?? 0): "
                        + "\(NumberText.short(record["accuracy"]?.doubleValue)) [\(ends.joined(separator: ", "))]"))
        }
        let width = min(60, columns - 40)
        for name in (state.run["metricNames"]?.arrayValue ?? []).compactMap(\.stringValue) {
            let values = state.steps.map { $0["metrics"]?[name]?.doubleValue }
            var line = TerminalText(name).fitted(to: 28)
            line.append(" " + NumberText.short(values.last ?? nil), .strong)
            line = line.fitted(to: 38)
            line.append(Sparkline.text(values, width: width))
            lines.append(line)
        }
        return lines
    }

    private static func list(
        _ state: TerminalState, _ title: String, rows: Int, columns: Int, _ line: (JSONValue) -> TerminalText
    ) -> [TerminalText] {
        var lines = [TerminalText("\(state.itemTotal) \(title)", .strong)]
        let window = visible(state.itemIndex, of: state.items.count, rows: rows - 1)
        for index in window {
            lines.append(marked(line(state.items[index]), index == state.itemIndex, columns))
        }
        return lines
    }

    private static func problem(_ item: JSONValue) -> TerminalText {
        var line = TerminalText(item["name"]?.stringValue ?? "").fitted(to: 16)
        line.append(" \(item["state"]?.stringValue ?? "")")
        line = line.fitted(to: 28)
        line.append("\(item["correct"]?.integerValue ?? 0)/\(item["traces"]?.integerValue ?? 0)")
        line = line.fitted(to: 38)
        let history = (item["history"]?.arrayValue ?? []).compactMap(\.arrayValue).map { visit -> Double? in
            guard visit.count == 3, let judged = visit[2].doubleValue, judged > 0 else { return nil }
            return visit[1].doubleValue.map { $0 / judged }
        }
        line.append(Sparkline.text(history, width: 20))
        line = line.fitted(to: 60)
        line.append(item["head"]?.stringValue ?? "", .faint)
        return line
    }

    private static func moment(_ item: JSONValue) -> TerminalText {
        let trace = item["trace"] ?? item
        var line = TerminalText(trace["id"]?.stringValue ?? "").fitted(to: 12)
        let outcome = trace["outcome"]?.stringValue ?? ""
        line.append(outcome, outcome == "correct" ? .good : .bad)
        line = line.fitted(to: 24)
        if let kind = trace["class"]?.stringValue { line.append(kind, .attention) }
        line = line.fitted(to: 36)
        line.append(item["headline"]?.stringValue ?? item["snippet"]?.stringValue ?? "")
        return line
    }

    // MARK: Parts

    static func percent(_ value: Double?) -> String {
        value.map { NumberText.fixed(100 * $0, decimals: 0) + "%" } ?? "—"
    }

    /// The part of a list that is shown, so that the selection is in it.
    static func visible(_ index: Int, of count: Int, rows: Int) -> Range<Int> {
        let start = min(max(0, index - rows / 2), max(0, count - rows))
        return start..<min(count, start + max(0, rows))
    }

    static func marked(_ text: TerminalText, _ isSelected: Bool, _ width: Int) -> TerminalText {
        var line = TerminalText(isSelected ? "▸" : " ", isSelected ? .strong : .plain)
        guard isSelected else {
            line.append(text)
            return line.fitted(to: width)
        }
        line.append(text.text, .selected)
        return line.fitted(to: width)
    }
}
