import Basics

/// `rope_theta` and `rope_scaling` of transformers 4, or `rope_parameters` of transformers 5.
extension RopeScaling {
    static func read(_ keys: ConfigurationKeys, contextLength: Int) throws -> (theta: Double, scaling: RopeScaling) {
        let nested = try keys.object("rope_parameters")
        let rope = try nested ?? keys.object("rope_scaling")
        let outerTheta = try keys.number("rope_theta", default: 10_000)
        guard let rope else { return (outerTheta, .none) }
        if let layered = rope.members.first(where: { $0.value.objectValue != nil }) {
            throw rope.unsupported(layered.key, "an object", "All layers must share one set of rotary parameters.")
        }
        let theta = try rope.number("rope_theta", default: outerTheta)
        let partial = try rope.number("partial_rotary_factor", default: 1)
        if partial != 1 { throw rope.unsupported("partial_rotary_factor", "\(partial)", "Only 1 is supported.") }
        return (theta, try scaling(rope, contextLength: contextLength))
    }

    private static func scaling(_ rope: ConfigurationKeys, contextLength: Int) throws -> RopeScaling {
        let kind = try rope.string("rope_type", default: try rope.string("type", default: "default"))
        switch kind {
        case "default":
            return .none
        case "linear":
            return .linear(factor: try rope.number("factor"))
        case "llama3":
            return .llama3(
                factor: try rope.number("factor"), lowFrequencyFactor: try rope.number("low_freq_factor"),
                highFrequencyFactor: try rope.number("high_freq_factor"),
                originalContextLength: try rope.integer("original_max_position_embeddings"))
        case "yarn":
            return try yarn(rope, contextLength: contextLength)
        default:
            throw rope.unsupported("rope_type", "\"\(kind)\"", "Supported: default, linear, llama3, yarn.")
        }
    }

    private static func yarn(_ rope: ConfigurationKeys, contextLength: Int) throws -> RopeScaling {
        if try !rope.flag("truncate", default: true) { throw rope.unsupported("truncate", "false", "Remove the key.") }
        let factor = try rope.number("factor")
        var attention = rope["attention_factor"]?.doubleValue
        let scale = try rope.number("mscale", default: 0)
        let scaleAllDimensions = try rope.number("mscale_all_dim", default: 0)
        if attention == nil, scale != 0, scaleAllDimensions != 0 {
            attention = magnitude(factor, scale) / magnitude(factor, scaleAllDimensions)
        }
        return .yarn(
            factor: factor,
            originalContextLength: try rope.integer("original_max_position_embeddings", default: contextLength),
            betaFast: try rope.number("beta_fast", default: 32), betaSlow: try rope.number("beta_slow", default: 1),
            attentionFactor: attention)
    }

    private static func magnitude(_ factor: Double, _ scale: Double) -> Double {
        factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1
    }

    /// The value of `rope_scaling`; nil where there is none.
    var huggingFaceJSON: JSONValue? {
        switch self {
        case .none:
            return nil
        case .linear(let factor):
            return .object(["rope_type": .string("linear"), "factor": .number(factor)])
        case .llama3(let factor, let low, let high, let original):
            return .object([
                "rope_type": .string("llama3"), "factor": .number(factor), "low_freq_factor": .number(low),
                "high_freq_factor": .number(high), "original_max_position_embeddings": .integer(original),
            ])
        case .yarn(let factor, let original, let fast, let slow, let attention):
            var members: [String: JSONValue] = [
                "rope_type": .string("yarn"), "factor": .number(factor), "beta_fast": .number(fast),
                "beta_slow": .number(slow), "original_max_position_embeddings": .integer(original),
            ]
            if let attention { members["attention_factor"] = .number(attention) }
            return .object(members)
        }
    }
}
