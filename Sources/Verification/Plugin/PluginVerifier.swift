package import RolloutTypes

/// A verifier that is a program of its own, in any language, spoken to over `hone-verifier/1`.
///
/// What it guarantees:
/// - Whatever the program does, a submission gets its verdict within the time its manifest allows, and the others go on.
/// - Only a whole, well-formed answer for the item that was asked becomes a reward. A program that dies, hangs, talks
///   nonsense or answers for something else is replaced, and what it was asked is tried again once; then the outcome is
///   `error`, with the cause, and there is no reward.
/// - At most `workers.max` processes run, each with an environment of its own and no descriptor but its three; nothing of
///   them is left when the verifier is released or this process ends.
/// - The version names the manifest and the files beside it; a worker is not started from others.
///
/// What it does not: it judges the judge. `PluginConformance` does, as far as cases can.
package final class PluginVerifier: Verifier {
    package let plugin: Plugin
    private let queue: PluginQueue

    package var name: String { plugin.manifest.name }
    package var version: String { plugin.version }
    package var batchWidth: Int { plugin.manifest.batch.maxItems }

    init(_ plugin: Plugin) {
        self.plugin = plugin
        queue = PluginQueue(plugin.manifest)
    }

    deinit { queue.close() }

    package func judge(_ submission: Submission) async -> Verdict {
        guard submission.byteCount <= PluginProtocol.textLimit else {
            return Verdict(
                outcome: .outputLimit, reward: plugin.manifest.reward.lowerBound,
                explanation: "\(submission.byteCount) bytes are more than a verifier is asked about")
        }
        return await queue.judge(submission) { [plugin, queue] in PluginWorker.start(plugin, queue) }
    }
}
