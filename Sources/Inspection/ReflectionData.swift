import Basics
import Reflection
import RolloutTypes
import RunStore

/// The rows that the aha finder computes from, read once.
struct ReflectionData {
    /// The training traces of one step.
    struct Step {
        let step: Int
        var rows: [ReflectionRow]
    }

    let steps: [Step]
    /// The evaluation before the first step.
    let baselineRows: [ReflectionRow]
    /// The words of the lexicon that each training trace holds.
    let words: [TraceID: Set<String>]
    private let markers: [MarkerRow]
    private let baselineMarkers: [MarkerRow]

    var rows: [ReflectionRow] { steps.flatMap(\.rows) }

    init(_ reader: RunReader, steps range: ClosedRange<Int>?) throws(RunStoreError) {
        var filter = TraceFilter()
        filter.steps = range
        var steps: [Step] = []
        try reader.forEachReflection(filter) { row throws(RunStoreError) in
            if steps.last?.step != row.step { steps.append(Step(step: row.step, rows: [])) }
            steps[steps.count - 1].rows.append(row)
        }
        self.steps = steps
        markers = try reader.markerRows(filter)
        words = Dictionary(grouping: markers, by: \.id).mapValues { Set($0.map(\.word)) }
        filter.purpose = .evaluation
        filter.steps = 0...0
        var baseline: [ReflectionRow] = []
        try reader.forEachReflection(filter) { row throws(RunStoreError) in
            if row.metrics != nil { baseline.append(row) }
        }
        baselineRows = baseline
        baselineMarkers = try reader.markerRows(filter)
    }

    /// The step at which each problem was first solved, by problem.
    var firstSolved: [String: Int] {
        var first: [String: Int] = [:]
        for row in rows where row.isCorrect && first[row.problemKey] == nil { first[row.problemKey] = row.step }
        return first
    }

    var baseline: AhaReport.Baseline? {
        guard !baselineRows.isEmpty else { return nil }
        return AhaReport.Baseline(
            strong: CountedRate(baselineRows.count { ($0.metrics?.strong ?? 0) > 0 }, of: baselineRows.count),
            corrective: CountedRate(
                baselineRows.count { $0.metrics?.outcomeClass == .corrective }, of: baselineRows.count))
    }

    /// Reflecting and other completions of each problem, as far as they were judged, by problem.
    var problemCounts: [ConditionalAccuracy.Problem] {
        var counts: [String: ConditionalAccuracy.Problem] = [:]
        for row in rows where row.outcome.paysReward {
            guard let metrics = row.metrics else { continue }
            var problem = counts[row.problemKey] ?? ConditionalAccuracy.Problem()
            if metrics.strong > 0 {
                problem.reflecting += 1
                problem.reflectingCorrect += row.isCorrect ? 1 : 0
            } else {
                problem.other += 1
                problem.otherCorrect += row.isCorrect ? 1 : 0
            }
            counts[row.problemKey] = problem
        }
        return counts.sorted { $0.key < $1.key }.map(\.value)
    }

    var advantageOfReflection: AhaReport.AdvantageOfReflection {
        var advantages: [Double] = []
        for step in steps {
            for group in step.rows.groups where group.hasSignal {
                advantages += group.rows.compactMap { ($0.metrics?.strong ?? 0) > 0 ? $0.advantage : nil }
            }
        }
        return AhaReport.AdvantageOfReflection(
            traces: advantages.count, mean: advantages.isEmpty ? nil : Statistics.mean(advantages))
    }

    /// For each word of the lexicon that occurs and each habit, when it came up.
    var occurrences: [FirstOccurrence] {
        let byWord = Dictionary(grouping: markers, by: \.word)
        let before = Dictionary(grouping: baselineMarkers, by: \.word)
        let words = byWord.map { word, hits in
            occurrence(word, hits: hits.map { ($0.id.step, $0.problem) }, before: before[word]?.count ?? 0)
        }
        let habits = Self.habits.map { name, count in
            let hits = rows.filter { $0.metrics.map { count($0.behaviours) > 0 } ?? false }
            return occurrence(
                name, hits: hits.map { ($0.step, $0.problem) },
                before: baselineRows.count { $0.metrics.map { count($0.behaviours) > 0 } ?? false })
        }
        return (words + habits).sorted { ($0.seen ?? .max, $0.name) < ($1.seen ?? .max, $1.name) }
    }

    private static let habits: [(String, @Sendable (BehaviourCounts) -> Int)] = [
        ("verification", { $0.verification }), ("backtracking", { $0.backtracking }), ("subgoals", { $0.subgoals }),
        ("backwardChaining", { $0.backwardChaining }),
    ]

    private func occurrence(_ name: String, hits: [(step: Int, problem: String)], before: Int) -> FirstOccurrence {
        let byStep = Dictionary(grouping: hits) { $0.step }
        return FirstOccurrence(
            name: name,
            steps: steps.map {
                FirstOccurrence.Step(
                    step: $0.step, traces: $0.rows.count, problems: byStep[$0.step]?.map { $0.problem } ?? [])
            }, baseline: CountedRate(before, of: baselineRows.count))
    }
}

/// The traces of one group.
struct GroupRows {
    let number: Int
    let rows: ArraySlice<ReflectionRow>

    /// Whether the rewards differ, by more than rounding.
    var hasSignal: Bool {
        let rewards = rows.compactMap(\.reward)
        guard let low = rewards.min(), let high = rewards.max() else { return false }
        return high - low > 1e-8
    }
    var correct: Int { rows.count(where: \.isCorrect) }
}

extension [ReflectionRow] {
    /// The groups of one step, in order; the rows are sorted by group.
    var groups: [GroupRows] {
        var groups: [GroupRows] = []
        var start = startIndex
        for index in indices where index + 1 == endIndex || self[index + 1].group != self[index].group {
            groups.append(GroupRows(number: self[index].group, rows: self[start...index]))
            start = index + 1
        }
        return groups
    }
}

extension ReflectionRow {
    /// Problems of different tasks may have the same name.
    var problemKey: String { task + "/" + problem }
}
