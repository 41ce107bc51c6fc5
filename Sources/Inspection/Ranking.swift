import Basics
package import Reflection
package import RolloutTypes
import RunStore

/// A trace worth looking at, and why.
package struct RankedTrace: Sendable, Equatable, Encodable {
    package let id: String
    package let step: Int
    package let task: String
    package let problem: String
    package let outcomeClass: String?
    package let outcome: Outcome
    package let reward: Double?
    package let advantage: Double?
    package let tokens: Int
    package let score: Double
    package let why: [RankScore.Term]
    /// Right completions of its group, and all of them.
    package let groupCorrect: Int
    package let groupSize: Int
    package let spike: Double?
    package let markers: [ReflectionMarker]
    package let candidates: [CandidateAnswer]
}

/// Ranks the traces of a run that reflect by `RankScore`; ties go by step, then by number.
struct Ranking {
    private struct Entry {
        let row: ReflectionRow
        let metrics: ReflectionRow.Metrics
        let group: GroupRows
        let score: RankScore
    }

    /// How many traces the query lets through.
    let total: Int
    private let best: [Entry]

    /// - Parameter firstSolved: the step at which each problem was first solved, over the whole run.
    init(_ data: ReflectionData, firstSolved: [String: Int], novelWords: Set<String>, _ query: AhaReport.Query) {
        var entries: [Entry] = []
        for step in data.steps {
            for group in step.rows.groups {
                for row in group.rows {
                    let isFirstSolve = row.isCorrect && firstSolved[row.problemKey] == row.step
                    guard let metrics = row.metrics, Self.isWanted(row, metrics, data, query) else { continue }
                    let words = data.words[row.id] ?? []
                    entries.append(
                        Entry(
                            row: row, metrics: metrics, group: group,
                            score: RankScore(
                                isCorrective: metrics.outcomeClass == .corrective,
                                rarity: RankScore.rarity(
                                    isCorrect: row.isCorrect, correct: group.correct, completions: group.rows.count),
                                hasNovelMarker: !words.isDisjoint(with: novelWords), spike: metrics.spike,
                                advantage: row.advantage, isFirstSolve: isFirstSolve, repetition: metrics.repetition,
                                isTruncated: row.stopReason == .length, mixesLanguages: metrics.mixesLanguages)))
                }
            }
        }
        total = entries.count
        let scored = entries.map { (total: $0.score.total, entry: $0) }
        best = scored.sorted { left, right in
            left.total == right.total
                ? (left.entry.row.step, left.entry.row.id.number) < (right.entry.row.step, right.entry.row.id.number)
                : left.total > right.total
        }.prefix(query.limit).map { $0.entry }
    }

    /// The best, with the marks and answers that are kept with their texts.
    func traces(_ reader: RunReader) throws(RunStoreError) -> [RankedTrace] {
        var traces: [RankedTrace] = []
        for entry in best {
            let row = entry.row
            let details = try reader.reflection(of: row.id)
            traces.append(
                RankedTrace(
                    id: row.id.description, step: row.step, task: row.task, problem: row.problem,
                    outcomeClass: entry.metrics.outcomeClass?.rawValue, outcome: row.outcome, reward: row.reward,
                    advantage: row.advantage, tokens: row.tokenCount, score: entry.score.total,
                    why: entry.score.terms, groupCorrect: entry.group.correct, groupSize: entry.group.rows.count,
                    spike: entry.metrics.spike, markers: details?.markers ?? [],
                    candidates: details?.candidates ?? []))
        }
        return traces
    }

    private static func isWanted(
        _ row: ReflectionRow, _ metrics: ReflectionRow.Metrics, _ data: ReflectionData, _ query: AhaReport.Query
    ) -> Bool {
        guard let outcomeClass = metrics.outcomeClass else { return false }
        let isAsked = query.classes.isEmpty ? outcomeClass != .none : query.classes.contains(outcomeClass)
        guard isAsked else { return false }
        guard let marker = query.marker else { return true }
        return data.words[row.id]?.contains(marker) ?? false
    }
}
