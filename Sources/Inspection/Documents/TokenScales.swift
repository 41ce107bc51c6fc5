import Basics
import RunStore
import Synchronization

/// Where the colours of tokens begin and end, kept once known: what a committed step says does not change.
package final class TokenScales: Sendable {
    private struct Step: Hashable {
        let run: String
        let step: Int
        let attempt: Int
    }

    private let steps = Mutex<[Step: JSONValue]>([:])
    private let runs = Mutex<[String: JSONValue]>([:])

    /// Steps beyond these many are forgotten all at once, so that memory stays small.
    private static let capacity = 4096

    package init() {}

    /// The step's 80th percentile of entropy, and where colour scales end: the 99th percentiles over the run's first
    /// traces, so that the colours of two traces of a run mean the same.
    func scale(_ reader: RunReader, _ trace: TraceRecord) throws(RunStoreError) -> JSONValue {
        let run = reader.directory.path
        let key = Step(run: run, step: trace.step, attempt: trace.attempt)
        var step = steps.withLock { $0[key] }
        if step == nil {
            let entropies = try reader.entropies(step: trace.step, limit: 200_000)
            let found = Self.quantile(0.8, entropies.map(Double.init))
            if !entropies.isEmpty {
                steps.withLock {
                    if $0.count >= Self.capacity { $0.removeAll() }
                    $0[key] = found
                }
            }
            step = found
        }
        var ends = runs.withLock { $0[run] }
        if ends == nil {
            let sample = try reader.firstTokens(traces: 64)
            let found: JSONValue = [
                "entropy": Self.quantile(0.99, sample.flatMap(\.entropies).map(Double.init)),
                "surprisal": Self.quantile(0.99, sample.flatMap(\.logProbs).map { -Double($0) }),
                "change": Self.quantile(0.99, sample.flatMap { $0.logProbChanges ?? [] }.map { Double($0.magnitude) }),
            ]
            if sample.count == 64 { runs.withLock { $0[run] = found } }
            ends = found
        }
        return ["entropyP80": step ?? .null, "scale": ends ?? .null]
    }

    private static func quantile(_ fraction: Double, _ values: [Double]) -> JSONValue {
        let sorted = values.filter(\.isFinite).sorted()
        return sorted.isEmpty ? .null : .number(Statistics.quantile(fraction, ofSorted: sorted))
    }
}
