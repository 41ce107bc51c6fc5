/// `hone task …`.
package enum TaskVerb {
    package static let summary = "look at tasks and their problems"

    package static let verb = CommandVerb(
        name: "task", summary: summary,
        subverbs: [
            CommandVerb(list, TaskListCommand.self),
            CommandVerb(show, TaskShowCommand.self),
            CommandVerb(sample, TaskSampleCommand.self),
            CommandVerb(check, TaskCheckCommand.self),
        ])

    package static let list = VerbSpecification(
        "task", "list", summary: "list the tasks there are",
        examples: [.init("hone task list", "names, titles, verifiers and difficulty knobs")], options: [.json])

    package static let show = VerbSpecification(
        "task", "show", summary: "show what a task is made of",
        examples: [.init("hone task show arithmetic", "prompt template, verifier, splits, knobs")],
        positionals: [name], options: [.json])

    package static let sample = VerbSpecification(
        "task", "sample", summary: "print some of a task's problems",
        examples: [
            .init("hone task sample countdown --count 3", "three problems with their answers"),
            .init("hone task sample arithmetic --set maxDigits=3 --json", "harder ones, as problem lines"),
        ],
        positionals: [name],
        options: [
            OptionSpecification("split", .text("NAME"), "which problems (default train)"),
            OptionSpecification("count", .integer(1...Int.max), "how many (default 5)"),
            OptionSpecification("set", .text("KNOB=VALUE"), repeatable: true, "a difficulty knob of the generator"),
            .seed, .json,
        ])

    package static let check = VerbSpecification(
        "task", "check", summary: "check a task: its files, its reference answers, its splits' disjointness",
        examples: [
            .init("hone task check tasks/mine", "every problem line, and every answer through the verifier"),
            .init("hone task check arithmetic --limit 5000", "more of an endless generator"),
            .init("hone task check humaneval --against mbpp", "whether training on one shows the other's tests"),
        ],
        positionals: [name],
        options: [
            OptionSpecification(
                "limit", .integer(1...Int.max), "problems of an endless generator to look at (default 1000)"),
            OptionSpecification(
                "against", .text("NAME"), repeatable: true,
                "another task whose training problems must not hold the tests"),
            .seed, .json,
        ],
        notes: """
            The exit code is 6 where held-out results would mean nothing: a test problem is also a training problem, or
            80% of its words and more lie in runs of 13 words that training has too; a test problem stands there twice;
            the verifier does not accept a problem's own reference answer. Problems that share less are listed, the
            worst first, and do not fail the check, nor do generated problems that only share their wording.
            """)

    private static let name = VerbSpecification.Positional("NAME", "a task's name, its directory, or a .jsonl file")
}
