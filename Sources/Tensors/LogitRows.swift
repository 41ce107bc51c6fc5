import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Rows of logits, and what sampling and scoring read from them; the one definition of a log-probability.
package struct LogitRows {
    package struct Statistics {
        package let logSumExp: Float
        /// Nats.
        package let entropy: Float
    }

    package let width: Int
    private let logits: Tensor

    package init(_ logits: Tensor, width: Int) {
        self.logits = logits
        self.width = width
    }

    /// Logits of hidden rows [rows, hidden width] under the head's weight.
    package init(hidden: Tensor, weight: Parameter) {
        self.init(Linear.product(hidden, weight: weight), width: weight.value.shape[0])
    }

    package func pointer(_ row: Int) -> UnsafeMutablePointer<Float> { logits.pointer + row * width }

    package func statistics(_ row: Int, scale: Float) -> Statistics {
        var sum: Float = 0
        var entropy: Float = 0
        ck_log_softmax_row(&sum, &entropy, pointer(row), width, scale)
        return Statistics(logSumExp: sum, entropy: entropy)
    }

    /// logits[token] · scale − logΣexp.
    package func logProb(_ row: Int, of token: Int32, scale: Float, _ statistics: Statistics) -> Float {
        precondition(token >= 0 && Int(token) < width, "token \(token) of \(width)")
        return pointer(row)[Int(token)] * scale - statistics.logSumExp
    }

    /// The largest logit; the lowest id wins a tie.
    package func argmax(_ row: Int) -> Int32 { Int32(ck_argmax_row(pointer(row), width)) }

    /// The token at cumulative probability `uniform` in [0, 1).
    package func sample(_ row: Int, scale: Float, _ statistics: Statistics, uniform: Double) -> Int32 {
        Int32(ck_sample_row(pointer(row), width, scale, statistics.logSumExp, uniform))
    }

    package static func exp(_ value: Float) -> Float { expf(value) }
}
