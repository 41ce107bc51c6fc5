/// A command line that fits its verb's specification.
///
/// Reading an option that the specification does not have is a programmer's mistake and traps.
package struct ParsedArguments: Sendable, Equatable {
    package let specification: VerbSpecification
    package let positionals: [String]
    private let values: [String: [String]]

    init(specification: VerbSpecification, positionals: [String], values: [String: [String]]) {
        self.specification = specification
        self.positionals = positionals
        self.values = values
    }

    /// Whether the flag was given.
    package func flag(_ name: String) -> Bool {
        !all(name).isEmpty
    }

    /// The option's last value.
    package func text(_ name: String) -> String? {
        all(name).last
    }

    /// Every value of a repeatable option, in order.
    package func all(_ name: String) -> [String] {
        precondition(
            specification.option(named: name) != nil,
            "'\(specification.path.joined(separator: " "))' has no option --\(name)")
        return values[name] ?? []
    }

    /// The option's value as a whole number; parsing has checked that it is one.
    package func integer(_ name: String) -> Int? {
        text(name).flatMap { Int($0) }
    }

    /// The option's value as a number; parsing has checked that it is one.
    package func number(_ name: String) -> Double? {
        text(name).flatMap { Double($0) }
    }

    /// The positional argument at `index`, where it was given.
    package func positional(_ index: Int) -> String? {
        positionals.indices.contains(index) ? positionals[index] : nil
    }

    /// The directory that holds the runs: `--runs`, else `HONE_RUNS`, else `runs`.
    package func runsDirectory(_ environment: [String: String]) -> String {
        text("runs") ?? environment["HONE_RUNS"].flatMap { $0.isEmpty ? nil : $0 } ?? "runs"
    }
}
