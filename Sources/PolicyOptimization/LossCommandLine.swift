package import Basics
package import FoundationEssentials

/// `hone loss`: a batch of rewards and log-probabilities in, its loss, advantages, gradient and metrics out.
package enum LossCommandLine {
    /// What `hone loss` prints.
    package struct Report: Sendable, Equatable, Encodable {
        private enum CodingKeys: String, CodingKey { case loss, advantages, gradient, metrics }

        /// The choices that made the numbers; not encoded.
        package let algorithm: Algorithm
        package let loss: Double
        /// [groups, group].
        package let advantages: [[Double]]
        /// d loss / d newLogProbs. [groups, group, tokens].
        package let gradient: [[[Float]]]
        package let metrics: [String: Double]
    }

    /// The report of one batch, taken as one optimizer batch.
    ///
    /// - Parameters:
    ///   - input: JSON in the form of `LossInput`; its `options` replace keys of the preset.
    ///   - name: a preset's name.
    ///   - options: keys that replace those of the preset and of the input.
    /// - Throws: `LossInputError` for all that is wrong with name, options or input.
    package static func report(
        input: Data, algorithm name: String, options: [String: JSONValue] = [:]
    ) throws(LossInputError) -> Report {
        let batch = try LossInput(json: input)
        let algorithm: Algorithm
        do throws(AlgorithmError) {
            algorithm = try Algorithm(
                preset: Preset(named: name), options: batch.options.merging(options) { _, given in given })
        } catch {
            throw .algorithm(error)
        }
        try check(batch, algorithm)
        return evaluate(batch, algorithm)
    }

    /// The report as one line of JSON with sorted keys.
    package static func run(
        input: Data, algorithm name: String, options: [String: JSONValue] = [:]
    ) throws -> Data {
        try JSONEncoder.line().encode(report(input: input, algorithm: name, options: options))
    }

    private static func evaluate(_ batch: LossInput, _ algorithm: Algorithm) -> Report {
        let advantages = Advantages(
            rewards: batch.groups.map { $0.map(\.reward) },
            penalties: batch.groups.map { group in
                group.map {
                    algorithm.rewardPenalty(
                        oldLogProbs: $0.oldLogProbs ?? $0.newLogProbs, referenceLogProbs: $0.referenceLogProbs,
                        mask: $0.mask)
                }
            },
            algorithm: algorithm)
        let completions = batch.groups.indices.map { group in
            batch.groups[group].indices.map { slot in
                lossCompletion(
                    batch.groups[group][slot], advantage: advantages.values[group][slot],
                    isTrained: advantages.isTrained[group][slot])
            }
        }
        let tokenCounts = batch.groups.joined().map { item in
            item.mask.map { $0.count { $0 } } ?? item.newLogProbs.count
        }
        let loss = PolicyLoss(algorithm, normalizer: LossNormalizer(tokenCounts: tokenCounts))
        let share = loss(completions.flatMap { $0 })
        var gradient: [[[Float]]] = []
        var start = 0
        for group in completions {
            gradient.append(Array(share.gradient[start..<start + group.count]))
            start += group.count
        }
        return Report(
            algorithm: algorithm, loss: share.loss, advantages: advantages.values, gradient: gradient,
            metrics: advantages.metrics.merging(share.metrics.values) { _, policy in policy })
    }

    private static func lossCompletion(
        _ item: LossInput.Item, advantage: Double, isTrained: Bool
    ) -> LossCompletion {
        LossCompletion(
            advantage: advantage, newLogProbs: item.newLogProbs, oldLogProbs: item.oldLogProbs,
            referenceLogProbs: item.referenceLogProbs, samplerLogProbs: item.samplerLogProbs,
            entropies: item.entropies,
            mask: isTrained ? item.mask : Array(repeating: false, count: item.newLogProbs.count))
    }

    /// What the algorithm needs and the batch does not have.
    private static func check(_ batch: LossInput, _ algorithm: Algorithm) throws(LossInputError) {
        if algorithm.aggregation == .fixedLength, algorithm.maxCompletionLength == nil {
            throw .algorithm(
                .contradiction("aggregation 'fixedLength' needs maxCompletionLength, the token limit of a completion."))
        }
        for (index, group) in batch.groups.enumerated() {
            if group.count < 2, algorithm.advantage != .batchWhitened {
                throw .malformed(
                    place: "groups[\(index)]", found: "a group of size \(group.count)",
                    expected: "at least 2 completions, because \(algorithm.advantage.rawValue) compares them")
            }
            for (slot, item) in group.enumerated() {
                try check(item, algorithm, "groups[\(index)][\(slot)]")
            }
        }
    }

    private static func check(
        _ item: LossInput.Item, _ algorithm: Algorithm, _ place: String
    ) throws(LossInputError) {
        if algorithm.klWeight != 0, item.referenceLogProbs == nil {
            throw .malformed(
                place: "\(place).referenceLogProbs", found: "nothing",
                expected: "an array of numbers, because klWeight is \(algorithm.klWeight)")
        }
        if algorithm.entropyWeight != 0, item.entropies == nil {
            throw .malformed(
                place: "\(place).entropies", found: "nothing",
                expected: "an array of numbers, because entropyWeight is \(algorithm.entropyWeight)")
        }
        if let cap = algorithm.importanceCap, item.samplerLogProbs == nil {
            throw .malformed(
                place: "\(place).samplerLogProbs", found: "nothing",
                expected: "an array of numbers, because importanceCap is \(cap)")
        }
    }
}
