package import Basics

/// One part of a run: a cold start, a stretch of reinforcement learning.
///
/// A stage states what differs from the recipe around it; every key that steers learning may stand in it.
package struct RecipeStage: Sendable, Equatable {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Learns to reproduce worked solutions: the cold start.
        case supervised
        case reinforcement
    }

    package var kind: Kind
    /// What the stage is called in the log; its kind unless given.
    package var name: String
    /// Supervised: `task` for the task's own worked solutions, or a JSONL file of `{"prompt", "completion"}`.
    package var source: String
    /// Supervised: how many different examples there are; nil means a fresh one every time.
    package var examples: Int?
    /// The recipe's keys that this stage replaces.
    package var overrides: [String: JSONValue]

    package init(
        kind: Kind, name: String? = nil, source: String = "task", examples: Int? = nil,
        overrides: [String: JSONValue] = [:]
    ) {
        self.kind = kind
        self.name = name ?? kind.rawValue
        self.source = source
        self.examples = examples
        self.overrides = overrides
    }
}

/// A stage together with the recipe that holds in it.
package struct ResolvedStage: Sendable, Equatable {
    package let stage: RecipeStage
    /// The run's recipe with the stage's overrides in it, and no stages of its own.
    package let recipe: Recipe
    /// Steps of the stages before this one; the stage's own steps count on from here.
    package let firstStep: Int
}

extension Recipe {
    /// The stages in order, each with its recipe; a recipe without stages is one of reinforcement learning.
    ///
    /// - Throws: a decoding error where an override has the wrong type; a loaded recipe has been checked for that.
    package func resolvedStages() throws -> [ResolvedStage] {
        var base = self
        base.stages = []
        let tree = try JSONValue(encoding: base)
        var firstStep = 0
        return try (stages.isEmpty ? [RecipeStage(kind: .reinforcement)] : stages).map { stage in
            let recipe = try tree.overlaid(with: .object(stage.overrides)).decoded(as: Recipe.self)
            defer { firstStep += min(max(recipe.steps, 0), RecipeCheck.largestCount) }
            return ResolvedStage(stage: stage, recipe: recipe, firstStep: firstStep)
        }
    }
}

extension RecipeStage: Codable {
    /// The keys that belong to the stage itself.
    package static let ownKeys = ["kind", "name", "source", "examples"]

    package init(from decoder: any Decoder) throws {
        let tree = try [String: JSONValue](from: decoder)
        guard let kind = tree["kind"]?.stringValue.flatMap(Kind.init) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath, debugDescription: "a stage needs a kind: supervised, reinforcement")
            )
        }
        var overrides = tree.filter { !Self.ownKeys.contains($0.key) }
        overrides["task"] = overrides["task"].map(RecipeTask.listed)
        self.init(
            kind: kind, name: tree["name"]?.stringValue, source: tree["source"]?.stringValue ?? "task",
            examples: tree["examples"]?.integerValue,
            overrides: overrides)
    }

    package func encode(to encoder: any Encoder) throws {
        var tree = overrides
        tree["kind"] = .string(kind.rawValue)
        tree["name"] = .string(name)
        if kind == .supervised { tree["source"] = .string(source) }
        tree["examples"] = examples.map(JSONValue.integer)
        try tree.encode(to: encoder)
    }
}
