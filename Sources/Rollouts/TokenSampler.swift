import Tensors

/// One token drawn from one row of logits, with what is recorded about it.
struct SampledToken {
    let token: Int32
    /// log-softmax(logits · scale)[token] over the full vocabulary, before any filter.
    let logProb: Float
    let entropy: Float
}

/// Draws tokens from rows of logits.
///
/// Filters apply in the order temperature, top-k, top-p, min-p, each renormalising what is left; equal probabilities
/// rank by lower id.
struct TokenSampler {
    let parameters: SamplingParameters

    /// `uniform` in [0, 1) decides; the same logits and number give the same token.
    func draw(_ rows: LogitRows, row: Int, uniform: Double) -> SampledToken {
        let scale = parameters.scale
        let statistics = rows.statistics(row, scale: scale)
        let token = choose(rows, row, statistics, uniform)
        return SampledToken(
            token: token, logProb: rows.logProb(row, of: token, scale: scale, statistics),
            entropy: statistics.entropy)
    }

    private func choose(
        _ rows: LogitRows, _ row: Int, _ statistics: LogitRows.Statistics, _ uniform: Double
    ) -> Int32 {
        let limited = parameters.tokenLimit < rows.width
        if parameters.temperature == 0 {
            return limited ? limitedArgmax(rows, row) : rows.argmax(row)
        }
        if !parameters.isFiltered && !limited {
            return rows.sample(row, scale: parameters.scale, statistics, uniform: uniform)
        }
        return pick(from: filtered(candidates(rows, row, statistics)), uniform)
    }

    private func limitedArgmax(_ rows: LogitRows, _ row: Int) -> Int32 {
        let values = rows.pointer(row)
        var best = 0
        for id in 1..<max(parameters.tokenLimit, 1) where values[id] > values[best] { best = id }
        return Int32(best)
    }

    private struct Candidate {
        let id: Int32
        let probability: Float
    }

    /// Every token that can survive the filters, most likely first.
    ///
    /// Tokens below (1 − topP) / width sum to less than 1 − topP, so the nucleus never needs them; tokens below minP
    /// times the largest are dropped by min-p itself.
    private func candidates(
        _ rows: LogitRows, _ row: Int, _ statistics: LogitRows.Statistics
    ) -> [Candidate] {
        let values = rows.pointer(row)
        let count = min(rows.width, parameters.tokenLimit)
        let scale = parameters.scale
        var largest = values[0]
        for id in 1..<max(count, 1) where values[id] > largest { largest = values[id] }
        let best = largest * scale - statistics.logSumExp
        // With ids cut off, the rest does not sum to 1 and the bound on the nucleus does not hold.
        let nucleusFloor = count == rows.width ? (1 - parameters.topP) / Float(rows.width) : 0
        let floor = max(nucleusFloor, parameters.minP * LogitRows.exp(best) * 0.999)
        var kept: [Candidate] = []
        for id in 0..<count {
            let probability = LogitRows.exp(values[id] * scale - statistics.logSumExp)
            if probability > 0, probability >= floor { kept.append(Candidate(id: Int32(id), probability: probability)) }
        }
        if kept.isEmpty { kept = [Candidate(id: rows.argmax(row), probability: 1)] }
        kept.sort { $0.probability != $1.probability ? $0.probability > $1.probability : $0.id < $1.id }
        return kept
    }

    private func filtered(_ ranked: [Candidate]) -> ArraySlice<Candidate> {
        var kept = ranked[...]
        if parameters.topK > 0 { kept = kept.prefix(parameters.topK) }
        if parameters.topP < 1 {
            let threshold = Double(parameters.topP) * kept.reduce(0) { $0 + Double($1.probability) }
            var cumulative = 0.0
            let end = kept.firstIndex { candidate in
                cumulative += Double(candidate.probability)
                return cumulative >= threshold
            }
            if let end { kept = kept[...end] }
        }
        if parameters.minP > 0, let best = kept.first {
            kept = kept.prefix { $0.probability >= parameters.minP * best.probability }
        }
        return kept
    }

    private func pick(from kept: ArraySlice<Candidate>, _ uniform: Double) -> Int32 {
        let total = kept.reduce(0) { $0 + Double($1.probability) }
        var cumulative = 0.0
        for candidate in kept {
            cumulative += Double(candidate.probability)
            if cumulative > uniform * total { return candidate.id }
        }
        return kept.last?.id ?? 0
    }
}
