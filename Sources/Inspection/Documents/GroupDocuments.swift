package import Basics
import RolloutTypes
package import RunStore

/// Groups: one prompt, its completions side by side, and what the group teaches.
package enum GroupDocuments {
    package static func list(_ reader: RunReader, _ filter: GroupFilter) throws(RunStoreError) -> JSONValue {
        try reader.moment { () throws(RunStoreError) in
            let (total, groups) = try reader.groups(filter)
            let last = try reader.overview().step
            return [
                "from": JSONValue(filter.steps?.lowerBound), "to": JSONValue(filter.steps?.upperBound),
                "total": .integer(total), "offset": .integer(filter.offset), "limit": .integer(filter.limit),
                "message": JSONValue(total == 0 ? nothing(filter.steps, last) : nil),
                "groups": JSONValue(groups.map(line)),
            ]
        }
    }

    /// - Throws: `InspectorError` where there is no such group.
    package static func group(
        _ reader: RunReader, _ name: String, attempt: Int? = nil, texts: TokenTexts?
    ) throws -> JSONValue {
        guard let id = GroupID(name), let group = try reader.group(id, attempt: attempt) else {
            throw unknown(name)
        }
        var filter = TraceFilter()
        (filter.purpose, filter.states, filter.group) = (id.purpose, [group.state], id.number)
        filter.steps = id.step...id.step
        let traces = try reader.traces(filter, withTokens: true).filter { $0.attempt == group.attempt }
        let neighbours = try reader.neighbours(of: group)
        let tokens = traces.flatMap { $0.tokens?.tokens ?? [] }
        let tree = PrefixTree(traces, texts: try TokenTexts.of(tokens, reader, or: texts))
        let members = try members(traces, group)
        return line(group).adding([
            "answer": JSONValue(group.answer), "metadata": group.metadata, "prompt": .string(group.prompt),
            "promptTokenCount": .integer(group.promptTokenCount), "policyVersion": .integer(group.policyVersion),
            "weightHash": .string(group.weightHash), "sampling": group.sampling,
            "verifier": .string(group.verifier.name), "verifierVersion": .string(group.verifier.version),
            "statistics": statistics(group), "advantage": AdvantageFormula.fitting(group)?.document ?? .null,
            "banner": JSONValue(banner(group)), "sharedPrefix": tree?.shared ?? .null,
            "tree": tree?.document ?? .null, "votes": votes(group),
            "previous": JSONValue(neighbours.previous?.description), "next": JSONValue(neighbours.next?.description),
            "traces": JSONValue(members),
        ])
    }

    /// The error for a group that is not there.
    package static func unknown(_ name: String) -> InspectorError {
        InspectorError("noSuchGroup", .notFound, "No group \(name) in this run. Ids look like 000123.g2.")
    }

    private static func line(_ group: GroupRecord) -> JSONValue {
        let rewards = group.traces.compactMap(\.reward)
        let lengths = group.traces.map { Double($0.tokenCount) }
        return [
            "id": .string(group.id.description), "step": .integer(group.id.step), "number": .integer(group.id.number),
            "attempt": .integer(group.attempt), "state": .string(group.state.rawValue),
            "purpose": .string(group.id.purpose.rawValue), "problem": .string(group.problem),
            "problemId": .integer(group.problemRow), "task": .string(group.task), "size": .integer(group.size),
            "correct": .integer(correct(group)), "judged": .integer(rewards.count),
            "rewardMean": JSONValue(rewards.isEmpty ? nil : Statistics.mean(rewards)),
            "rewardStd": JSONValue(rewards.isEmpty ? nil : Statistics.populationStandardDeviation(rewards)),
            "signal": .bool(Set(rewards).count > 1), "lengthMean": .number(Statistics.mean(lengths)),
            "promptHead": .string(String(group.prompt.suffix(160))),
            "slots": JSONValue(
                group.traces.map { trace in
                    [
                        "id": .string(trace.id.description), "slot": .integer(trace.slot),
                        "outcome": .string(trace.outcome.rawValue), "reward": JSONValue(trace.reward),
                        "advantage": JSONValue(trace.advantage), "tokenCount": .integer(trace.tokenCount),
                        "class": JSONValue(trace.outcomeClass?.rawValue),
                    ]
                }),
        ]
    }

    private static func members(_ traces: [TraceRecord], _ group: GroupRecord) throws -> [JSONValue] {
        var first: [String: Int] = [:]
        return try zip(traces, group.traces).map { trace, summary in
            let same = first[trace.text]
            if same == nil { first[trace.text] = trace.slot }
            return TraceDocuments.summary(summary).adding([
                "text": .string(trace.text), "verdict": try JSONValue(encoding: trace.verdict),
                "wording": .string(OutcomeWording.text(trace.verdict)), "sameAs": JSONValue(same),
                "markers": trace.reflection.map {
                    JSONValue($0.markers.map { ReflectionDocuments.marker($0, in: trace.text) })
                } ?? .null,
            ])
        }
    }

    private static func statistics(_ group: GroupRecord) -> JSONValue {
        let rewards = group.traces.compactMap(\.reward)
        return [
            "count": .integer(group.traces.count), "judged": .integer(rewards.count),
            "correct": .integer(correct(group)),
            "mean": JSONValue(rewards.isEmpty ? nil : Statistics.mean(rewards)),
            "populationStd": JSONValue(rewards.isEmpty ? nil : Statistics.populationStandardDeviation(rewards)),
            "sampleStd": JSONValue(rewards.count < 2 ? nil : Statistics.sampleStandardDeviation(rewards)),
            "interval": .interval(correct(group), of: rewards.count),
        ]
    }

    private static func correct(_ group: GroupRecord) -> Int {
        group.traces.count { $0.outcome == .correct }
    }

    private static func banner(_ group: GroupRecord) -> String? {
        let rewards = group.traces.compactMap(\.reward)
        guard !rewards.isEmpty else { return "No learning signal: no completion could be judged." }
        guard Set(rewards).count == 1, group.id.purpose == .training else { return nil }
        return "No learning signal: all \(rewards.count) rewards are equal."
    }

    /// The answers that were given, the most frequent first.
    private static func votes(_ group: GroupRecord) -> JSONValue {
        var votes: [String?: (count: Int, isCorrect: Bool)] = [:]
        for trace in group.traces {
            let vote = votes[trace.extracted] ?? (0, false)
            votes[trace.extracted] = (vote.count + 1, vote.isCorrect || trace.outcome == .correct)
        }
        return JSONValue(
            votes.sorted { ($1.value.count, $0.key ?? "\u{10FFFF}") < ($0.value.count, $1.key ?? "\u{10FFFF}") }.map {
                answer, vote in
                ["answer": JSONValue(answer), "count": .integer(vote.count), "correct": .bool(vote.isCorrect)]
            })
    }

    private static func nothing(_ steps: ClosedRange<Int>?, _ last: Int) -> String {
        guard let steps else { return "No groups of this kind." }
        let isOne = steps.lowerBound == steps.upperBound
        let range = isOne ? "step \(steps.lowerBound)" : "steps \(steps.lowerBound)–\(steps.upperBound)"
        return "No traces in \(range); the run ends at \(last)."
    }
}
