import Basics
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

    /// One counter for the whole process: boxes of two sandboxes have different users and groups.
    private static let nextIndex = Mutex(0)

    private let limits: SandboxLimits
    private let roles: String
    private let allowsUnsandboxed: Bool
    private let state = Mutex(State())

    /// - Parameters:
    ///   - roles: Python that defines functions and enters them in `ROLES`; a program may name one as its role.
    ///   - allowsUnsandboxed: run programs without a box where none can be made here. They can then do whatever this
    ///     process's user can, or, where that is root, an ordinary user of its own.
    package init(limits: SandboxLimits, roles: String = "", allowsUnsandboxed: Bool = false) {
        self.limits = limits
        self.roles = roles
        self.allowsUnsandboxed = allowsUnsandboxed
    }

    /// Runs one program to its end; where a box fails, once more in another.
    package func run(_ program: BoxProgram) async -> BoxResult {
        await onThread {
            let result = self.withBox { $0.run(program) }
            return result.isFailure ? self.withBox { $0.run(program) } : result
        }
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
        let result: Result<Bool, SandboxError> = await onThread {
            do throws(SandboxError) {
                self.giveBack(try self.box())
            } catch {
                return .failure(error)
            }
            return self.state.withLock { $0.trial } ?? .success(true)
        }
        return try result.get()
    }

    /// Runs `work` on a thread of its own: it blocks, and what it waits for may itself need a thread.
    func onThread<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async -> Value {
        await withCheckedContinuation { continuation in
            let isStarted = BackgroundThread.start { continuation.resume(returning: work()) }
            if !isStarted { continuation.resume(returning: work()) }
        }
    }

    private func withBox(_ work: (Box) -> BoxResult) -> BoxResult {
        do throws(SandboxError) {
            let box = try box()
            defer { giveBack(box) }
            return work(box)
        } catch {
            return BoxResult(end: .failed(reason: error.description))
        }
    }

    func giveBack(_ box: Box) {
        guard box.isUsable else { return }
        state.withLock { $0.idle.append(box) }
    }

    /// A box that nobody uses, or a new one.
    func box() throws(SandboxError) -> Box {
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

    /// A number that no other box of this process has.
    static func newIndex() -> Int {
        nextIndex.withLock { index in
            defer { index += 1 }
            return index
        }
    }
}
