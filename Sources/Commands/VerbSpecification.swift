/// What a verb takes: the one table behind parsing, help, completions and error messages.
package struct VerbSpecification: Sendable, Equatable {
    /// A positional argument.
    package struct Positional: Sendable, Equatable {
        package let name: String
        package let summary: String
        package let isRequired: Bool
        package let isRepeatable: Bool

        package init(_ name: String, required: Bool = true, repeatable: Bool = false, _ summary: String) {
            self.name = name
            self.summary = summary
            isRequired = required
            isRepeatable = repeatable
        }

        var synopsis: String {
            let name = isRepeatable ? "\(self.name)..." : self.name
            return isRequired ? name : "[\(name)]"
        }
    }

    /// A command line worth copying, and what it does.
    package struct Example: Sendable, Equatable {
        package let command: String
        package let summary: String

        package init(_ command: String, _ summary: String) {
            self.command = command
            self.summary = summary
        }
    }

    /// The words after `hone`: `["task", "show"]`.
    package let path: [String]
    /// What the verb does, in one line that starts with a verb.
    package let summary: String
    package let examples: [Example]
    package let positionals: [Positional]
    package let options: [OptionSpecification]
    /// A paragraph after the options: formats, files, exit codes of its own.
    package let notes: String

    package init(
        _ path: String..., summary: String, examples: [Example], positionals: [Positional] = [],
        options: [OptionSpecification] = [], notes: String = ""
    ) {
        self.path = path
        self.summary = summary
        self.examples = examples
        self.positionals = positionals
        self.options = options + [.help]
        self.notes = notes
    }

    /// `hone task show NAME [--json]`.
    package var usage: String {
        var parts = ["hone"] + path + positionals.map(\.synopsis)
        for option in options where option != .help {
            let synopsis = option.isRepeatable ? "\(option.synopsis)..." : option.synopsis
            parts.append(option.isRequired ? synopsis : "[\(synopsis)]")
        }
        return parts.joined(separator: " ")
    }

    func option(named name: String) -> OptionSpecification? {
        options.first { $0.name == name }
    }
}
