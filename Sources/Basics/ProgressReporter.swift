import Synchronization

/// Where progress goes: a terminal, where one line is rewritten, or a pipe, where plain lines follow one another.
package struct ProgressOutput: Sendable {
    /// Whether the line may be rewritten with control characters.
    package let isTerminal: Bool
    /// The terminal's width in characters.
    package let columns: @Sendable () -> Int
    package let write: @Sendable (String) -> Void

    package init(
        isTerminal: Bool, columns: @escaping @Sendable () -> Int = { 80 }, write: @escaping @Sendable (String) -> Void
    ) {
        self.isTerminal = isTerminal
        self.columns = columns
        self.write = write
    }

    /// Says nothing.
    package static let silent = ProgressOutput(isTerminal: false) { _ in }
}

/// Shows what is going on, how far it is and when it will end, and shows that it is alive while nothing changes.
///
/// A terminal gets one rewritten line. A pipe or a file gets a plain line at the start, then at most one every
/// `plainInterval` seconds. A thread of its own keeps both going during a long phase, so that no wait looks like a hang.
package final class ProgressReporter: Sendable {
    private struct State {
        var line: ProgressLine?
        var lastShown = -Double.infinity
        var lineIsOpen = false
        var isStopped = false
    }

    private let state = Mutex(State())
    private let output: ProgressOutput
    private let clock: MonotonicClock
    private let interval: Double

    /// A reporter with its heartbeat running; `heartbeat: false` leaves redrawing to the updates, for tests.
    package init(
        output: ProgressOutput, clock: MonotonicClock = .system, plainInterval: Double = 10, heartbeat: Bool = true
    ) {
        self.output = output
        self.clock = clock
        interval = output.isTerminal ? 0.2 : plainInterval
        guard heartbeat else { return }
        let pause = output.isTerminal ? 0.5 : 1
        BackgroundThread.start { [weak self] in
            while let reporter = self, reporter.beat() { BackgroundThread.sleep(seconds: pause) }
        }
    }

    /// Begins a piece of work of `total` things, `completed` of which are there already.
    package func begin(_ name: String, of total: Int?, completed: Int = 0) {
        let now = clock.seconds
        state.withLock { state in
            state.line = ProgressLine(
                work: .init(name: name, completed: completed, total: total, startSeconds: now))
            show(&state, force: true)
        }
    }

    /// Says how much of the work is done; a nil `detail` keeps the last one.
    package func advance(to completed: Int, detail: String? = nil) {
        state.withLock { state in
            state.line?.work.completed = completed
            if let detail { state.line?.detail = detail }
            show(&state)
        }
    }

    /// Says what is being done now inside the work.
    package func phase(_ name: String, of total: Int? = nil) {
        let now = clock.seconds
        state.withLock { state in
            state.line?.phase = .init(name: name, total: total, startSeconds: now)
            show(&state)
        }
    }

    /// Says how much of the current phase is done.
    package func advancePhase(to completed: Int) {
        state.withLock { state in
            state.line?.phase?.completed = completed
            show(&state)
        }
    }

    /// Prints a line that stays, above the progress.
    package func note(_ text: String) {
        state.withLock { state in
            clear(&state)
            output.write(text + "\n")
            if output.isTerminal { show(&state, force: true) }
        }
    }

    /// Ends the piece of work; `summary`, if there is one, stays.
    package func end(_ summary: String? = nil) {
        state.withLock { state in
            clear(&state)
            state.line = nil
            if let summary { output.write(summary + "\n") }
        }
    }

    /// Ends the work and the heartbeat; nothing is written afterwards.
    package func stop() {
        state.withLock { state in
            clear(&state)
            state.line = nil
            state.isStopped = true
        }
    }

    private func beat() -> Bool {
        state.withLock { state in
            show(&state)
            return !state.isStopped
        }
    }

    private func show(_ state: inout State, force: Bool = false) {
        let now = clock.seconds
        guard let line = state.line, !state.isStopped, force || now - state.lastShown >= interval else { return }
        state.lastShown = now
        let text = line.text(at: now)
        if output.isTerminal {
            output.write("\r" + text.prefix(max(10, output.columns() - 1)) + "\u{1B}[K")
            state.lineIsOpen = true
        } else {
            output.write(text + "\n")
        }
    }

    private func clear(_ state: inout State) {
        guard state.lineIsOpen else { return }
        output.write("\r\u{1B}[K")
        state.lineIsOpen = false
    }
}
