/// What became of a completion's reflection: each judged completion is in exactly one class.
package enum OutcomeClass: String, Sendable, Equatable, Codable, CaseIterable {
    /// No mark of reflection.
    case none
    /// A wrong answer, a mark, then the right one: the aha moment.
    case corrective
    /// Right at first, then a mark: it looked again and stayed.
    case confirm
    /// Right after some reflection, in another way.
    case search
    /// Reflection, and never right.
    case stuck
    /// Right on the way, wrong in the end.
    case lost
    /// Reflection without an answer in the end.
    case unfinished
}

/// A word or phrase of the lexicon where it stands in a completion.
package struct ReflectionMarker: Sendable, Equatable, Codable {
    /// The lexicon's spelling.
    package let word: String
    /// Whether it means reflection by itself, or only often does.
    package let isStrong: Bool
    /// Where it stands, in UTF-8 bytes.
    package let start: Int
    package let end: Int
    /// The token that holds its first byte; nil where the tokens are not known.
    package let token: Int?

    package init(word: String, isStrong: Bool, start: Int, end: Int, token: Int?) {
        self.word = word
        self.isStrong = isStrong
        self.start = start
        self.end = end
        self.token = token
    }
}

/// How often neighbouring candidate answers went from right or wrong to right or wrong.
package struct AnswerTransitions: Sendable, Equatable, Codable {
    package var rightToRight = 0
    package var rightToWrong = 0
    package var wrongToRight = 0
    package var wrongToSame = 0
    package var wrongToOther = 0

    package init() {}
}

/// How often a completion shows each of four habits of good problem solvers (Gandhi et al. 2025, arXiv 2503.01307).
package struct BehaviourCounts: Sendable, Equatable, Codable {
    package var verification = 0
    package var backtracking = 0
    package var subgoals = 0
    package var backwardChaining = 0

    package init() {}
}

/// Everything that the reflection metrics say about one completion; stored with its trace.
package struct TraceReflection: Sendable, Equatable, Codable {
    /// Changes whenever a number could change.
    package let version: String
    package let lexicon: String
    package let markers: [ReflectionMarker]
    package let candidates: [CandidateAnswer]
    /// Nil where the completion could not be judged.
    package let outcomeClass: OutcomeClass?
    /// Wrong, then right, with no mark between, and right in the end.
    package let isSilentCorrection: Bool
    package let transitions: AnswerTransitions
    /// How often the answer changed.
    package let flips: Int
    /// The share of the completion after which the answer stays what it ends as; nil without candidates.
    package let settled: Double?
    /// The share that a right completion spends after its first right answer.
    package let waste: Double?
    /// The share that a wrong completion spends after its first right answer.
    package let underthinking: Double?
    /// The highest entropy around the first marker, over the step's 80th percentile.
    package let spike: Double?
    /// −log2 of the probability with which the first marker's first token was drawn.
    package let surprisal: Double?
    /// 1 − different four-word sequences / all of them; nil below four words.
    package let repetition: Double?
    package let mixesLanguages: Bool
    package let behaviours: BehaviourCounts

    package var strongCount: Int { markers.count { $0.isStrong } }
    package var weakCount: Int { markers.count { !$0.isStrong } }

    package init(
        version: String, lexicon: String, markers: [ReflectionMarker], candidates: [CandidateAnswer],
        outcomeClass: OutcomeClass?, isSilentCorrection: Bool, transitions: AnswerTransitions, flips: Int,
        settled: Double?, waste: Double?, underthinking: Double?, spike: Double?, surprisal: Double?,
        repetition: Double?, mixesLanguages: Bool, behaviours: BehaviourCounts
    ) {
        self.version = version
        self.lexicon = lexicon
        self.markers = markers
        self.candidates = candidates
        self.outcomeClass = outcomeClass
        self.isSilentCorrection = isSilentCorrection
        self.transitions = transitions
        self.flips = flips
        self.settled = settled
        self.waste = waste
        self.underthinking = underthinking
        self.spike = spike
        self.surprisal = surprisal
        self.repetition = repetition
        self.mixesLanguages = mixesLanguages
        self.behaviours = behaviours
    }
}
