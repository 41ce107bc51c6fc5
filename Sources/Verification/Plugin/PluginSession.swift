import Basics
import Sandbox

/// One worker of a plug-in, from its greeting to its end. Blocking; made and used on one thread.
final class PluginSession {
    /// Shared by all items of a request: ids, statuses, the frame around them.
    private static let replyBytes = 64 << 10
    /// How long a worker that was told to end may take before it is killed.
    private static let endSeconds = 1.0

    private let plugin: Plugin
    private let process: LineProcess
    private var requestCount = 0
    private(set) var itemCount = 0
    /// From the start to `ready`.
    let startSeconds: Double

    /// Starts a worker and greets it.
    ///
    /// - Throws: `PluginFault` where it does not get ready, or the plug-in's files are no longer those that its version
    ///   names.
    init(_ plugin: Plugin) throws(PluginFault) {
        guard plugin.isUnchanged else {
            throw PluginFault(cause: "has other files than when it was loaded; start again to judge with them")
        }
        self.plugin = plugin
        let limits = plugin.manifest.limits
        let start = MonotonicClock.system.seconds
        do throws(LineProcess.Fault) {
            process = try LineProcess(plugin.program)
        } catch {
            throw Self.fault(error, "", limits.startSeconds)
        }
        let reply: [UInt8]
        do throws(LineProcess.Fault) {
            reply = try process.exchange(
                PluginProtocol.hello(plugin.configuration), deadline: start + limits.startSeconds,
                limit: Self.replyBytes)
        } catch {
            throw Self.fault(error, process.errorTail(), limits.startSeconds)
        }
        startSeconds = MonotonicClock.system.seconds - start
        try PluginProtocol.checkReady(reply, verifier: plugin.manifest.name, version: plugin.manifest.version)
    }

    /// Has the worker judge `submissions` in one request.
    ///
    /// - Parameter line: what it is sent before, that wants no answer.
    /// - Throws: `PluginFault` where it fails as a whole; the session is then of no more use.
    func score(_ submissions: [Submission], after line: [UInt8] = []) throws(PluginFault) -> [PluginResult] {
        let limits = plugin.manifest.limits
        let seconds = limits.itemSeconds * Double(submissions.count)
        requestCount += 1
        itemCount += submissions.count
        let id = "b\(requestCount)"
        let request = PluginProtocol.score(submissions, id: id, deadlineMilliseconds: Int(seconds * 1000))
        let reply: [UInt8]
        do throws(LineProcess.Fault) {
            reply = try process.exchange(
                line + request, deadline: MonotonicClock.system.seconds + seconds,
                limit: Self.replyBytes + submissions.count * (limits.outputKiB << 10))
        } catch {
            throw Self.fault(error, process.errorTail(), seconds)
        }
        return try PluginProtocol.results(
            reply, id: id, count: submissions.count, reward: plugin.manifest.reward)
    }

    /// Tells the worker to end, and kills it where it does not; returns whether it did.
    @discardableResult
    func shutDown(seconds: Double = PluginSession.endSeconds) -> Bool {
        let hasEnded = process.endsByItself(
            after: PluginProtocol.shutdown, deadline: MonotonicClock.system.seconds + seconds)
        process.end()
        return hasEnded
    }

    /// Kills the worker.
    func kill() {
        process.end()
    }

    private static func fault(_ fault: LineProcess.Fault, _ tail: String, _ seconds: Double) -> PluginFault {
        let cause =
            switch fault {
            case .notStarted(let reason): "could not be started: \(reason)"
            case .ended(let how): how
            case .silent: "gave no answer within \(seconds == seconds.rounded() ? "\(Int(seconds))" : "\(seconds)") s"
            case .tooLong(let count): "wrote \(count) bytes without a line end"
            }
        let lines = tail.split(separator: "\n").map { AnswerText.trimmed(String($0)) }.filter { !$0.isEmpty }
        guard let last = lines.last else { return PluginFault(cause: cause) }
        return PluginFault(cause: "\(cause); its last words: '\(last.excerpt)'")
    }
}
