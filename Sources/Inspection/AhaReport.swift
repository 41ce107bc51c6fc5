package import Basics
package import Reflection
package import RolloutTypes
package import RunStore

/// Everything the aha finder says about a run: how its completions reflect, what comes of it, and which to look at.
///
/// Only committed training traces count, beside the evaluation before the first step, which is the base rate.
package struct AhaReport: Sendable, Equatable, Encodable {
    /// What to report on.
    package struct Query: Sendable, Equatable {
        package var steps: ClosedRange<Int>?
        /// Which of the ranked traces to list; empty lists all classes.
        package var classes: Set<OutcomeClass> = []
        /// Only ranked traces with this word of the lexicon.
        package var marker: String?
        /// How many ranked traces to list.
        package var limit = 50
        /// Traces whose texts are read for new phrases, the newest of the range; 0 leaves phrases out.
        package var phraseTraces = 2000
        package var seed: UInt64 = 0

        package init() {}
    }

    /// The policy before training.
    package struct Baseline: Sendable, Equatable, Encodable {
        package let strong: CountedRate
        package let corrective: CountedRate
    }

    /// The advantage of reflecting completions in groups whose rewards differ: 0 where reflection does not matter.
    package struct AdvantageOfReflection: Sendable, Equatable, Encodable {
        package let traces: Int
        package let mean: Double?
    }

    package let run: String
    /// First and last step that the report covers; empty where there is none.
    package let steps: [Int]
    package let traces: Int
    /// Traces with metrics; the others were graded by a version that computed none.
    package let measured: Int
    package let lexicons: [String]
    /// How many traces are in each class; all classes are there.
    package let classes: [String: Int]
    package let corrective: CountedRate
    /// Traces with more than one answer that can be read: only in those a correction can be seen.
    package let correctable: Int
    package let silentCorrections: Int
    /// Reflection that changed nothing: `confirm` without a change of answer, and `stuck`.
    package let superficial: Int
    package let reflection: CountedRate
    /// Nil where the run has no evaluation of step 0 with metrics.
    package let baseline: Baseline?
    package let accuracy: ConditionalAccuracy
    package let advantage: AdvantageOfReflection
    package let takeOff: TakeOff?
    package let flow: AnswerFlow
    package let lengths: LengthReport
    /// Words of the lexicon and the four habits, by first step.
    package let occurrences: [FirstOccurrence]
    package let phrases: [NewPhrases.Phrase]
    package let curve: [ReflectionPoint]
    /// How many traces the ranking chose from.
    package let rankedTotal: Int
    package let ranked: [RankedTrace]

    /// - Throws: whatever the store throws.
    package init(_ reader: RunReader, _ query: Query = Query()) throws(RunStoreError) {
        self = try reader.moment { () throws(RunStoreError) in try AhaReport(inMoment: reader, query) }
    }

    /// The same for use inside a moment.
    init(inMoment reader: RunReader, _ query: Query) throws(RunStoreError) {
        let data = try ReflectionData(reader, steps: query.steps)
        // When something happened for the first time is a fact of the whole run, whatever part is looked at.
        let whole = query.steps == nil ? data : try ReflectionData(reader, steps: nil)
        let rows = data.rows
        let measuredRows = rows.compactMap { row in row.metrics.map { (row: row, metrics: $0) } }
        let stream = RandomStream(seed: query.seed).child("aha")
        run = reader.directory.id
        steps = data.steps.isEmpty ? [] : [data.steps[0].step, data.steps[data.steps.count - 1].step]
        traces = rows.count
        measured = measuredRows.count
        lexicons = try reader.lexicons()
        var classes = Dictionary(uniqueKeysWithValues: OutcomeClass.allCases.map { ($0.rawValue, 0) })
        for (_, metrics) in measuredRows {
            if let outcomeClass = metrics.outcomeClass { classes[outcomeClass.rawValue, default: 0] += 1 }
        }
        self.classes = classes
        corrective = CountedRate(classes[OutcomeClass.corrective.rawValue] ?? 0, of: measuredRows.count)
        correctable = measuredRows.count { $0.metrics.candidates > 1 }
        silentCorrections = measuredRows.count { $0.metrics.isSilentCorrection }
        superficial = measuredRows.count { entry in
            entry.metrics.outcomeClass == .stuck
                || (entry.metrics.outcomeClass == .confirm && entry.metrics.flips == 0)
        }
        reflection = CountedRate(measuredRows.count { $0.metrics.strong > 0 }, of: measuredRows.count)
        baseline = data.baseline
        accuracy = ConditionalAccuracy(data.problemCounts, stream: stream.child("accuracy"))
        advantage = data.advantageOfReflection
        curve = ReflectionPoint.curve(data.steps)
        takeOff = TakeOff(
            curve.map { (step: $0.step, count: $0.reflection.count, total: $0.reflection.total) },
            stream: stream.child("take-off"))
        flow = AnswerFlow(measuredRows.map { $0.metrics })
        lengths = LengthReport(data.steps)
        occurrences = whole.occurrences
        phrases = try NewPhrases.of(reader, query)
        let novel = Set(occurrences.filter { $0.isNovel == true }.map(\.name))
        let ranking = Ranking(data, firstSolved: whole.firstSolved, novelWords: novel, query)
        rankedTotal = ranking.total
        ranked = try ranking.traces(reader)
    }
}

extension NewPhrases {
    /// The phrases of the newest traces of the range that the evaluation of step 0 did not have; none without it.
    fileprivate static func of(_ reader: RunReader, _ query: AhaReport.Query) throws(RunStoreError) -> [Phrase] {
        guard query.phraseTraces > 0 else { return [] }
        var filter = TraceFilter()
        filter.purpose = .evaluation
        filter.steps = 0...0
        filter.limit = query.phraseTraces
        var phrases = NewPhrases()
        var regions: [String: UncountedRegions] = [:]
        func region(_ trace: TraceRecord) -> UncountedRegions {
            if let known = regions[trace.prompt] { return known }
            let region = UncountedRegions(prompt: trace.prompt)
            regions[trace.prompt] = region
            return region
        }
        var hasBaseline = false
        try reader.forEachTrace(filter) { trace throws(RunStoreError) in
            hasBaseline = true
            phrases.add(before: trace.text, prompt: region(trace), problem: trace.problem)
        }
        guard hasBaseline else { return [] }
        filter.purpose = .training
        filter.steps = query.steps
        filter.order = .newestFirst
        try reader.forEachTrace(filter) { trace throws(RunStoreError) in
            phrases.add(now: trace.text, prompt: region(trace), problem: trace.problem)
        }
        return phrases.found(limit: 20)
    }
}
