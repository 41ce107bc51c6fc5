package import Basics

/// The method by its preset's name, and what differs from the preset.
package struct RecipeAlgorithm: Sendable, Equatable {
    package var name = "grpo"
    /// The preset's choices to replace: `advantage`, `clipHigh`, `klWeight`, …
    package var options: [String: JSONValue] = [:]

    package init(name: String = "grpo", options: [String: JSONValue] = [:]) {
        self.name = name
        self.options = options
    }
}

extension RecipeAlgorithm: Codable {
    package init(from decoder: any Decoder) throws {
        var tree = try [String: JSONValue](from: decoder)
        name = tree.removeValue(forKey: "name")?.stringValue ?? "grpo"
        options = tree
    }

    package func encode(to encoder: any Encoder) throws {
        var tree = options
        tree["name"] = .string(name)
        try tree.encode(to: encoder)
    }
}
