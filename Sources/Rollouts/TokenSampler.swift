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

    /// One token for each of `uniforms`, numbers in [0, 1) that decide; the same logits and number give the same token.
    ///
    /// What is recorded is of the policy as it is; only the choice leaves out `excluded`.
    func draw(
        _ rows: LogitRows, row: Int, uniforms: [Double], excluding excluded: Set<Int32> = []
    ) -> [SampledToken] {
        let scale = parameters.scale
        let statistics = rows.statistics(row, scale: scale)
        var allowed = statistics
        if !excluded.isEmpty {
            for token in excluded where Int(token) < rows.width { rows.pointer(row)[Int(token)] = -.infinity }
            allowed = rows.statistics(row, scale: scale)
        }
        return uniforms.map { uniform in
            let token = choose(rows, row, allowed, uniform)
            return SampledToken(
                token: token, logProb: rows.logProb(row, of: token, scale: scale, statistics),
                entropy: statistics.entropy)
        }
    }

    private func choose(
        _ rows: LogitRows, _ row: Int, _ statistics: LogitRows.Statistics, _ uniform: Double
    ) -> Int32 {
        let count = min(rows.width, parameters.tokenLimit)
        if count == rows.width, !parameters.isFiltered || parameters.temperature == 0 {
            return parameters.temperature == 0
                ? rows.argmax(row) : rows.sample(row, scale: parameters.scale, statistics, uniform: uniform)
        }
        let best = limitedArgmax(rows, row, count)
        if parameters.temperature == 0 { return Int32(best) }
        return pick(from: filtered(weights(rows, row, count, best)), uniform) ?? Int32(best)
    }

    private func limitedArgmax(_ rows: LogitRows, _ row: Int, _ count: Int) -> Int {
        let values = rows.pointer(row)
        var best = 0
        for id in 1..<max(count, 1) where values[id] > values[best] { best = id }
        return best
    }

    private struct Candidate {
        let id: Int32
        /// Probability over that of the most likely token.
        let weight: Float
    }

    /// The allowed tokens by id; those whose weight vanishes are left out.
    private func weights(_ rows: LogitRows, _ row: Int, _ count: Int, _ best: Int) -> [Candidate] {
        let values = rows.pointer(row)
        let scale = parameters.scale
        let largest = values[best] * scale
        var candidates: [Candidate] = []
        candidates.reserveCapacity(count)
        for id in 0..<count {
            let weight = LogitRows.exp(values[id] * scale - largest)
            if weight > 0 { candidates.append(Candidate(id: Int32(id), weight: weight)) }
        }
        return candidates
    }

    /// What the filters leave, most likely first; everything by id where there is no filter.
    private func filtered(_ candidates: [Candidate]) -> ArraySlice<Candidate> {
        guard parameters.isFiltered else { return candidates[...] }
        let cut = parameters.topK > 0 && parameters.topK < candidates.count
        var ranked = cut ? Self.largest(parameters.topK, candidates) : candidates
        let total = ranked.reduce(0) { $0 + Double($1.weight) }
        if !cut { ranked = sorted(ranked, total: total) }
        var kept = ranked[...]
        if parameters.topP < 1 {
            let threshold = Double(parameters.topP) * total
            var cumulative = 0.0
            let end = kept.firstIndex { candidate in
                cumulative += Double(candidate.weight)
                return cumulative >= threshold
            }
            if let end { kept = kept[...end] }
        }
        if parameters.minP > 0 { kept = kept.prefix { $0.weight >= parameters.minP } }
        return kept
    }

    /// Most likely first, without the tokens that top-p or min-p drops in any case: those below an even share of
    /// 1 − topP sum to less than 1 − topP, so the nucleus never needs them.
    private func sorted(_ candidates: [Candidate], total: Double) -> [Candidate] {
        let share = Double(1 - parameters.topP) * total / Double(max(candidates.count, 1))
        let floor = 0.999 * max(Float(share), parameters.minP)
        return candidates.filter { $0.weight >= floor }.sorted(by: Self.precedes)
    }

    /// The `count` most likely candidates in order.
    private static func largest(_ count: Int, _ candidates: [Candidate]) -> [Candidate] {
        var best: [Candidate] = []
        best.reserveCapacity(count + 1)
        for candidate in candidates {
            if best.count == count, let last = best.last, !precedes(candidate, last) { continue }
            var (low, high) = (0, best.count)
            while low < high {
                let middle = (low + high) / 2
                if precedes(candidate, best[middle]) { high = middle } else { low = middle + 1 }
            }
            best.insert(candidate, at: low)
            if best.count > count { best.removeLast() }
        }
        return best
    }

    private static func precedes(_ a: Candidate, _ b: Candidate) -> Bool {
        a.weight != b.weight ? a.weight > b.weight : a.id < b.id
    }

    /// The candidate at `uniform` of the total weight; nil where there is none.
    private func pick(from kept: ArraySlice<Candidate>, _ uniform: Double) -> Int32? {
        let total = kept.reduce(0) { $0 + Double($1.weight) }
        var cumulative = 0.0
        for candidate in kept {
            cumulative += Double(candidate.weight)
            if cumulative > uniform * total { return candidate.id }
        }
        return kept.last?.id
    }
}
