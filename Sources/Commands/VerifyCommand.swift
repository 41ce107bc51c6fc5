import Basics
import RolloutTypes
import Verification

/// The body of `hone verify`: reads, judges and prints line by line, so that memory does not grow with the input.
struct VerifyCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    /// A judged line, by its position in the input.
    private struct Judged: Sendable {
        let position: Int
        let line: String
        let isError: Bool
    }

    /// How many verdicts may wait for an earlier, slower one, for each that is worked on.
    private static let waitingPerJob = 64

    func run() async throws -> Int32 {
        let (name, library) = ResourceLibraries.verifier(arguments.positional(0) ?? "", console.environment)
        let verifier = try VerifierTable.make(
            name, configuration: try arguments.verifierConfiguration(), library: library)
        let lines = try TextLines(path: arguments.text("input") ?? "-")
        let extraction = arguments.text("extraction").flatMap(Extraction.init(rawValue:)) ?? .lenient
        let hasError = try await judge(lines, verifier, extraction)
        return hasError ? ErrorCategory.verifierFailing.rawValue : 0
    }

    /// Judges up to `--jobs` lines at a time and prints every verdict as soon as all before it are printed.
    private func judge(_ lines: TextLines, _ verifier: any Verifier, _ extraction: Extraction) async throws -> Bool {
        let jobs = (arguments.integer("jobs") ?? Machine.current().coreCount) * verifier.batchWidth
        let console = console
        return try await withThrowingTaskGroup(of: Judged.self) { group in
            var waiting: [Int: String] = [:]
            var (readCount, printedCount, runningCount) = (0, 0, 0)
            var isAtEnd = false
            var hasError = false
            while true {
                while !isAtEnd, runningCount < jobs, readCount - printedCount < jobs * Self.waitingPerJob,
                    // Whoever sends a line and waits for its verdict gets it before the next line is waited for.
                    runningCount == 0 || lines.isReady
                {
                    guard let line = try lines.next() else {
                        isAtEnd = true
                        break
                    }
                    let position = readCount
                    group.addTask { await Self.judged(line, position, verifier, extraction) }
                    readCount += 1
                    runningCount += 1
                }
                guard let judged = try await group.next() else { return hasError }
                runningCount -= 1
                hasError = hasError || judged.isError
                waiting[judged.position] = judged.line
                while let line = waiting.removeValue(forKey: printedCount) {
                    console.print(line)
                    printedCount += 1
                }
            }
        }
    }

    private static func judged(
        _ line: TextLine, _ position: Int, _ verifier: any Verifier, _ extraction: Extraction
    ) async -> Judged {
        switch VerdictLine.decode(line.text.utf8, number: line.number, extraction: extraction) {
        case .broken(let explanation):
            return Judged(position: position, line: VerdictLine.encodeBroken(explanation), isError: true)
        case .submission(let submission, let id):
            let verdict = await VerifierPool.judge(submission, with: verifier)
            return Judged(
                position: position, line: VerdictLine.encode(verdict, id: id), isError: verdict.outcome == .error)
        }
    }
}
