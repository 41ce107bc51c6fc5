package import Basics
import FoundationEssentials

/// What `hone eval --json` prints and the run store keeps of an evaluation.
package struct EvaluationReport: Sendable, Encodable {
    package let model: String
    package let task: String
    package let split: String
    package let extraction: RecipeExtraction
    package let temperature: Double
    package let seed: Int
    package let statistics: EvaluationStatistics
    /// pass@1 of the same completions with the answer taken only from a box or tag.
    package let accuracyStrict: Double
    /// pass@1 of the same completions with the last stated answer or number taken.
    package let accuracyLenient: Double
    package let skipped: Int
    package let stopStrings: [String]

    package init(
        model: String, task: String, split: String, settings: Evaluator.Settings, report: Evaluator.Report
    ) {
        self.model = model
        self.task = task
        self.split = split
        extraction = settings.extraction
        temperature = settings.temperature
        seed = settings.seed
        statistics = report.statistics
        accuracyStrict = report.accuracy[.strict] ?? 0
        accuracyLenient = report.accuracy[.lenient] ?? 0
        skipped = report.skipped
        stopStrings = report.stopStrings
    }

    private enum CodingKeys: String, CodingKey {
        case model, task, split, extraction, temperature, seed, accuracyStrict, accuracyLenient, skipped, stopStrings
    }

    package func encode(to encoder: any Encoder) throws {
        try statistics.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(model, forKey: .model)
        try container.encode(task, forKey: .task)
        try container.encode(split, forKey: .split)
        try container.encode(extraction, forKey: .extraction)
        try container.encode(temperature, forKey: .temperature)
        try container.encode(seed, forKey: .seed)
        try container.encode(accuracyStrict, forKey: .accuracyStrict)
        try container.encode(accuracyLenient, forKey: .accuracyLenient)
        try container.encode(skipped, forKey: .skipped)
        try container.encode(stopStrings, forKey: .stopStrings)
    }

    /// The pass@1 under the report's own extraction.
    package var accuracy: Double { extraction == .strict ? accuracyStrict : accuracyLenient }

    package func json() throws -> JSONValue {
        try JSONDecoder().decode(JSONValue.self, from: JSONEncoder().encode(self))
    }
}
