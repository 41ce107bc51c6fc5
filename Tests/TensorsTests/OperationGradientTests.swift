import Basics
import Tensors
import Testing

@Suite("Every operation's gradient equals finite differences") struct OperationGradientTests {
    private let random = RandomStream(seed: 11)

    private func variable(_ name: String, _ shape: [Int]) -> Variable {
        Variable(uniform(random.child(name), shape: shape))
    }

    private func parameter(_ name: String, _ shape: [Int]) -> Parameter {
        Parameter(name: name, value: uniform(random.child(name), shape: shape))
    }

    @Test("linear, with and without bias, ragged sizes", arguments: [(1, 3, 5), (7, 16, 33), (130, 24, 70)])
    func linear(rows: Int, inputs: Int, outputs: Int) {
        let x = variable("x", [rows, inputs])
        let weight = parameter("weight", [outputs, inputs])
        let bias = parameter("bias", [outputs])
        GradientCheck(random: random).check([.init("x", x), .init(weight), .init(bias)]) { tape in
            [Linear.apply(x, weight: weight, bias: bias, on: tape)]
        }
    }

    @Test("RMS norm over the row and over each head", arguments: [(5, 24, 24), (3, 48, 12), (70, 16, 16)])
    func norm(rows: Int, width: Int, normWidth: Int) {
        let x = variable("x", [rows, width])
        let weight = parameter("weight", [normWidth])
        GradientCheck(random: random).check([.init("x", x), .init(weight)]) { tape in
            [RMSNorm.apply(x, weight: weight, epsilon: 1e-5, on: tape)]
        }
    }

    @Test("SiLU gate")
    func gate() {
        let gate = variable("gate", [5, 23])
        let up = variable("up", [5, 23])
        GradientCheck(random: random).check([.init("gate", gate), .init("up", up)]) { tape in
            [SiLUGate.apply(gate, up, on: tape)]
        }
    }

    @Test("embedding, with repeated tokens, and repeated rows")
    func embedding() {
        let weight = parameter("weight", [9, 20])
        GradientCheck(random: random).check([.init(weight)]) { tape in
            let rows = Embedding.apply([3, 0, 3, 8], weight: weight, on: tape)
            return [Embedding.rows([1, 1, 2], of: rows, on: tape)]
        }
    }

    @Test("a checkpointed block passes back what the block itself does")
    func checkpoint() {
        let (x, gate) = (variable("x", [6, 20]), parameter("gate", [16, 20]))
        let (up, down) = (parameter("up", [16, 20]), parameter("down", [20, 16]))
        func block(_ x: Variable, _ tape: Tape?) -> Variable {
            let (a, b) = (Linear.apply(x, weight: gate, on: tape), Linear.apply(x, weight: up, on: tape))
            let inner = SiLUGate.apply(a, b, on: tape)
            return Elementwise.add(x, Linear.apply(inner, weight: down, on: tape), on: tape)
        }
        GradientCheck(random: random).check([.init("x", x), .init(gate), .init(up), .init(down)]) { tape in
            [tape.map { $0.checkpoint(x, block) } ?? block(x, nil)]
        }
    }

    @Test("a value used twice receives both gradients")
    func residual() {
        let x = variable("x", [4, 10])
        let weight = parameter("weight", [10, 10])
        GradientCheck(random: random).check([.init("x", x), .init(weight)]) { tape in
            [Elementwise.add(x, Linear.apply(x, weight: weight, on: tape), on: tape)]
        }
    }

    @Test(
        "head: log-probabilities and entropies of targets, at two temperatures",
        arguments: [(1, Float(1)), (5, 0.7), (140, 1)])
    func head(rows: Int, temperature: Float) {
        let hidden = variable("hidden", [rows, 12])
        let weight = parameter("weight", [37, 12])
        // The first row predicts three targets, the second none where there are others.
        let places = [0, 0] + (0..<rows).map { $0 == 1 ? 0 : Int32($0) }
        let targets = places.indices.map { Int32($0 * 5 % 37) }
        GradientCheck(random: random).check([.init("hidden", hidden), .init(weight)]) { tape in
            let result = TokenLogProbs.apply(
                hidden, weight: weight, rows: places, targets: targets, temperature: temperature, on: tape)
            return [result.logProbs, result.entropies]
        }
    }

    @Test(
        "rotary grouped-query attention over trees of sequences",
        arguments: [(1, 1, 8), (3, 1, 16), (4, 2, 12), (5, 5, 6), (14, 2, 10)])
    func attention(heads: Int, keyHeads: Int, headWidth: Int) {
        var plan = AttentionPlan()
        plan.append(TokenTree(5))
        plan.append(TokenTree(18, [TokenTree(3), TokenTree(0), TokenTree(20)]))
        plan.append(TokenTree(16, [TokenTree(1), TokenTree(17)]))
        plan.append(
            TokenTree(
                20,
                [
                    TokenTree(3, [TokenTree(2), TokenTree(14)]), TokenTree(13, [TokenTree(4), TokenTree(1)]),
                    TokenTree(0, [TokenTree(6)]),
                ]))
        let rotary = RotaryTable(
            inverseFrequencies: (0..<headWidth / 2).map { 1 / Float(1 + $0 * 3) }, magnitude: 1.1, positionCount: 64)
        let inputs = (
            q: uniform(random.child("q"), shape: [plan.rowCount, heads * headWidth]),
            k: uniform(random.child("k"), shape: [plan.rowCount, keyHeads * headWidth]),
            v: uniform(random.child("v"), shape: [plan.rowCount, keyHeads * headWidth])
        )
        // Attention rotates its queries and keys in place, so every run gets copies.
        var last: (Variable, Variable, Variable)?
        let checked = [("q", inputs.q), ("k", inputs.k), ("v", inputs.v)].enumerated().map { index, item in
            GradientCheck.Input(item.0, value: item.1) {
                switch index {
                case 0: last?.0.gradient.tensor
                case 1: last?.1.gradient.tensor
                default: last?.2.gradient.tensor
                }
            }
        }
        GradientCheck(random: random).check(checked) { tape in
            let copies = (
                Variable(Tensor(shape: inputs.q.shape, inputs.q.values)),
                Variable(Tensor(shape: inputs.k.shape, inputs.k.values)),
                Variable(Tensor(shape: inputs.v.shape, inputs.v.values))
            )
            if tape != nil { last = copies }
            return [
                Attention.apply(
                    q: copies.0, k: copies.1, v: copies.2, plan: plan,
                    pages: KeyValuePages(pageCount: plan.pageCount, headCount: keyHeads, headWidth: headWidth),
                    rotary: rotary, on: tape)
            ]
        }
    }
}

extension GradientCheck.Input {
    init(_ name: String, value: Tensor, gradient: @escaping () -> Tensor?) {
        self.name = name
        self.value = value
        self.gradient = gradient
    }
}
