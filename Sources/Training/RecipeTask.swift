package import Basics

/// One task of the mixture that problems are drawn from.
package struct RecipeTask: Sendable, Equatable, Codable {
    package var name: String
    /// Share of the problems, relative to the other tasks' weights.
    package var weight = 1.0
    package var split = "train"
    /// Difficulty settings of a generator.
    package var knobs: [String: JSONValue] = [:]

    package init(name: String, weight: Double = 1, split: String = "train", knobs: [String: JSONValue] = [:]) {
        self.name = name
        self.weight = weight
        self.split = split
        self.knobs = knobs
    }

    /// The list of objects that a `task` value stands for: a single one is a list of one, a name is `{name}`.
    static func listed(_ value: JSONValue) -> JSONValue {
        let items = value.arrayValue ?? [value]
        return .array(items.map { item in item.stringValue == nil ? item : .object(["name": item]) })
    }

    private enum CodingKeys: String, CodingKey {
        case name, weight, split, knobs
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            name: try container.decode(String.self, forKey: .name),
            weight: try container.decodeIfPresent(Double.self, forKey: .weight) ?? 1,
            split: try container.decodeIfPresent(String.self, forKey: .split) ?? "train",
            knobs: try container.decodeIfPresent([String: JSONValue].self, forKey: .knobs) ?? [:])
    }
}
