/// `hone task …`.
package enum TaskVerb {
    package static let summary = "look at tasks and their problems"

    package static let list = VerbSpecification(
        "task", "list", summary: "list the tasks there are",
        examples: [.init("hone task list", "names and titles")], options: [.json])

    package static let show = VerbSpecification(
        "task", "show", summary: "show what a task is made of",
        examples: [.init("hone task show arithmetic", "prompt template, verifier, splits, knobs")],
        positionals: [name], options: [.json])

    package static let sample = VerbSpecification(
        "task", "sample", summary: "print some of a task's problems",
        examples: [.init("hone task sample countdown --count 3", "three problems with their answers")],
        positionals: [name],
        options: [
            OptionSpecification("split", .text("NAME"), "which problems (default train)"),
            OptionSpecification("count", .integer(1...Int.max), "how many (default 5)"),
            OptionSpecification("set", .text("KNOB=VALUE"), repeatable: true, "a difficulty knob of the generator"),
            .seed, .json,
        ])

    package static let check = VerbSpecification(
        "task", "check", summary: "check a task: its files, its reference answers, its splits' disjointness",
        examples: [.init("hone task check tasks/mine", "every problem line, and every answer through the verifier")],
        positionals: [name], options: [.json])

    private static let name = VerbSpecification.Positional("NAME", "a task's name or directory")
}
