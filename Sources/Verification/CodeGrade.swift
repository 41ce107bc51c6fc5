import Basics
import FoundationEssentials
import RolloutTypes
import Sandbox

/// What became of a program: the outcome and the sentence for it.
struct CodeGrade {
    /// What the examiner reports.
    private struct Report: Decodable {
        let end: String
        let passed: Int
        let reason: String
    }

    private let outcome: Outcome
    private let explanation: String

    private init(_ outcome: Outcome, _ explanation: String) {
        self.outcome = outcome
        self.explanation = explanation
    }

    var isPass: Bool { outcome == .correct }

    static func pass(_ count: Int) -> CodeGrade { CodeGrade(.correct, "passed \(count) of \(count) tests") }
    static func wrong(_ reason: String) -> CodeGrade { CodeGrade(.incorrect, reason) }
    static func unusable(_ reason: String) -> CodeGrade { CodeGrade(.abstained, reason) }
    static func failed(_ reason: String) -> CodeGrade { CodeGrade(.error, reason) }

    /// The same for test `number` of `count`.
    func of(_ number: Int, _ count: Int) -> CodeGrade {
        CodeGrade(outcome, "test \(number) of \(count): \(explanation)")
    }

    /// The verdict; the program is the evidence.
    func showing(_ program: String) -> Verdict {
        Verdict(
            outcome: outcome, reward: outcome.paysReward ? (isPass ? 1 : 0) : nil, extracted: program.bounded,
            explanation: explanation)
    }

    /// A value as JSON.
    static func line(_ value: JSONValue) -> [UInt8]? {
        (try? JSONEncoder().encode(value)).map { Array($0) }
    }

    /// The grade of a program that did not end as programs should; nil where it exited with status 0.
    init?(failureOf result: BoxResult) {
        let complaint = Self.complaint(result)
        switch result.end {
        case .exited(status: 0): return nil
        case .exited where complaint.contains("MemoryError"):
            self.init(.memoryLimit, "it ran out of memory\(complaint)")
        case .exited(let status): self.init(.crashed, "it ended with status \(status)\(complaint)")
        case .signalled(let signal): self.init(.crashed, "it was ended by signal \(signal)\(complaint)")
        case .rejected(let reason):
            self.init(.rejected, "it is no valid program: \(Self.lastLine(reason))")
        case .wallTime, .processorTime, .memoryLimit, .outputLimit:
            guard let limit = Self.limit(result.end) else { return nil }
            self.init(limit.outcome, limit.explanation)
        case .stopped: self.init(.crashed, "it did not end when its tests had")
        case .failed(let reason): self.init(.error, "the sandbox failed: \(reason)")
        }
    }

    /// The grade of a program that has no tests: how it ended.
    init(untested result: BoxResult) {
        if let failure = CodeGrade(failureOf: result) {
            self = failure
            return
        }
        let output = String(decoding: result.output.prefix(2000), as: UTF8.self)
        self.init(.incorrect, "it ended with status 0, and there are no tests; it printed '\(output.excerpt)'")
    }

    /// The grade of a program whose functions were called by an examiner.
    init(_ conversation: Sandbox.Conversation, count: Int) {
        let (candidate, examiner) = (conversation.candidate, conversation.examiner)
        switch candidate.end {
        case .rejected, .failed, .memoryLimit, .outputLimit, .wallTime, .processorTime:
            if let failure = CodeGrade(failureOf: candidate) {
                self = failure
                return
            }
        case .exited, .signalled, .stopped: break
        }
        if let limit = Self.limit(examiner.end) {
            self.init(limit.outcome, "while its tests ran, \(limit.explanation)")
            return
        }
        guard examiner.end == .exited(status: 0),
            let report = try? JSONDecoder().decode(Report.self, from: Data(examiner.report))
        else {
            self.init(.error, "the tests gave no verdict: \(examiner.end)\(Self.complaint(examiner))")
            return
        }
        self.init(report, candidate, count)
    }

    private init(_ report: Report, _ candidate: BoxResult, _ count: Int) {
        let test = "test \(report.passed + 1) of \(count)"
        switch report.end {
        case "passed" where report.passed == count: self = .pass(count)
        case "failed" where report.reason.contains("MemoryError"): self.init(.memoryLimit, "\(test): \(report.reason)")
        case "failed": self.init(.incorrect, "\(test): \(report.reason)")
        case "unloaded": self.init(.crashed, "\(report.reason), before any test")
        case "unusable": self.init(.abstained, "\(test) cannot be used: \(report.reason)")
        case "huge": self.init(.outputLimit, "\(test): its result is larger than 4 MiB")
        case "gone":
            let end = CodeGrade(failureOf: candidate)?.explanation ?? "it ended with status 0"
            self.init(.crashed, "\(test): it did not answer; " + (report.reason.isEmpty ? end : report.reason))
        default:
            self.init(
                .error,
                "the tests gave the verdict '\(report.end)' after \(report.passed) of \(count): \(report.reason)")
        }
    }

    private static func limit(_ end: BoxResult.End) -> (outcome: Outcome, explanation: String)? {
        switch end {
        case .wallTime: (.timeout, "it ran longer than the wall clock allows")
        case .processorTime: (.timeout, "it used more processor time than it may")
        case .memoryLimit: (.memoryLimit, "it used more memory than it may")
        case .outputLimit: (.outputLimit, "it wrote more than it may")
        case .exited, .signalled, .rejected, .stopped, .failed: nil
        }
    }

    private static func lastLine(_ text: String) -> String {
        (text.split(separator: "\n").last.map(String.init) ?? "no reason is known").excerpt
    }

    /// The last line of its errors, as the rest of a sentence.
    private static func complaint(_ result: BoxResult) -> String {
        let text = String(decoding: result.errors.suffix(2000), as: UTF8.self)
        return text.split(separator: "\n").last.map { ": \(String($0).excerpt)" } ?? ""
    }
}
