import Basics

/// `hone help [VERB | TOPIC]`.
enum HelpVerb {
    static let specification = VerbSpecification(
        "help",
        summary: "explain a verb or a topic",
        examples: [
            .init("hone help exit-codes", "what a command's exit code means"),
            .init("hone help doctor", "the same as hone doctor --help"),
        ],
        positionals: [
            .init(
                "NAME", required: false, repeatable: true,
                "a verb, or one of \(HelpTopic.allCases.map(\.rawValue).joined(separator: ", "))")
        ])

    static func verb(_ table: @escaping @Sendable () -> [CommandVerb]) -> CommandVerb {
        CommandVerb(specification) { arguments, console in
            console.print(try text(arguments.positionals, table()))
            return 0
        }
    }

    static func text(_ names: [String], _ verbs: [CommandVerb]) throws -> String {
        guard let name = names.first else { return HelpText.overview(verbs) }
        if let topic = HelpTopic(rawValue: name) { return topic.text }
        guard let verb = verbs.first(where: { $0.name == name }) else {
            let known = verbs.map(\.name) + HelpTopic.allCases.map(\.rawValue)
            let hint = EditDistance.nearest(name, in: known).map { "; did you mean '\($0)'?" } ?? ""
            throw UsageError("there is no verb or topic '\(name)'\(hint)", path: ["help"])
        }
        switch verb.action {
        case .run(let specification, _): return HelpText.verb(specification)
        case .subverbs(let subverbs):
            guard names.count > 1 else { return HelpText.group(verb, subverbs) }
            return try text(Array(names.dropFirst()), subverbs)
        }
    }
}
