package import RolloutTypes

/// Computes what is stored with a trace, for the completions of one prompt under one lexicon.
package struct ReflectionMetrics: Sendable {
    /// Changes whenever a stored number could change.
    package static let version = "1"

    /// One completion and what is known about it.
    package struct Subject: Sendable {
        package var text: String
        /// Where each token ends in the text, in UTF-8 bytes, ascending; empty where that is not known.
        package var tokenEnds: [Int]
        package var logProbs: [Float]
        package var entropies: [Float]
        /// The last is the graded one.
        package var candidates: [CandidateAnswer]
        package var outcome: Outcome

        package init(
            text: String, tokenEnds: [Int] = [], logProbs: [Float] = [], entropies: [Float] = [],
            candidates: [CandidateAnswer] = [], outcome: Outcome
        ) {
            self.text = text
            self.tokenEnds = tokenEnds
            self.logProbs = logProbs
            self.entropies = entropies
            self.candidates = candidates
            self.outcome = outcome
        }
    }

    private let lexicon: ReflectionLexicon
    private let matcher: LexiconMatcher
    private let regions: UncountedRegions
    private let target: String?

    /// - Parameter target: the number that the problem asks for, where it is one.
    package init(lexicon: ReflectionLexicon = .hone, prompt: String, target: String? = nil) {
        self.lexicon = lexicon
        matcher = LexiconMatcher(lexicon)
        regions = UncountedRegions(prompt: prompt)
        self.target = target
    }

    /// The marks of `text` up to `answerStart`, copies of the prompt and code left out.
    package func markers(of text: String, answerStart: Int? = nil, tokenEnds: [Int] = []) -> [ReflectionMarker] {
        let folded = FoldedText(text)
        return markers(of: folded, regions.mask(folded), answerStart, tokenEnds)
    }

    /// - Parameter forks: of the step; nil leaves `spike` nil.
    package func reflection(of subject: Subject, forks: EntropyForks? = nil) -> TraceReflection {
        let folded = FoldedText(subject.text)
        let mask = regions.mask(folded)
        let candidates = subject.candidates.map { $0.located(in: subject.tokenEnds) }
        let hasAnswer = subject.outcome != .wrongFormat
        let answerStart = hasAnswer ? candidates.last?.start : nil
        let markers = markers(of: folded, mask, answerStart, subject.tokenEnds)
        let chain = AnswerChain(
            candidates, tokenCount: subject.tokenEnds.count, byteCount: subject.text.utf8.count)
        let isCorrect = subject.outcome == .correct
        let classification = OutcomeClassification(
            candidates: candidates, markers: markers, lexicon: lexicon, isCorrect: isCorrect, hasAnswer: hasAnswer)
        let isJudged = subject.outcome.paysReward
        let token = markers.first?.token.flatMap { subject.entropies.indices.contains($0) ? $0 : nil }
        return TraceReflection(
            version: Self.version, lexicon: lexicon.version, markers: markers, candidates: candidates,
            outcomeClass: isJudged ? classification.outcomeClass : nil,
            isSilentCorrection: isJudged && classification.isSilentCorrection, transitions: chain.transitions,
            flips: chain.flips, settled: chain.settled, waste: isCorrect ? chain.restAfterFirstRight : nil,
            underthinking: isJudged && !isCorrect ? chain.restAfterFirstRight : nil,
            spike: token.flatMap { token in forks.flatMap { $0.spike(at: token, in: subject.entropies) } },
            surprisal: token.flatMap { subject.logProbs.indices.contains($0) ? subject.logProbs[$0] : nil }
                .flatMap(EntropyForks.surprisal),
            repetition: TextQuality.repetition(folded), mixesLanguages: TextQuality.mixesLanguages(folded, mask),
            behaviours: Behaviours.counts(folded, candidates: candidates, target: target) { range in
                !mask[range].contains(true)
            })
    }

    private func markers(
        of text: FoldedText, _ mask: [Bool], _ answerStart: Int?, _ tokenEnds: [Int]
    ) -> [ReflectionMarker] {
        let limit = answerStart ?? text.byteCount
        return matcher.matches(in: text) { range in
            text.end(range.upperBound - 1) <= limit && !mask[range].contains(true)
        }.map { match in
            let start = text.starts[match.range.lowerBound]
            return ReflectionMarker(
                word: match.entry.word, isStrong: match.entry.isStrong, start: start,
                end: text.end(match.range.upperBound - 1), token: TokenPlaces.index(of: start, in: tokenEnds))
        }
    }
}

extension CandidateAnswer {
    /// The same with its token, where the tokens are known.
    func located(in tokenEnds: [Int]) -> CandidateAnswer {
        guard let found = TokenPlaces.index(of: start, in: tokenEnds) else { return self }
        return CandidateAnswer(start: start, end: end, token: found, text: text, value: value, isRight: isRight)
    }
}

/// Which token holds a byte.
enum TokenPlaces {
    /// The first token that ends after `byte`, by bisection; nil past the last.
    static func index(of byte: Int, in tokenEnds: [Int]) -> Int? {
        var (low, high) = (0, tokenEnds.count)
        while low < high {
            let middle = (low + high) / 2
            if tokenEnds[middle] > byte { high = middle } else { low = middle + 1 }
        }
        return low < tokenEnds.count ? low : nil
    }
}
