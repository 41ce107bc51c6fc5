import Basics
package import Training

/// `hone train`.
package enum TrainVerb {
    package static let verb = CommandVerb(specification, stopsGracefully: true, TrainCommand.self)

    package static let specification = VerbSpecification(
        "train",
        summary: "train a policy by a recipe",
        examples: [
            .init("hone train demo", "the demonstration: offline, a few minutes"),
            .init("hone train my.json5 --set optimizer.learningRate=1e-5", "a recipe of your own, one value changed"),
            .init("hone train my.json5 --dry-run", "print every value that would be in force; train nothing"),
            .init("hone train --resume @last", "go on where the latest run stopped"),
        ],
        positionals: [
            .init("RECIPE", required: false, "a recipe's name, or the path of a .json5 file; not with --resume")
        ],
        options: [
            OptionSpecification("resume", .text("RUN"), "go on with this run: id, unique beginning, path or @last"),
            OptionSpecification("set", .text("KEY=VALUE"), repeatable: true, "replace a value of the recipe"),
            OptionSpecification("steps", .integer(1...Int.max), "the same as --set steps=N"),
            OptionSpecification("seed", .integer(0...Int.max), "the same as --set seed=N"),
            .trainingPrecision, .threads, .runs,
            OptionSpecification("dry-run", .flag, "print the resolved recipe, look for its tasks, and stop"),
            .json,
        ],
        notes: """
            Ctrl-C finishes what is being done, writes a checkpoint and exits with 130; a second Ctrl-C stops at once.
            hone help recipes explains recipe files.
            """)

    /// What the command line lays over the recipe: every `--set` in order, then `--steps`, `--seed` and `--precision`.
    package static func overrides(_ arguments: ParsedArguments) throws -> [RecipeOverride] {
        let set = try arguments.all("set").map { text in try RecipeOverride(parsing: text) }
        let numbers = ["steps", "seed"].compactMap { name in
            arguments.integer(name).map {
                RecipeOverride(source: "--\(name) \($0)", path: [name], value: .integer($0))
            }
        }
        let precision = arguments.text("precision").map {
            RecipeOverride(source: "--precision \($0)", path: ["precision"], value: .string($0))
        }
        return set + numbers + (precision.map { [$0] } ?? [])
    }
}
