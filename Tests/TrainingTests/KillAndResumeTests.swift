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

    /// Milliseconds until the signal, one kill after another, so that start, cold start, evaluation, checkpoints and
    /// reinforcement learning are all hit.
    private static let delays = [[15, 60, 110], [40, 170, 90, 240], [320, 130], [75, 400, 20, 150]]

    @Test("SIGKILL at several moments, one thread and two")
    func killed() throws {
        let setting = try Setting()
        for (index, delays) in Self.delays.enumerated() {
            let runs = setting.tiny.directory.file("killed-\(index)")
            let threads = ["--threads", "\(index % 2 + 1)"]
            var end = HoneProcess.End.signal(SIGKILL)
            for delay in delays where end != .code(0) {
                let process = try setting.start(try arguments(setting, runs) + threads, in: runs)
                usleep(UInt32(delay) * 1000)
                process.send(SIGKILL)
                end = process.wait()
                #expect(end == .signal(SIGKILL) || end == .code(0), "\(setting.said)")
            }
            if end != .code(0) {
                end = try setting.start(try arguments(setting, runs) + threads, in: runs).wait()
            }
            #expect(end == .code(0), "\(setting.said)")
            try setting.expectSame(try #require(Setting.begun(in: runs)), "killed after \(delays) ms")
        }
    }

    @Test("SIGINT saves and exits with 130, SIGTERM with 143, and the run can go on")
    func interrupted() throws {
        let setting = try Setting()
        for (index, delay) in [90, 160, 260, 420].enumerated() {
            let runs = setting.tiny.directory.file("interrupted-\(index)")
            let number = index == 3 ? SIGTERM : SIGINT
            var end = HoneProcess.End.code(0)
            var wait = UInt32(delay)
            // A machine that is busy starts late: a signal before the program listens simply ends it.
            repeat {
                let process = try setting.start(try arguments(setting, runs), in: runs)
                usleep(wait * 1000)
                process.send(number)
                end = process.wait()
                wait *= 2
            } while end == .signal(number)
            #expect(end == .code(128 + number) || end == .code(0), "\(setting.said)")
            if end != .code(0) {
                #expect(setting.said.contains("--resume"))
                end = try setting.start(try arguments(setting, runs), in: runs).wait()
            }
            #expect(end == .code(0), "\(setting.said)")
            try setting.expectSame(try #require(Setting.begun(in: runs)), "interrupted after \(delay) ms")
        }
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
