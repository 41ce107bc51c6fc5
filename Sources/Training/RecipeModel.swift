import Basics

/// The policy that a run starts from.
package enum RecipeModel: Sendable, Equatable {
    /// A catalogue name, a directory, a `.gguf` file or `RUN@step`.
    case named(String)
    /// A model of random weights.
    case random(RecipeArchitecture)
}

/// The size of a model that starts from random weights.
package struct RecipeArchitecture: Sendable, Equatable, Codable {
    package enum Family: String, Sendable, Codable, CaseIterable {
        case llama, qwen2, qwen3
    }

    package var family = Family.llama
    package var hiddenSize: Int
    package var layerCount: Int
    package var headCount: Int
    /// `headCount` unless given.
    package var keyValueHeadCount: Int
    /// 8/3 of `hiddenSize`, rounded up to a multiple of 32, unless given.
    package var intermediateSize: Int
    package var contextLength = 512
    /// `bytes`, or whose tokenizer to take: a directory, a `tokenizer.json` or a catalogue name.
    package var tokenizer = "bytes"
    /// Standard deviation of the initial weights.
    package var initializerRange = 0.02

    package init(hiddenSize: Int, layerCount: Int, headCount: Int) {
        self.hiddenSize = hiddenSize
        self.layerCount = layerCount
        self.headCount = headCount
        keyValueHeadCount = headCount
        // Sizes out of all reason are left for validation to refuse.
        intermediateSize = (min(max(hiddenSize, 0), 1 << 30) * 8 / 3 + 31) / 32 * 32
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            hiddenSize: try container.decode(Int.self, forKey: .hiddenSize),
            layerCount: try container.decode(Int.self, forKey: .layerCount),
            headCount: try container.decode(Int.self, forKey: .headCount))
        family = try container.decodeIfPresent(Family.self, forKey: .family) ?? family
        keyValueHeadCount = try container.decodeIfPresent(Int.self, forKey: .keyValueHeadCount) ?? keyValueHeadCount
        intermediateSize = try container.decodeIfPresent(Int.self, forKey: .intermediateSize) ?? intermediateSize
        contextLength = try container.decodeIfPresent(Int.self, forKey: .contextLength) ?? contextLength
        tokenizer = try container.decodeIfPresent(String.self, forKey: .tokenizer) ?? tokenizer
        initializerRange = try container.decodeIfPresent(Double.self, forKey: .initializerRange) ?? initializerRange
    }
}

extension RecipeModel: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
            self = .named(name)
        } else {
            self = .random(try container.decode(RecipeArchitecture.self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .named(let name): try container.encode(name)
        case .random(let architecture): try container.encode(architecture)
        }
    }
}
