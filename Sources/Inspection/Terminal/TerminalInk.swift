/// Turns lines into what a terminal understands, in as many colours as it has.
package enum TerminalInk: Sendable, Equatable {
    case none, sixteen, many

    /// What the environment says: nothing where `NO_COLOR` is set or the terminal is dumb.
    package init(environment: [String: String]) {
        let term = environment["TERM"] ?? ""
        if environment["NO_COLOR"].map({ !$0.isEmpty }) ?? false || term.isEmpty || term == "dumb" {
            self = .none
        } else {
            self = term.contains("256color") || environment["COLORTERM"] != nil ? .many : .sixteen
        }
    }

    package func text(_ line: TerminalText) -> String {
        line.stretches.map { stretch in
            let code = code(stretch.style)
            return code.isEmpty ? stretch.text : "\u{1B}[\(code)m\(stretch.text)\u{1B}[0m"
        }.joined()
    }

    private func code(_ style: TerminalText.Style) -> String {
        guard self != .none else {
            // Bold and reversed are no colours, and the selection must be seen.
            return style == .strong ? "1" : style == .selected ? "7" : ""
        }
        switch style {
        case .plain: return ""
        case .strong: return "1"
        case .faint: return "2"
        case .good: return "32"
        case .bad: return "31"
        case .attention: return "33"
        case .selected: return "7"
        case .heat(let value): return heat(value)
        }
    }

    /// Light grounds with black ink up to the middle, dark ones with white ink beyond, so that the text stays readable.
    private func heat(_ value: Double) -> String {
        let level = min(5, max(0, Int(value * 6)))
        guard self == .many else { return level < 3 ? "" : "30;43" }
        let grounds = [231, 189, 147, 105, 61, 18]
        return "38;5;\(level < 3 ? 16 : 231);48;5;\(grounds[level])"
    }
}
