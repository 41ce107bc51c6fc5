package import Basics
package import Reflection
import RolloutTypes
package import RunStore

/// What to list of a run's problems, and in which order.
package struct ProblemFilter: Sendable, Equatable {
    package enum Sort: String, Sendable, CaseIterable {
        case name, visits, passRate, ewma, firstSolved, state, length
    }

    package var text = ""
    package var task: String?
    package var state: ProblemHistory.State?
    package var steps: ClosedRange<Int>?
    package var sort = Sort.name
    package var isDescending = false
    package var offset = 0
    package var limit = 500

    package init() {}
}

/// Problems over training: when each was asked, how often it was solved, and what became of it.
package enum ProblemDocuments {
    package static func list(_ reader: RunReader, _ filter: ProblemFilter) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in try list(inMoment: reader, filter) }
    }

    private static func list(
        inMoment reader: RunReader, _ filter: ProblemFilter
    ) throws(RunStoreError) -> JSONValue {
        let last = try reader.overview().step
        let all = try reader.problems(filter.steps).map(ProblemLine.init)
        let matching = all.filter { history in
            (filter.task == nil || history.problem.task == filter.task)
                && (filter.state == nil || history.state == filter.state)
                && (filter.text.isEmpty || history.contains(filter.text))
        }
        let sorted = matching.enumerated().sorted { first, second in
            let order = first.element.compare(second.element, filter.sort)
            if order == 0 { return first.offset < second.offset }
            return filter.isDescending ? order > 0 : order < 0
        }.map(\.element)
        let page = sorted.dropFirst(filter.offset).prefix(filter.limit)
        var states: [ProblemHistory.State: Int] = [:]
        for history in all { states[history.state, default: 0] += 1 }
        return [
            "total": .integer(matching.count), "offset": .integer(filter.offset), "limit": .integer(filter.limit),
            "tasks": JSONValue(Set(all.map(\.problem.task)).sorted().map(JSONValue.string)),
            "states": JSONValue(counts: states), "facets": try facets(reader), "firstStep": 1,
            "lastStep": .integer(last), "problems": JSONValue(page.map(line)),
        ]
    }

    /// - Throws: `InspectorError` where there is no such problem.
    package static func problem(_ reader: RunReader, _ name: String) throws -> JSONValue {
        guard let row = Int(name), let problem = try reader.problem(row: row) else {
            throw InspectorError(
                "noSuchProblem", .notFound, "No problem \(name) in this run. Problems are numbered from 1.")
        }
        let traces = try reader.summaries(ofProblem: row)
        let groups = Dictionary(grouping: traces, by: \.group).sorted { first, second in
            (first.key.step, first.key.number) < (second.key.step, second.key.number)
        }
        return line(ProblemLine(problem)).adding([
            "content": problem.content, "tests": problem.tests,
            "visitList": JSONValue(groups.map { visit($0.key, $0.value) }),
        ])
    }

    private static func visit(_ group: GroupID, _ traces: [TraceSummary]) -> JSONValue {
        let rewards = traces.compactMap(\.reward)
        let byLength = traces.sorted { ($0.tokenCount, $0.slot) < ($1.tokenCount, $1.slot) }
        let byReward = traces.sorted { ($0.reward ?? -.infinity, $1.slot) > ($1.reward ?? -.infinity, $0.slot) }
        let aha = traces.first { $0.outcomeClass == .corrective }
        return [
            "step": .integer(group.step), "groupId": .string(group.description),
            "attempt": JSONValue(traces.first?.attempt),
            "correct": .integer(traces.count { $0.outcome == .correct }), "judged": .integer(rewards.count),
            "rewardMean": JSONValue(rewards.isEmpty ? nil : Statistics.mean(rewards)),
            "lengthP50": StepDocuments.quantile(0.5, byLength.map(\.tokenCount)),
            "class": JSONValue(ProblemLine.mostTelling(traces.compactMap(\.outcomeClass))?.rawValue),
            "traces": JSONValue(traces.map(TraceDocuments.summary)),
            "best": JSONValue(byReward.first?.id.description), "worst": JSONValue(byReward.last?.id.description),
            "median": JSONValue(byLength.isEmpty ? nil : byLength[byLength.count / 2].id.description),
            "aha": JSONValue(aha?.id.description),
        ]
    }

    private static func line(_ history: ProblemLine) -> JSONValue {
        let problem = history.problem
        return [
            "id": .integer(problem.row), "name": .string(problem.name), "task": .string(problem.task),
            "head": .string(String(problem.wording.suffix(160))), "answer": JSONValue(problem.answer),
            "visits": .integer(problem.visits.count), "traces": .integer(problem.traces),
            "correct": .integer(problem.correct), "passRate": JSONValue(history.passRate),
            "interval": .interval(problem.correct, of: problem.judged), "ewma": JSONValue(history.level),
            "state": .string(history.state.rawValue), "firstSolved": JSONValue(problem.firstSolved),
            "lastLength": JSONValue(problem.visits.last?.meanLength), "lastStep": JSONValue(problem.visits.last?.step),
            "history": JSONValue(
                problem.visits.map { [.integer($0.step), .integer($0.correct), .integer($0.judged)] }),
            "metadata": problem.metadata,
        ]
    }

    /// Values of metadata that few enough differ in to choose by.
    private static func facets(_ reader: RunReader) throws(RunStoreError) -> JSONValue {
        .object(
            try reader.problemFacets().filter { (2...24).contains($0.value.count) }
                .mapValues { .object($0.mapValues(JSONValue.integer)) })
    }
}
