import Basics
import Synchronization
import Testing

@Suite("Progress")
struct ProgressTests {
    /// Collects what is written; its clock stands where the test puts it.
    private final class Recorder: Sendable {
        let written = Mutex("")
        let now = Mutex(0.0)

        func reporter(terminal: Bool, columns: Int = 80) -> ProgressReporter {
            let output = ProgressOutput(isTerminal: terminal, columns: { columns }) { [self] text in
                written.withLock { $0 += text }
            }
            return ProgressReporter(
                output: output, clock: MonotonicClock { [self] in now.withLock { $0 } }, heartbeat: false)
        }

        func set(_ seconds: Double) { now.withLock { $0 = seconds } }
        var text: String { written.withLock { $0 } }
    }

    @Test("a pipe gets plain lines, at most one every ten seconds, without control characters")
    func pipe() {
        let recorder = Recorder()
        let reporter = recorder.reporter(terminal: false)
        reporter.begin("step", of: 100)
        reporter.phase("sample", of: 64)
        for second in 1...25 {
            recorder.set(Double(second))
            reporter.advance(to: second, detail: "pass 0.4")
            reporter.advancePhase(to: second)
        }
        reporter.note("evaluated")
        reporter.end("done in 25 s")
        #expect(
            recorder.text == """
                step 0/100  0%  0:00 so far
                step 10/100  10%  ETA 1:30  pass 0.4  sample 9/64 (0:10)  0:10 so far
                step 20/100  20%  ETA 1:20  pass 0.4  sample 19/64 (0:20)  0:20 so far
                evaluated
                done in 25 s

                """)
    }

    @Test("a terminal gets one line that is rewritten, never wider than the terminal, and cleared at the end")
    func terminal() {
        let recorder = Recorder()
        let reporter = recorder.reporter(terminal: true, columns: 30)
        reporter.begin("step", of: 1000)
        recorder.set(5)
        reporter.advance(to: 10, detail: String(repeating: "x", count: 100))
        reporter.end("done")
        #expect(!recorder.text.dropLast(5).contains("\n"))
        #expect(recorder.text.hasSuffix("\r\u{1B}[Kdone\n"))
        for line in recorder.text.split(separator: "\r") {
            #expect(line.filter { $0 != "\u{1B}" }.count <= 29 + "[K".count + "done\n".count)
        }
    }

    @Test("nothing is written after stop")
    func stopped() {
        let recorder = Recorder()
        let reporter = recorder.reporter(terminal: false)
        reporter.begin("step", of: nil)
        reporter.stop()
        let before = recorder.text
        recorder.set(100)
        reporter.advance(to: 5)
        #expect(recorder.text == before)
    }

    @Test("the heartbeat speaks while nothing changes", .timeLimit(.minutes(20)))
    func heartbeat() async throws {
        let written = Mutex(0)
        try await confirmation(expectedCount: 1) { confirmed in
            let output = ProgressOutput(isTerminal: true) { _ in written.withLock { $0 += 1 } }
            let reporter = ProgressReporter(output: output)
            reporter.begin("verify", of: 10)
            while written.withLock({ $0 }) < 3 { try await Task.sleep(for: .milliseconds(20)) }
            confirmed()
        }
    }

    @Test(
        "the time left follows the rate since the start, also after a resume",
        arguments: [
            (0, 0, nil), (0, 10, 90.0), (50, 60, 40.0), (50, 50, nil),
        ] as [(Int, Int, Double?)])
    func timeLeft(_ start: Int, _ completed: Int, _ expected: Double?) {
        var counter = ProgressLine.Counter(name: "step", completed: start, total: 100, startSeconds: 0)
        counter.completed = completed
        #expect(counter.secondsLeft(at: 10) == expected)
    }

    @Test(
        "durations read as clocks",
        arguments: [(7.0, "0:07"), (754, "12:34"), (3723, "1:02:03"), (-1, "0:00"), (.nan, "?")])
    func clocks(_ seconds: Double, _ expected: String) {
        #expect(ProgressLine.clock(seconds) == expected)
    }
}
