import Tensors

/// One pre-norm decoder block.
///
/// ```
/// h   = x + O(attention(Q(n), K(n), V(n))),  n = norm(x)
/// out = h + down(silu(gate(m)) · up(m)),     m = norm(h)
/// ```
/// What a family adds (biases, Qwen3's norm of queries and keys) is present as a parameter or absent.
struct DecoderLayer {
    private let inputNorm: Parameter
    private let query: Projection
    private let key: Projection
    private let value: Projection
    private let output: Projection
    private let queryNorm: Parameter?
    private let keyNorm: Parameter?
    private let postAttentionNorm: Parameter
    private let gate: Projection
    private let up: Projection
    private let down: Projection
    private let epsilon: Float

    /// `parameter` finds a weight by the part of its name after the layer's prefix, or nil where the model has none.
    init(configuration: ModelConfiguration, parameter: (String) -> Parameter?) {
        func required(_ name: String) -> Parameter {
            guard let found = parameter(name) else { preconditionFailure("the layer has no '\(name)'") }
            return found
        }
        func projection(_ name: String) -> Projection {
            Projection(weight: required(name + ".weight"), bias: parameter(name + ".bias"))
        }
        inputNorm = required("input_layernorm.weight")
        query = projection("self_attn.q_proj")
        key = projection("self_attn.k_proj")
        value = projection("self_attn.v_proj")
        output = projection("self_attn.o_proj")
        queryNorm = parameter("self_attn.q_norm.weight")
        keyNorm = parameter("self_attn.k_norm.weight")
        postAttentionNorm = required("post_attention_layernorm.weight")
        gate = projection("mlp.gate_proj")
        up = projection("mlp.up_proj")
        down = projection("mlp.down_proj")
        epsilon = Float(configuration.normEpsilon)
    }

    /// x [rows, hiddenSize]; the rows' keys and values are written to `pages`.
    func callAsFunction(
        _ x: Variable, plan: AttentionPlan, pages: KeyValuePages, rotary: RotaryTable, on tape: Tape?
    ) -> Variable {
        let normed = RMSNorm.apply(x, weight: inputNorm, epsilon: epsilon, on: tape)
        var q = query(normed, on: tape)
        var k = key(normed, on: tape)
        let v = value(normed, on: tape)
        if let queryNorm { q = RMSNorm.apply(q, weight: queryNorm, epsilon: epsilon, on: tape) }
        if let keyNorm { k = RMSNorm.apply(k, weight: keyNorm, epsilon: epsilon, on: tape) }
        let mixed = Attention.apply(q: q, k: k, v: v, plan: plan, pages: pages, rotary: rotary, on: tape)
        let attended = Elementwise.add(x, output(mixed, on: tape), on: tape)
        let inner = RMSNorm.apply(attended, weight: postAttentionNorm, epsilon: epsilon, on: tape)
        let activated = SiLUGate.apply(gate(inner, on: tape), up(inner, on: tape), on: tape)
        return Elementwise.add(attended, down(activated, on: tape), on: tape)
    }
}

/// A linear layer of the model: weight [outputs, inputs] and, in some families, a bias.
private struct Projection {
    let weight: Parameter
    let bias: Parameter?

    func callAsFunction(_ x: Variable, on tape: Tape?) -> Variable {
        Linear.apply(x, weight: weight, bias: bias, on: tape)
    }
}
