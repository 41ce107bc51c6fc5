import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing
import Training

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The built program as a process that signals can be sent to.
struct HoneProcess {
    struct CannotStart: Error {}

    /// How a process ended.
    enum End: Equatable {
        case code(Int32)
        case signal(Int32)
    }

    /// The binary built along with the tests, beside their bundle.
    static let path: String? = {
        var buffer = [CChar](repeating: 0, count: 4096)
        guard realpath("/proc/self/exe", &buffer) != nil else { return nil }
        let bytes = buffer.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        let parts = String(decoding: bytes, as: UTF8.self).split(separator: "/", omittingEmptySubsequences: false)
        let beside = parts.dropLast().joined(separator: "/") + "/hone"
        return access(beside, X_OK) == 0 ? beside : nil
    }()

    private let process: pid_t

    /// Starts `hone` with `arguments`; what it says goes to the end of `log`.
    init(_ arguments: [String], log: String) throws {
        guard let path = Self.path else { throw CannotStart() }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = ProcessInfo.processInfo.environment.map {
            strdup("\($0.key)=\($0.value)")
        }
        defer { for text in words + variables { free(text) } }
        words.append(nil)
        variables.append(nil)
        var process = pid_t()
        guard posix_spawn(&process, path, &actions, nil, words, variables) == 0 else { throw CannotStart() }
        self.process = process
    }

    func send(_ signal: Int32) { kill(process, signal) }

    func wait() -> End {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0, errno == EINTR {}
        let signal = status & 0x7F
        return signal == 0 ? .code((status >> 8) & 0xFF) : .signal(signal)
    }
}

@Suite(
    "Killed and resumed, a run ends as if nothing had happened", .serialized,
    .enabled(if: HoneProcess.path != nil, "the hone binary is not beside the tests"))
struct KillAndResumeTests {
    /// A recipe on disk, with the result of the same program when it is never stopped.
    private struct Setting {
        let tiny: TinyRun
        let recipe: String
        let log: String
        let whole: RunDirectory
        let weights: Data
        let traces: [TraceFacts]

        init() throws {
            tiny = try TinyRun()
            recipe = tiny.directory.file("tiny.json5")
            log = tiny.directory.file("log")
            let text = TinyRecipes.pipeline(try tiny.makeEchoTask())
            try AtomicFile.write(text, to: recipe)
            let runs = tiny.directory.file("whole")
            let process = try HoneProcess(["train", recipe, "--runs", runs], log: log)
            let end = process.wait()
            #expect(end == .code(0))
            whole = try #require(Self.begun(in: runs))
            weights = try TinyRun.weights(whole, step: TinyRecipes.pipelineSteps)
            traces = try TraceFacts.all(whole)
        }

        /// The run below `runs` that can be resumed: a process killed in its first moments leaves none.
        static func begun(in runs: String) -> RunDirectory? {
            RunCatalogue(directory: runs).runs().first { FileManager.default.fileExists(atPath: $0.resolvedRecipePath) }
        }

        /// Returns once the run below `runs` has committed `step`; 0 waits until it has begun.
        func wait(forStep step: Int, in runs: String) {
            for _ in 0..<60_000 {
                if let run = Self.begun(in: runs), step == 0 || ((try? RunReader(run).summary().step) ?? 0) >= step {
                    return
                }
                usleep(1000)
            }
            Issue.record("step \(step) did not come: \(said)")
        }

        func start(_ arguments: [String], in runs: String) throws -> HoneProcess {
            try HoneProcess(["train"] + arguments + ["--runs", runs], log: log)
        }

        var said: String { (try? TextFile.read(log)) ?? "" }

        func expectSame(_ run: RunDirectory, _ label: String) throws {
            #expect(try TinyRun.weights(run, step: TinyRecipes.pipelineSteps) == weights, "\(label)")
            #expect(try TraceFacts.all(run) == traces, "\(label)")
            #expect(try RunReader(run).summary().status == .done)
            #expect(CheckpointChecksums.problems(in: run.checkpointPath(step: TinyRecipes.pipelineSteps)) == [])
        }
    }

    /// After which committed steps the kills come, and how many milliseconds later: in the evaluation before the first
    /// step, in the cold start (16 steps), in evaluations and checkpoints, and in reinforcement learning.
    private static let kills = [
        [(0, 2), (3, 0), (5, 9)], [(15, 1), (16, 0), (16, 12)], [(18, 3), (21, 0)], [(12, 7), (20, 0)],
    ]

    @Test("SIGKILL at several moments, one thread and two")
    func killed() throws {
        let setting = try Setting()
        var killed = 0
        for (index, kills) in Self.kills.enumerated() {
            let runs = setting.tiny.directory.file("killed-\(index)")
            let threads = ["--threads", "\(index % 2 + 1)"]
            for (step, delay) in kills {
                let process = try setting.start(try arguments(setting, runs) + threads, in: runs)
                setting.wait(forStep: step, in: runs)
                usleep(UInt32(delay) * 1000)
                process.send(SIGKILL)
                // On a busy machine a kill may come after the end.
                let end = process.wait()
                #expect(end == .signal(SIGKILL) || end == .code(0), "\(setting.said)")
                if end == .signal(SIGKILL) { killed += 1 }
            }
            let end = try setting.start(try arguments(setting, runs) + threads, in: runs).wait()
            #expect(end == .code(0), "\(setting.said)")
            try setting.expectSame(try #require(Setting.begun(in: runs)), "killed after steps \(kills)")
        }
        #expect(killed >= 3)
    }

    @Test("SIGINT saves and exits with 130, SIGTERM with 143, and the run can go on", arguments: [0, 6, 16, 19])
    func interrupted(step: Int) throws {
        let setting = try Setting()
        let number = step == 19 ? SIGTERM : SIGINT
        var runs = ""
        var end = HoneProcess.End.code(0)
        // On a busy machine the run may end before its signal comes, which shows nothing: then with another run.
        for attempt in 0..<20 where end == .code(0) {
            runs = setting.tiny.directory.file("interrupted-\(attempt)")
            let process = try setting.start([setting.recipe], in: runs)
            setting.wait(forStep: step, in: runs)
            process.send(number)
            end = process.wait()
        }
        #expect(end == .code(128 + number), "\(setting.said)")
        #expect(setting.said.contains("--resume"))
        let run = try #require(Setting.begun(in: runs))
        let saved = try RunReader(run).summary()
        #expect(saved.status == .interrupted)
        #expect(saved.step == 0 || run.checkpointSteps.last == saved.step, "nothing that was done is lost")
        #expect(try setting.start(["--resume", run.path], in: runs).wait() == .code(0), "\(setting.said)")
        try setting.expectSame(run, "interrupted after step \(step)")
    }

    @Test("a second trainer of the same run exits with 1")
    func secondTrainer() throws {
        let setting = try Setting()
        let lock = try RunLock(setting.whole)
        let end = try setting.start(["--resume", setting.whole.path], in: setting.tiny.directory.path).wait()
        #expect(end == .code(1), "\(setting.said)")
        withExtendedLifetime(lock) {}
    }

    /// The recipe for a first start, `--resume` once there is a run.
    private func arguments(_ setting: Setting, _ runs: String) throws -> [String] {
        Setting.begun(in: runs).map { ["--resume", $0.path] } ?? [setting.recipe]
    }
}
