import Basics

/// Reads what follows a verb, by the verb's specification.
///
/// `--name value` and `--name=value` are the same; an option's value is taken as it is, so that `--seed -1` fails for
/// what it says; `--` ends the options; `-` and negative numbers are positional.
struct ArgumentParser {
    private let specification: VerbSpecification
    private var rest: ArraySlice<String>
    private var positionals: [String] = []
    private var values: [String: [String]] = [:]

    init(_ specification: VerbSpecification, _ arguments: [String]) {
        self.specification = specification
        rest = arguments[...]
    }

    /// The arguments, checked.
    ///
    /// - Throws: a `UsageError` that names the first thing that does not fit, with the nearest thing that would.
    static func parse(
        _ arguments: [String], by specification: VerbSpecification
    ) throws(UsageError) -> ParsedArguments {
        var parser = ArgumentParser(specification, arguments)
        return try parser.parse()
    }

    private mutating func parse() throws(UsageError) -> ParsedArguments {
        while let argument = rest.popFirst() {
            if argument == "--" {
                positionals += rest
                rest = []
            } else if argument.hasPrefix("--") {
                try takeLong(argument.dropFirst(2))
            } else if argument.hasPrefix("-"), argument != "-", Double(argument) == nil {
                try takeShort(argument)
            } else {
                positionals.append(argument)
            }
        }
        if values["help"] == nil {
            try checkRequired()
        }
        return ParsedArguments(specification: specification, positionals: positionals, values: values)
    }

    private mutating func takeLong(_ argument: Substring) throws(UsageError) {
        let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let option = specification.option(named: parts[0]) else { throw unknown("--" + parts[0]) }
        try take(option, inline: parts.count == 2 ? parts[1] : nil)
    }

    private mutating func takeShort(_ argument: String) throws(UsageError) {
        let letter = argument.dropFirst()
        guard letter.count == 1, let option = specification.options.first(where: { $0.short == letter.first })
        else { throw unknown(argument) }
        try take(option, inline: nil)
    }

    private mutating func take(_ option: OptionSpecification, inline: String?) throws(UsageError) {
        if option.value == .flag {
            guard inline == nil else { throw error("--\(option.name) takes no value, found '\(inline ?? "")'") }
            values[option.name] = [""]
            return
        }
        guard let value = inline ?? next(for: option) else { throw error("\(option.synopsis) needs its value") }
        if let problem = option.problem(with: value) { throw error(problem) }
        guard option.isRepeatable || values[option.name] == nil else {
            throw error("--\(option.name) is given twice")
        }
        values[option.name, default: []].append(value)
    }

    /// The next argument, unless it is plainly another option of the verb.
    private mutating func next(for option: OptionSpecification) -> String? {
        guard let value = rest.first else { return nil }
        let name = value.dropFirst(2).split(separator: "=", omittingEmptySubsequences: false).first.map(String.init)
        if value.hasPrefix("--"), let name, specification.option(named: name) != nil { return nil }
        return rest.popFirst()
    }

    private func checkRequired() throws(UsageError) {
        for option in specification.options where option.isRequired && values[option.name] == nil {
            throw error("\(option.synopsis) is missing")
        }
        let required = specification.positionals.filter(\.isRequired)
        if positionals.count < required.count {
            throw error("\(required[positionals.count].name) is missing: \(required[positionals.count].summary)")
        }
        let takesAny = specification.positionals.last?.isRepeatable == true
        if positionals.count > specification.positionals.count, !takesAny {
            throw error("there is one argument too many: '\(positionals[specification.positionals.count])'")
        }
    }

    private func unknown(_ name: String) -> UsageError {
        let names = specification.options.map { "--" + $0.name }
        let hint = EditDistance.nearest(name, in: names).map { "; did you mean '\($0)'?" } ?? ""
        return error("unknown option '\(name)'\(hint)")
    }

    private func error(_ message: String) -> UsageError {
        UsageError(message, path: specification.path)
    }
}

extension OptionSpecification {
    func choiceProblem(_ text: String, _ names: [String]) -> String {
        let hint = EditDistance.nearest(text, in: names).map { "; did you mean '\($0)'?" } ?? ""
        return "--\(name) is '\(text)'; expected \(names.joined(separator: ", "))\(hint)"
    }
}
