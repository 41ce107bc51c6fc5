package import Basics
package import RolloutTypes
import Sandbox

/// Runs the program in a completion against the problem's tests, in a sandbox; reward 1 where every test passes.
///
/// What it guarantees:
/// - Expected outputs and tests never enter the box in which the program runs. What a program prints is compared outside
///   of it; a call is answered as plain data, and compared in a box that the program cannot reach.
/// - Ending early, printing success, patching the interpreter, redefining equality, or writing files earns nothing: only an
///   answer to every call, or output for every input, that is right.
/// - A program that is refused, runs too long, uses too much memory, floods or crashes has that outcome and reward 0; where
///   a box fails, the outcome is `error` and there is no reward.
///
/// What it does not:
/// - It cannot tell a program that computes answers from one that holds those of the tests, where the tests are public.
/// - Values of the program's own classes equal nothing but themselves, and arguments are copied: a test that looks at
///   what a function did to its argument cannot be passed.
/// - Results compare as Python's `==` does, without tolerance, unless the test has its own.
package struct CodeVerifier: Verifier {
    package let name = "code"
    package let version = "1"
    static let permissionKey = "allowUnsandboxed"

    private let sandbox: Sandbox
    private let language: Language

    /// Keys: `language` (of programs that name none), `wallSeconds`, `processorSeconds`, `memoryMiB`, `processes`,
    /// `diskMiB`, `outputKiB`, `allowUnsandboxed`.
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(
            configuration, verifier: "code",
            allowed: [
                "language", "wallSeconds", "processorSeconds", "memoryMiB", "processes", "diskMiB", "outputKiB",
                Self.permissionKey,
            ])
        var limits = SandboxLimits()
        limits.wallSeconds = try values.integer("wallSeconds", default: limits.wallSeconds, in: 1...3600)
        limits.processorSeconds = try values.integer("processorSeconds", default: limits.processorSeconds, in: 1...3600)
        limits.memoryBytes = try values.integer("memoryMiB", default: limits.memoryBytes >> 20, in: 32...65536) << 20
        limits.processes = try values.integer("processes", default: limits.processes, in: 1...4096)
        limits.diskBytes = try values.integer("diskMiB", default: limits.diskBytes >> 20, in: 1...4096) << 20
        limits.outputBytes = try values.integer("outputKiB", default: limits.outputBytes >> 10, in: 1...65536) << 10
        let name = try values.string("language", default: Language.python.name)
        guard let language = Language.named(name) else {
            throw values.wrong("language", "must be one of \(Language.all.map(\.name).joined(separator: ", "))")
        }
        self.language = language
        sandbox = Sandbox(
            limits: limits,
            roles: [CandidateScript.text, ExaminerScript.text, PytestScript.text].joined(separator: "\n"),
            allowsUnsandboxed: try values.bool(Self.permissionKey, default: false))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        if let named = submission.metadata["language"]?.stringValue, Language.named(named) == nil {
            return .abstained("the problem asks for the language '\(named.excerpt)', which is not known")
        }
        var tests: [CodeTest] = []
        for (index, value) in submission.tests.enumerated() {
            do {
                tests.append(try CodeTest(value))
            } catch {
                return .abstained("test \(index + 1) cannot be used: \(error.reason)")
            }
        }
        switch CodeExtractor(submission, fallback: language).extract() {
        case .missing(let reason): return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text, let language):
            let program = BoxProgram(text: Array(text.utf8), language: language)
            return await grade(program, tests, submission).showing(text)
        }
    }

    private func grade(_ program: BoxProgram, _ tests: [CodeTest], _ submission: Submission) async -> CodeGrade {
        guard !tests.isEmpty else { return CodeGrade(untested: await sandbox.run(program)) }
        let examined = tests.compactMap(\.examined)
        guard examined.isEmpty || program.language == .python else {
            return .unusable("tests by calls need Python, and the program is in \(program.language.name)")
        }
        for (index, test) in tests.enumerated() {
            guard case .conversation(let input, let output) = test else { continue }
            let grade = await converse(program, input, output)
            guard grade.isPass else { return grade.of(index + 1, tests.count) }
        }
        let grade = await checkFiles(program, tests)
        guard grade.isPass, !examined.isEmpty else { return grade.isPass ? .pass(tests.count) : grade }
        let last = await examine(program, examined, submission)
        return last.isPass ? .pass(tests.count) : last
    }

    private func converse(_ program: BoxProgram, _ input: String, _ output: String) async -> CodeGrade {
        var program = program
        program.input = Array(input.utf8)
        let result = await sandbox.run(program)
        if let failure = CodeGrade(failureOf: result) { return failure }
        return OutputComparison.difference(result.output, output).map { .wrong("the output differs: \($0)") }
            ?? .pass(1)
    }

    private func checkFiles(_ program: BoxProgram, _ tests: [CodeTest]) async -> CodeGrade {
        var wanted: [(name: String, expected: String)] = []
        for test in tests { if case .file(let name, let expected) = test { wanted.append((name, expected)) } }
        guard !wanted.isEmpty else { return .pass(0) }
        var program = program
        program.collectedFiles = Array(Set(wanted.map(\.name))).sorted()
        let result = await sandbox.run(program)
        if let failure = CodeGrade(failureOf: result) { return failure }
        for (name, expected) in wanted {
            switch result.files[name] {
            case .bytes(let bytes):
                if let difference = OutputComparison.difference(bytes, expected) {
                    return .wrong("the file '\(name)' differs: \(difference)")
                }
            case .unusable(let reason): return .wrong("the file '\(name)' cannot be read: \(reason)")
            case nil: return .wrong("the file '\(name)' is not there")
            }
        }
        return .pass(wanted.count)
    }

    private func examine(_ program: BoxProgram, _ tests: [JSONValue], _ submission: Submission) async -> CodeGrade {
        var task: [String: JSONValue] = ["tests": .array(tests)]
        for key in ["prompt", "entryPoint"] { task[key] = submission.metadata[key] }
        guard let text = CodeGrade.line(.object(task)) else { return .failed("the tests cannot be written as JSON") }
        var candidate = program
        candidate.role = "calls"
        var examiner = BoxProgram(text: text, language: .python)
        examiner.role = "tests"
        examiner.reports = true
        let conversation = await sandbox.converse(candidate: candidate, examiner: examiner)
        return CodeGrade(conversation, count: tests.count)
    }
}
