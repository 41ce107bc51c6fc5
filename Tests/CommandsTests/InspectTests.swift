import Basics
import FoundationEssentials
import RunStore
import TestSupport
import Testing

/// Runs the built binary, in a terminal of its own or with a socket.
@Suite("hone inspect", .enabled(if: Shell.hone != nil, "the hone binary is not beside the tests"))
struct InspectTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    @Test("serves until it is told to stop, and says where")
    func serves() async throws {
        let id = try await TinyRun.make(in: runs)
        let script = """
            "$HONE" inspect \(id) --runs '\(runs.path)' --port 0 --no-open > '\(runs.file("address"))' 2> '\(runs.file("said"))' &
            while ! grep -q http '\(runs.file("address"))'; do sleep 0.05; done
            kill -TERM $!; wait $!; echo "code $?"
            """
        let result = try Shell.run(script)
        #expect(result.output == "code 0\n")
        #expect(try TextFile.read(runs.file("address")).hasPrefix("http://127.0.0.1:"))
    }

    @Test(
        "a terminal is given back as it was, with keys typed before it began",
        .enabled(if: try Shell.run("command -v script").code == 0, "there is no program called script"))
    func terminal() async throws {
        let id = try await TinyRun.make(in: runs)
        let inner =
            "stty cols 90 rows 24; stty -g; \\\"$HONE\\\" inspect \(id) --runs '\(runs.path)' --terminal; stty -g"
        let script = "printf 'jllq' | TERM=xterm-256color script -qec \"\(inner)\" /dev/null"
        let result = try Shell.run(script)
        let output = result.output
        #expect(output.contains("\u{1B}[?1049h") && output.contains("\u{1B}[?1049l"), "\(output.suffix(400))")
        #expect(output.contains("hone \(id)") || output.contains(id))
        #expect(output.contains("trace 000001-"), "the first step is chosen by j")
        let lines = output.split(whereSeparator: \.isNewline).map(String.init)
        // Keys that were pressed too early, and what gives the terminal back, stand before them.
        let settings = lines.filter { $0.split(separator: ":").count > 10 }
            .map { String($0.reversed().prefix { $0.isHexDigit || $0 == ":" }.reversed()) }
        #expect(settings.count == 2 && settings[0] == settings[1], "\(settings)")
    }

    @Test("without a terminal the reason is said, and what prints the same")
    func noTerminal() async throws {
        let id = try await TinyRun.make(in: runs)
        let run = await CommandRun("inspect", id, "--runs", runs.path, "--terminal")
        #expect(run.code == 2 && run.errors.contains("hone run show"))
        #expect(await CommandRun("inspect", "nope", "--runs", runs.path).code == 3)
    }
}
