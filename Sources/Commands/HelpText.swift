import Basics

/// Help as text: examples first, then usage, then options.
package enum HelpText {
    /// The help of one verb.
    package static func verb(_ specification: VerbSpecification) -> String {
        let name = (["hone"] + specification.path).joined(separator: " ")
        var sections = ["\(name): \(specification.summary)"]
        if !specification.examples.isEmpty {
            sections.append("Examples\n" + table(specification.examples.map { ($0.command, $0.summary) }))
        }
        sections.append("Usage\n" + wrapped(specification.usage, indent: "  ", hanging: "      "))
        if !specification.positionals.isEmpty {
            sections.append("Arguments\n" + table(specification.positionals.map { ($0.name, $0.summary) }))
        }
        let options = specification.options.map { option in
            ((option.short.map { "-\($0), " } ?? "") + option.synopsis, option.summary)
        }
        sections.append("Options\n" + table(options))
        if !specification.notes.isEmpty { sections.append(specification.notes) }
        return sections.joined(separator: "\n\n")
    }

    /// The help of a verb that has others under it.
    package static func group(_ verb: CommandVerb, _ subverbs: [CommandVerb]) -> String {
        let examples = subverbs.flatMap(\.specifications).compactMap(\.examples.first)
        return """
            hone \(verb.name): \(verb.summary)

            Examples
            \(table(examples.map { ($0.command, $0.summary) }))

            Verbs
            \(table(subverbs.map { ("hone \(verb.name) \($0.name)", $0.summary) }))
            """
    }

    /// What `hone` alone says.
    package static func overview(_ verbs: [CommandVerb]) -> String {
        """
        Hone trains reasoning into language models with reinforcement learning, on the computer you have.

        Verbs
        \(table(verbs.map { ("hone \($0.name)", $0.summary) }))

        hone VERB --help shows examples; hone help TOPIC explains \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", ")).
        hone --version prints the version.
        """
    }

    /// Two columns; where the left one is wide, the right one goes on the next line.
    static func table(_ rows: [(left: String, right: String)]) -> String {
        let width = min(rows.map(\.left.count).max() ?? 0, 34)
        return rows.map { row in
            let gap = String(repeating: " ", count: width + 2)
            let right = wrapped(row.right, indent: "  " + gap, hanging: "  " + gap)
            let left = "  " + row.left
            if row.left.count > width { return left + "\n" + right }
            return left + right.dropFirst(left.count)
        }.joined(separator: "\n")
    }

    /// `text` in lines of at most 100 characters, broken at spaces outside brackets.
    static func wrapped(_ text: String, indent: String, hanging: String) -> String {
        var lines: [String] = []
        var line = indent
        var isEmpty = true
        for word in words(text) {
            if !isEmpty, line.count + 1 + word.count > 100 {
                lines.append(line)
                line = hanging
                isEmpty = true
            }
            line += isEmpty ? word : " " + word
            isEmpty = false
        }
        return (lines + [line]).joined(separator: "\n")
    }

    /// The words of a text; a bracketed group of a usage line is one word.
    private static func words(_ text: String) -> [String] {
        var words: [String] = []
        var depth = 0
        for part in text.split(separator: " ").map(String.init) {
            if depth > 0, let last = words.popLast() { words.append(last + " " + part) } else { words.append(part) }
            depth += part.count { $0 == "[" } - part.count { $0 == "]" }
        }
        return words
    }
}
