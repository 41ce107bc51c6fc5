import Basics

/// The generators, by name.
package enum GeneratorTable {
    private static let generators: [any ProblemGenerator.Type] = [
        ArithmeticGenerator.self, BugFixing.self, CalendarProblems.self, Ciphers.self, CountdownGenerator.self,
        Counting.self, Divisors.self, Fractions.self, Geometry.self, GraphPaths.self, GridWalk.self,
        KnightsAndKnaves.self, LetterCounting.self, LinearEquations.self, ListFunctions.self, MiniSudoku.self,
        ModularArithmetic.self, NumberBases.self, Probability.self, QuadraticEquations.self, RomanNumerals.self,
        Satisfiability.self, Sequences.self, Sorting.self, StringEditing.self, StringFunctions.self,
        SwapSorting.self, TruthTables.self, UnitConversion.self, WordProblems.self,
    ]

    package static var names: [String] { generators.map { $0.name } }

    /// The knobs of the generator called `name`, in the order in which it declares them; nil where there is none.
    package static func knobs(of name: String) -> [Knob]? {
        generators.first { $0.name == name }?.knobs
    }

    /// The generator called `name` with `knobs`, an object; absent knobs have their defaults.
    ///
    /// - Throws: `TaskError.unknownGenerator` or `knob`.
    static func make(_ name: String, knobs: JSONValue) throws(TaskError) -> any ProblemGenerator {
        guard let generator = generators.first(where: { $0.name == name }) else {
            throw .unknownGenerator(name, known: names)
        }
        return try generator.init(KnobValues(knobs, generator: name, knobs: generator.knobs))
    }

    /// `knobs` with those of `stage` in their place.
    static func merged(_ knobs: JSONValue, with stage: JSONValue) -> JSONValue {
        .object((knobs.objectValue ?? [:]).merging(stage.objectValue ?? [:]) { _, new in new })
    }
}
