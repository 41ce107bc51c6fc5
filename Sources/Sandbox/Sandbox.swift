import Dispatch
import Synchronization

/// Runs programs that nobody trusts, each in a box of its own making, as many at a time as are asked for.
///
/// Boxes are kept and used again: what a box promises about one program and the next stands at `Box`. The first box of a
/// sandbox is tried out before anything else is run in it, and where it is not tight nothing is.
package final class Sandbox: Sendable {
    private struct State {
        var idle: [Box] = []
        /// Nil until the first box was tried out.
        var trial: Result<Bool, SandboxError>?
    }

    /// The two sides of a conversation.
    package struct Conversation: Sendable {
        package let candidate: BoxResult
        package let examiner: BoxResult
    }

    /// One counter for the whole process: boxes of two sandboxes have different users and groups.
    private static let nextIndex = Mutex(0)

    private let limits: SandboxLimits
    private let roles: String
    private let allowsUnsandboxed: Bool
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "hone.boxes", attributes: .concurrent)

    /// - Parameters:
    ///   - roles: Python that defines functions and enters them in `ROLES`; a program may name one as its role.
    ///   - allowsUnsandboxed: run programs without a box where none can be made here. They can then do whatever this
    ///     process's user can, or, where that is root, an ordinary user of its own.
    package init(limits: SandboxLimits, roles: String = "", allowsUnsandboxed: Bool = false) {
        self.limits = limits
        self.roles = roles
        self.allowsUnsandboxed = allowsUnsandboxed
    }

    /// Runs one program to its end.
    package func run(_ program: BoxProgram) async -> BoxResult {
        await onQueue {
            self.withBox { $0.run(program) }
        }
    }

    /// Runs a program and an examiner, each in a box of its own, with a pipe from each to the other, `calls` to the
    /// candidate and `answers` to the examiner; when the examiner is done, the candidate is too.
    package func converse(candidate: BoxProgram, examiner: BoxProgram) async -> Conversation {
        do throws(SystemFault) {
            var calls = try DescriptorPair.pipe()
            var answers: DescriptorPair
            let stop: DescriptorPair
            do throws(SystemFault) { answers = try .pipe() } catch {
                calls.closeBoth()
                throw error
            }
            do throws(SystemFault) { stop = try .pipe() } catch {
                calls.closeBoth()
                answers.closeBoth()
                throw error
            }
            return await converse(candidate, examiner, calls, answers, stop)
        } catch {
            let failure = BoxResult(end: .failed(reason: error.reason))
            return Conversation(candidate: failure, examiner: failure)
        }
    }

    private func converse(
        _ candidate: BoxProgram, _ examiner: BoxProgram, _ calls: DescriptorPair, _ answers: DescriptorPair,
        _ stop: DescriptorPair
    ) async -> Conversation {
        async let first = onQueue {
            let channel = [("calls", calls.reader), ("answers", answers.writer)]
            let result = self.withBox(channel) { $0.run(candidate, channel: channel, stop: stop.reader) }
            closeDescriptor(stop.reader)
            return result
        }
        async let second = onQueue {
            let channel = [("calls", calls.writer), ("answers", answers.reader)]
            let result = self.withBox(channel) { $0.run(examiner, channel: channel) }
            closeDescriptor(stop.writer)
            return result
        }
        return Conversation(candidate: await first, examiner: await second)
    }

    /// How far the limits of memory and processes reach here.
    package static func reachOfLimits() -> String {
        switch ControlGroup.available() {
        case .one: "memory and processes of a program are limited together, by control groups v1"
        case .two: "memory and processes of a program are limited together, by control groups v2"
        case nil where BoxLaunch.hasScopes:
            "memory and processes of a program are limited together, by a systemd scope"
        case nil:
            "no control groups may be made here: memory is limited for each process, and with it to that times the "
                + "number of processes"
        }
    }

    /// Whether programs run in a box here; makes and tries out the first box.
    ///
    /// - Throws: `SandboxError` where none can be made or it is not tight.
    package func check() async throws(SandboxError) -> Bool {
        let result: Result<Bool, SandboxError> = await onQueue {
            do throws(SandboxError) {
                self.giveBack(try self.box())
            } catch {
                return .failure(error)
            }
            return self.state.withLock { $0.trial } ?? .success(true)
        }
        return try result.get()
    }

    private func onQueue<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            queue.async { continuation.resume(returning: work()) }
        }
    }

    private func withBox(_ channel: [(String, Int32)] = [], _ work: (Box) -> BoxResult) -> BoxResult {
        do throws(SandboxError) {
            let box = try box()
            let result = work(box)
            giveBack(box)
            return result
        } catch {
            for (_, descriptor) in channel { closeDescriptor(descriptor) }
            return BoxResult(end: .failed(reason: error.description))
        }
    }

    private func giveBack(_ box: Box) {
        guard box.isUsable else { return }
        state.withLock { $0.idle.append(box) }
    }

    private func box() throws(SandboxError) -> Box {
        if let box = state.withLock({ $0.idle.popLast() }) { return box }
        let trial = state.withLock { $0.trial }
        let isIsolated = if let trial { try trial.get() } else { try tryOut() }
        return try newBox(isIsolated: isIsolated)
    }

    private func newBox(isIsolated: Bool) throws(SandboxError) -> Box {
        if isIsolated, BoxLaunch.hasScopes {
            // Where systemd does not play its part, the box is made without it.
            let box = try? Box(index: Self.newIndex(), limits: limits, roles: roles, isIsolated: true, inScope: true)
            if let box { return box }
        }
        return try Box(index: Self.newIndex(), limits: limits, roles: roles, isIsolated: isIsolated)
    }

    /// Makes the first box and has it tried out.
    private func tryOut() throws(SandboxError) -> Bool {
        let result: Result<Bool, SandboxError>
        do throws(SandboxError) {
            ControlGroup.removeLeftovers()
            let box = try newBox(isIsolated: true)
            try SandboxTrial.run(in: box)
            giveBack(box)
            result = .success(true)
        } catch {
            result = allowsUnsandboxed ? .success(false) : .failure(error)
        }
        state.withLock { $0.trial = result }
        return try result.get()
    }

    private static func newIndex() -> Int {
        nextIndex.withLock { index in
            defer { index += 1 }
            return index
        }
    }
}
