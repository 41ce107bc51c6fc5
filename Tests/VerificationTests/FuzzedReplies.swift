import RolloutTypes
import Verification

/// What libFuzzer feeds and `FuzzCorpusTests` replays: the reader of what a plug-in verifier answers.
///
/// The first byte of an input says what was asked, the rest is the line that came back: the reply to the greeting, or to
/// a request of one to four items.
enum FuzzedReplies {
    private static let reward = -0.5...1.0
    private static let textLimit = 4 * 4096 + 1024

    /// - Returns: which promise of the reader the input breaks; nil where it keeps all of them.
    static func fault(in input: [UInt8]) -> String? {
        guard let choice = input.first else { return nil }
        let line = Array(input.dropFirst())
        return choice % 5 == 0 ? greeting(line) : results(line, count: Int(choice % 5))
    }

    private static func greeting(_ line: [UInt8]) -> String? {
        do throws(PluginFault) {
            try PluginProtocol.checkReady(line, verifier: "boxed", version: "1")
        } catch {
            return fault(error)
        }
        let results = try? PluginProtocol.results(line, id: "b1", count: 0, reward: reward)
        return results == nil ? nil : "a greeting that is the results of a request as well"
    }

    /// A reply is refused as a whole, or every item has a verdict that pays within the range or abstains, or a failure.
    private static func results(_ line: [UInt8], count: Int) -> String? {
        do throws(PluginFault) {
            let all = try PluginProtocol.results(line, id: "b1", count: count, reward: reward)
            guard all == (try PluginProtocol.results(line, id: "b1", count: count, reward: reward)) else {
                return "the results are others the second time"
            }
            guard all.count == count else { return "\(all.count) results for \(count) items" }
            return all.lazy.compactMap(fault).first
        } catch {
            return fault(error)
        }
    }

    private static func fault(_ result: PluginResult) -> String? {
        switch result {
        case .failure(let failure): return fault(failure)
        case .verdict(let verdict):
            if verdict.outcome == .error { return "a verdict that is an error" }
            if let paid = verdict.reward, !reward.contains(paid) { return "the reward \(paid)" }
            guard verdict.parts.allSatisfy({ $0.weight == 0 && $0.reward?.isFinite ?? false }) else {
                return "a part that counts"
            }
            let texts = [verdict.explanation, verdict.extracted ?? ""] + verdict.parts.map(\.name)
            return texts.allSatisfy { $0.utf8.count <= textLimit } ? nil : "a text that is not cut"
        }
    }

    private static func fault(_ fault: PluginFault) -> String? {
        fault.cause.isEmpty || fault.cause.utf8.count > textLimit ? "a cause of \(fault.cause.utf8.count) bytes" : nil
    }
}
