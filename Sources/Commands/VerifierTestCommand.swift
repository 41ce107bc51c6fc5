import Basics
import Inspection
import Verification

/// The body of `hone verifier test`.
struct VerifierTestCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    /// How many failures of a check the text shows; JSON has all.
    private static let shownFailures = 10

    func run() async throws -> Int32 {
        let (name, library) = ResourceLibraries.verifier(arguments.positional(0) ?? "", console.environment)
        if VerifierTable.names.contains(name) {
            throw UsageError(
                "'\(name)' is built in; hone verifier test is for plug-ins", path: VerifierVerb.test.path)
        }
        let verifier = try library.verifier(name, configuration: try arguments.verifierConfiguration())
        let report = await (try PluginConformance(verifier)).run()
        if arguments.flag("json") {
            try console.printJSON(ConformanceOutput(report: report))
        } else {
            console.put(text(report))
        }
        return report.isPassed ? 0 : ErrorCategory.gateFailed.rawValue
    }

    private func text(_ report: ConformanceReport) -> String {
        var rows = [("verifier", "\(report.name) \(report.version)")]
        for check in report.checks {
            let failures = check.failures.map(\.text)
            let state =
                failures.isEmpty
                ? (check.count == 0 ? "nothing to try" : "\(check.count) tried")
                : "FAILED \(failures.count) of \(max(check.count, failures.count))"
            rows.append((check.kind.title, state))
            rows += failures.prefix(Self.shownFailures).map { ("", $0) }
            if failures.count > Self.shownFailures {
                rows.append(("", "… \(failures.count - Self.shownFailures) more; --json lists all"))
            }
        }
        func seconds(_ value: Double?) -> String {
            value.map { "\(NumberText.fixed($0 * 1000, decimals: 1)) ms" } ?? "never"
        }
        rows.append(("ready after", seconds(report.startSeconds)))
        if report.medianSeconds != nil {
            rows.append(("one case", "\(seconds(report.medianSeconds)), at most \(seconds(report.slowestSeconds))"))
        }
        rows.append(("result", report.isPassed ? "passed" : "not passed"))
        return VisibleText.columns(rows)
    }
}

/// What `hone verifier test --json` prints.
private struct ConformanceOutput: Encodable {
    private enum Key: String, CodingKey {
        case name, version, passed, checks, startSeconds, medianSeconds, slowestSeconds
        case check, count, failures
    }

    let report: ConformanceReport

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(report.name, forKey: .name)
        try container.encode(report.version, forKey: .version)
        try container.encode(report.isPassed, forKey: .passed)
        try container.encode(report.startSeconds, forKey: .startSeconds)
        try container.encode(report.medianSeconds, forKey: .medianSeconds)
        try container.encode(report.slowestSeconds, forKey: .slowestSeconds)
        var list = container.nestedUnkeyedContainer(forKey: .checks)
        for check in report.checks {
            var item = list.nestedContainer(keyedBy: Key.self)
            try item.encode(check.kind.rawValue, forKey: .check)
            try item.encode(check.isPassed, forKey: .passed)
            try item.encode(check.count, forKey: .count)
            try item.encode(check.failures.map(\.text), forKey: .failures)
        }
    }
}
