package import Basics
import RolloutTypes
package import RunStore

/// Two runs side by side; every difference is the second's minus the first's.
package enum CompareDocuments {
    package static func compare(_ first: RunReader, _ second: RunReader) throws(RunStoreError) -> JSONValue {
        try first.moment { () throws(RunStoreError) in
            try second.moment { () throws(RunStoreError) in try compare(inMoment: first, second) }
        }
    }

    private static func compare(inMoment first: RunReader, _ second: RunReader) throws(RunStoreError) -> JSONValue {
        let summaries = (try first.overview(), try second.overview())
        let metrics = (try ends(first), try ends(second))
        return [
            "a": RunDocuments.facts(summaries.0), "b": RunDocuments.facts(summaries.1),
            "recipe": JSONValue(
                RunQueries.differences(summaries.0.recipe, summaries.1.recipe).map { key, values in
                    ["key": .string(key), "a": .string(values.0), "b": .string(values.1)]
                }),
            "metrics": JSONValue(
                Set(metrics.0.keys).union(metrics.1.keys).sorted().map { name in
                    pair(metrics.0[name] ?? nil, metrics.1[name] ?? nil).adding(["name": .string(name)])
                }),
            "evaluations": try evaluations(first, second), "curves": try curves(first, second),
            "problems": try problems(first, second), "firstDivergence": try divergence(first, second),
        ]
    }

    private static let curveNames = ["reward/mean", "group/passRate", "completion/lengthMean", "policy/entropy"]

    private static func pair(_ a: Double?, _ b: Double?) -> JSONValue {
        [
            "a": JSONValue(a), "b": JSONValue(b),
            "difference": JSONValue(a.flatMap { a in b.map { $0 - a } }),
        ]
    }

    private static func ends(_ reader: RunReader) throws(RunStoreError) -> [String: Double?] {
        try reader.steps().last?.metrics ?? [:]
    }

    private static func curves(_ first: RunReader, _ second: RunReader) throws(RunStoreError) -> JSONValue {
        var curves: [String: JSONValue] = [:]
        for name in curveNames {
            curves[name] = ["a": try points(first, name), "b": try points(second, name)]
        }
        return .object(curves)
    }

    private static func points(_ reader: RunReader, _ name: String) throws(RunStoreError) -> JSONValue {
        JSONValue(try reader.series(name).map { [.integer($0.step), JSONValue($0.value)] })
    }

    /// The last result of each evaluation that both runs have.
    private static func evaluations(_ first: RunReader, _ second: RunReader) throws(RunStoreError) -> JSONValue {
        let a = try first.evaluations()
        let b = try second.evaluations()
        let names = Set(a.map(\.name)).intersection(b.map(\.name)).sorted()
        return JSONValue(
            names.map { name in
                let ends = (a.last { $0.name == name }, b.last { $0.name == name })
                return pair(ends.0?.accuracy, ends.1?.accuracy).adding([
                    "name": .string(name), "step": ["a": JSONValue(ends.0?.step), "b": JSONValue(ends.1?.step)],
                    "intervals": [
                        "a": [JSONValue(ends.0?.low), JSONValue(ends.0?.high)],
                        "b": [JSONValue(ends.1?.low), JSONValue(ends.1?.high)],
                    ],
                ])
            })
    }

    // MARK: Problems

    /// Problems that both runs trained on: the same content, whatever their names.
    private static func problems(_ first: RunReader, _ second: RunReader) throws(RunStoreError) -> JSONValue {
        let digests = (try first.problemDigests(), try second.problemDigests())
        let a = Dictionary(try first.problems().map { ($0.row, $0) }) { first, _ in first }
        let b = Dictionary(try second.problems().map { ($0.row, $0) }) { first, _ in first }
        var shared: [(a: ProblemRecord, b: ProblemRecord)] = []
        for (digest, row) in digests.0 {
            if let other = digests.1[digest], let a = a[row], let b = b[other] { shared.append((a, b)) }
        }
        shared.sort { $0.a.row < $1.a.row }
        let changes = shared.compactMap { pair in
            passRate(pair.a).flatMap { a in passRate(pair.b).map { $0 - a } }
        }
        let interval = Statistics.bootstrapInterval(
            ofMean: changes, resamples: 1000, stream: RandomStream(seed: 0).child("compare"))
        func count(_ a: Bool, _ b: Bool) -> JSONValue {
            .integer(shared.count { ($0.a.correct > 0) == a && ($0.b.correct > 0) == b })
        }
        return [
            "shared": .integer(shared.count), "aOnly": count(true, false), "bOnly": count(false, true),
            "both": count(true, true), "neither": count(false, false),
            "difference": JSONValue(changes.isEmpty ? nil : Statistics.mean(changes)),
            "interval": changes.isEmpty ? nil : [.number(interval.low), .number(interval.high)],
            "list": JSONValue(shared.prefix(2000).map(line)),
        ]
    }

    private static func line(_ pair: (a: ProblemRecord, b: ProblemRecord)) -> JSONValue {
        func side(_ problem: ProblemRecord) -> JSONValue {
            [
                "id": .integer(problem.row), "passRate": JSONValue(passRate(problem)),
                "traces": .integer(problem.traces),
            ]
        }
        return [
            "name": .string(pair.a.name), "task": .string(pair.a.task), "a": side(pair.a), "b": side(pair.b),
        ]
    }

    private static func passRate(_ problem: ProblemRecord) -> Double? {
        problem.judged > 0 ? Double(problem.correct) / Double(problem.judged) : nil
    }

    /// The first group, by step and number, that the runs sampled differently; null where one run is the other's
    /// beginning.
    private static func divergence(_ first: RunReader, _ second: RunReader) throws(RunStoreError) -> JSONValue {
        let a = try first.groupDigests()
        let b = try second.groupDigests()
        guard let place = zip(a, b).first(where: { $0.0 != $0.1 }) else { return .null }
        return [
            "step": .integer(place.0.id.step), "number": .integer(place.0.id.number),
            "a": .string(place.0.id.description), "b": .string(place.1.id.description),
        ]
    }
}
