import Basics
import RolloutTypes
import Sandbox

/// The thread of one worker: takes jobs, has its process judge them, and replaces the process where it fails.
///
/// A request that fails is repeated on a fresh process, where it had several items with each of them alone, so that one
/// bad item costs the others nothing. An item that fails alone and once more on a fresh process is an error.
final class PluginWorker {
    private let plugin: Plugin
    private let queue: PluginQueue
    private var session: PluginSession?

    private init(_ plugin: Plugin, _ queue: PluginQueue) {
        self.plugin = plugin
        self.queue = queue
    }

    /// Starts a worker that ends when the queue is closed; false where the system has no thread for it.
    static func start(_ plugin: Plugin, _ queue: PluginQueue) -> Bool {
        BackgroundThread.start {
            LineProcess.prepareThread()
            PluginWorker(plugin, queue).run()
        }
    }

    private func run() {
        while let jobs = queue.take() { serve(jobs) }
        session?.shutDown()
    }

    private func serve(_ jobs: [PluginQueue.Job]) {
        // A worker that does not get ready is not the fault of what it was to judge.
        if let faults = prepare() {
            for job in jobs { queue.fail(job, explanation(faults)) }
            return
        }
        do throws(PluginFault) {
            for (job, result) in zip(jobs, try attempt(jobs)) {
                switch result {
                case .verdict(let verdict): queue.finish(job, verdict)
                case .failure(let fault): serveAgain(job, after: fault)
                }
            }
        } catch {
            if jobs.count > 1 {
                for job in jobs { serve([job]) }
            } else {
                serveAgain(jobs[0], after: error)
            }
        }
    }

    private func serveAgain(_ job: PluginQueue.Job, after first: PluginFault) {
        stop()
        guard !queue.isSuspect else { return queue.fail(job, explanation([first])) }
        if let faults = prepare() { return queue.fail(job, explanation([first] + faults)) }
        do throws(PluginFault) {
            switch try attempt([job])[0] {
            case .verdict(let verdict): return queue.finish(job, verdict)
            case .failure(let fault): throw fault
            }
        } catch {
            stop()
            queue.fail(job, explanation([first, error]))
        }
    }

    private func attempt(_ jobs: [PluginQueue.Job]) throws(PluginFault) -> [PluginResult] {
        guard let session else { throw PluginFault(cause: "is not there") }
        do throws(PluginFault) {
            let results = try session.score(jobs.map(\.submission))
            let limit = plugin.manifest.workers.recycleAfterItems
            if limit > 0, session.itemCount >= limit {
                session.shutDown()
                self.session = nil
            }
            return results
        } catch {
            stop()
            throw error
        }
    }

    /// Makes sure that there is a process that is ready, trying twice; nil, or why there is none.
    private func prepare() -> [PluginFault]? {
        var faults: [PluginFault] = []
        while session == nil {
            do throws(PluginFault) {
                session = try PluginSession(plugin)
            } catch {
                faults.append(error)
                if faults.count == 2 || queue.isSuspect { return faults }
            }
        }
        return nil
    }

    private func stop() {
        session?.kill()
        session = nil
    }

    private func explanation(_ faults: [PluginFault]) -> String {
        let first = "a worker of '\(plugin.manifest.name)' \(faults.first?.cause ?? "failed")"
        let others = faults.dropFirst().map { fault in
            fault == faults.first ? "a fresh one did the same" : "a fresh one \(fault.cause)"
        }
        return ([first] + others).joined(separator: "; ")
    }
}
