/// A token and its log-probability, where the likeliest ones are listed.
package struct RankedToken: Sendable, Equatable {
    package let token: Int32
    /// log-softmax(logits / temperature)[token], in nats.
    package let logProb: Float

    package init(token: Int32, logProb: Float) {
        self.token = token
        self.logProb = logProb
    }

    /// The `count` likeliest tokens after every row of `hidden` [rows, width], likeliest first; equal logits rank by
    /// lower id. `weight` is the head's, [vocabulary, width].
    package static func likeliest(
        _ count: Int, after hidden: Tensor, weight: Parameter, temperature: Float
    ) -> [[RankedToken]] {
        precondition(temperature > 0, "a temperature of \(temperature)")
        var ranked = [[RankedToken]](repeating: [], count: hidden.rows)
        TokenLogProbs.forEachBlock(hidden, weight: weight) { range, logits in
            let rows = LogitRows(logits, width: weight.value.shape[0])
            ranked.withUnsafeMutableBufferPointer { ranked in
                let ranked = ranked
                WorkerPool.shared.forEach(range.count) { index in
                    ranked[range.lowerBound + index] = rows.likeliest(index, count: count, scale: 1 / temperature)
                }
            }
        }
        return ranked
    }
}

extension LogitRows {
    /// The `count` likeliest tokens of a row, likeliest first; equal logits rank by lower id.
    package func likeliest(_ row: Int, count: Int, scale: Float) -> [RankedToken] {
        let statistics = statistics(row, scale: scale)
        let values = pointer(row)
        let count = min(count, width)
        var best: [Int32] = []
        best.reserveCapacity(count + 1)
        for id in 0..<width where best.count < count || values[id] > values[Int(best[count - 1])] {
            var place = best.count
            while place > 0, values[Int(best[place - 1])] < values[id] { place -= 1 }
            best.insert(Int32(id), at: place)
            if best.count > count { best.removeLast() }
        }
        return best.map { RankedToken(token: $0, logProb: logProb(row, of: $0, scale: scale, statistics)) }
    }
}
