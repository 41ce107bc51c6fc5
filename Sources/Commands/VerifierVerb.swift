import Basics
import Verification

/// `hone verifier …`.
package enum VerifierVerb {
    package static let summary = "make and try out verifiers of your own"

    package static let verb = CommandVerb(
        name: "verifier", summary: summary,
        subverbs: [
            CommandVerb(list, VerifierListCommand.self),
            CommandVerb(new, VerifierNewCommand.self),
            CommandVerb(test, VerifierTestCommand.self),
        ])

    package static let list = VerbSpecification(
        "verifier", "list", summary: "list the verifiers there are",
        examples: [.init("hone verifier list", "those built in, then plug-ins with their versions")], options: [.json])

    package static let new = VerbSpecification(
        "verifier", "new", summary: "make a working verifier to start from",
        examples: [
            .init("hone verifier new mine", "verifiers/mine: manifest, Python program, cases"),
            .init("hone verifier new mine --language c", "the same in C, compiled when it is first used"),
        ],
        positionals: [.init("NAME", "what it will be called: letters, digits, dashes")],
        options: [
            OptionSpecification(
                "language", .choice(PluginLanguage.allCases.map(\.rawValue)), "what it is written in (default python)"),
            OptionSpecification("directory", .path("DIR"), "where verifiers are kept (default verifiers)"),
        ],
        notes: """
            What is made accepts the last number in a box and passes `hone verifier test NAME`. Change the program, and
            cases.jsonl with it; a task then names it: verifiers: [{name: "NAME"}].
            """)

    package static let test = VerbSpecification(
        "verifier", "test", summary: "try a verifier out: its cases, what must never be paid, the protocol",
        examples: [
            .init("hone verifier test mine", "every check with what failed"),
            .init("hone verifier test verifiers/mine --json", "the same for programs"),
        ],
        positionals: [.init("NAME", "a plug-in's name, or the path of its directory")],
        options: [.verifierConfiguration, .json],
        notes: """
            Cases are lines {"completion", "answer", "expect": "accept", "reject" or an outcome, "prompt"?, "tests"?,
            "metadata"?, "extraction"?} of the plug-in's cases.jsonl. From the accepted ones completions are made that must
            not be paid: empty, all answers listed, the prompt echoed, the target quoted, giant ones. Verdicts must be the
            same alone, in a batch and again. The exit code is 6 where a check fails. Training makes the same checks
            before it starts and refuses a verifier that gives wrong verdicts.
            """)
}
