import Basics
import RolloutTypes
import Sandbox

/// Tries a plug-in out: its own cases, completions that no verifier may pay, the same again, and the protocol.
package struct PluginConformance: Sendable {
    /// How long a worker that was told to end may take.
    private static let endSeconds = 5.0

    private let verifier: PluginVerifier
    private let cases: [PluginCase]

    /// Whether there is anything to compare verdicts with.
    package var hasCases: Bool { !cases.isEmpty }

    /// - Throws: `VerificationError` where the plug-in's cases cannot be read.
    package init(_ verifier: PluginVerifier) throws(VerificationError) {
        self.verifier = verifier
        cases = try PluginCase.read(verifier.plugin.casesPath)
    }

    /// Makes every check.
    package func run() async -> ConformanceReport {
        var report = ConformanceReport(name: verifier.name, version: verifier.version)
        let verdicts = await judgeAll(&report)
        await repeatCases(verdicts, &report)
        await checkProtocol(&report)
        for (expectation, kind) in [
            (PluginCase.Expectation.accept, ConformanceReport.Check.Kind.accepts), (.reject, .rejects),
        ]
        where !cases.contains(where: { $0.expectation == expectation }) {
            report.fail(
                kind, "\(verifier.plugin.manifest.cases) has no case that expects '\(expectation.text)'",
                isWrongVerdict: false)
        }
        return report
    }

    // MARK: Verdicts

    /// Judges cases and probes in one go, as training would; the verdicts of the cases.
    private func judgeAll(_ report: inout ConformanceReport) async -> [Verdict] {
        let probes = PluginProbe.all(for: cases, gold: verifier.plugin.manifest.goldCompletion)
        let pool = VerifierPool(width: verifier.plugin.manifest.workers.max)
        let verdicts = await pool.judge(cases.map(\.submission) + probes.map(\.submission), with: verifier)
        for (item, verdict) in zip(cases, verdicts) {
            check(verdict, item.submission, item.expectation, item.kind, "case \(item.line), ", &report)
        }
        for (probe, verdict) in zip(probes, verdicts.dropFirst(cases.count)) {
            check(verdict, probe.submission, probe.expectation, probe.check, "", &report)
        }
        return Array(verdicts.prefix(cases.count))
    }

    private func check(
        _ verdict: Verdict, _ submission: Submission, _ expectation: PluginCase.Expectation,
        _ kind: ConformanceReport.Check.Kind, _ place: String, _ report: inout ConformanceReport
    ) {
        report.count(kind)
        guard !expectation.isMet(by: verdict.outcome) else { return }
        let answer = submission.answer.map { "\"\($0.excerpt)\"" } ?? "null"
        report.fail(
            kind,
            "\(place)\"\(submission.completion.shown)\" for the answer \(answer): \(verdict.outcome.rawValue)"
                + "\(verdict.explanation.isEmpty ? "" : " (\(verdict.explanation.excerpt))"); expected \(expectation.text)",
            isWrongVerdict: verdict.outcome != .error)
    }

    /// Judges the cases one at a time, last first, and all at once in another order: a verdict depends on nothing else.
    private func repeatCases(_ first: [Verdict], _ report: inout ConformanceReport) async {
        var alone: [Verdict] = []
        for item in cases.reversed() { alone.append(await VerifierPool.judge(item.submission, with: verifier)) }
        alone.reverse()
        let seconds = alone.map(\.seconds).sorted()
        report.medianSeconds = seconds.isEmpty ? nil : seconds[seconds.count / 2]
        report.slowestSeconds = seconds.last
        guard verifier.plugin.manifest.isDeterministic else { return }
        var order = Array(cases.indices)
        var draw = RandomStream(seed: 1).generator()
        order.shuffle(using: &draw)
        let shuffled = await VerifierPool(width: 1).judge(order.map { cases[$0].submission }, with: verifier)
        for (position, index) in order.enumerated() {
            report.count(.deterministic)
            let others = [alone[index], shuffled[position]].filter { $0.outcome != .error }
            guard first[index].outcome != .error, let other = others.first(where: { !$0.agrees(with: first[index]) })
            else { continue }
            report.fail(
                .deterministic,
                "case \(cases[index].line): \(first[index].summary), and when judged again \(other.summary)",
                isWrongVerdict: true)
        }
    }

    // MARK: Protocol

    private func checkProtocol(_ report: inout ConformanceReport) async {
        var submissions = Array(cases.map(\.submission).prefix(4))
        if submissions.isEmpty { submissions = [Submission(id: "1", completion: "", answer: "1")] }
        let asked = submissions
        let plugin = verifier.plugin
        let (startSeconds, faults) = await withCheckedContinuation { continuation in
            let work: @Sendable () -> Void = {
                LineProcess.prepareThread()
                continuation.resume(returning: Self.protocolFaults(plugin, asked))
            }
            if !BackgroundThread.start(work) {
                continuation.resume(returning: (nil, ["the system has no thread for a worker"]))
            }
        }
        report.startSeconds = startSeconds
        report.count(.protocol)
        for fault in faults { report.fail(.protocol, fault, isWrongVerdict: false) }
    }

    /// Talks to a worker of its own as the protocol of tomorrow might.
    private static func protocolFaults(_ plugin: Plugin, _ submissions: [Submission]) -> (Double?, [String]) {
        let session: PluginSession
        do throws(PluginFault) { session = try PluginSession(plugin) } catch {
            return (nil, ["a worker \(error.cause)"])
        }
        var faults: [String] = []
        do throws(PluginFault) {
            _ = try session.score(submissions)
            let unknown = PluginProtocol.line(
                ["op": .string("unknown"), "id": .string("u1"), "of": .string("a later version")])
            _ = try session.score(submissions, after: unknown)
            // Where the reference answer is missing any verdict will do, but there has to be one.
            let blank = submissions.map { Submission(id: $0.id, completion: $0.completion, answer: nil) }
            _ = try session.score(blank)
        } catch {
            session.kill()
            return (session.startSeconds, ["a worker \(error.cause)"])
        }
        if !session.shutDown(seconds: endSeconds) {
            faults.append("a worker does not end when it is told to and its input is closed")
        }
        return (session.startSeconds, faults)
    }
}

extension PluginCase {
    fileprivate var kind: ConformanceReport.Check.Kind {
        switch expectation {
        case .accept: .accepts
        case .reject, .noReward: .rejects
        case .outcome: .outcomes
        }
    }
}

extension Verdict {
    fileprivate func agrees(with other: Verdict) -> Bool {
        outcome == other.outcome && reward == other.reward && extracted == other.extracted
    }

    fileprivate var summary: String {
        "\(outcome.rawValue), reward \(reward.map { "\($0)" } ?? "null"), extracted \(extracted?.excerpt ?? "null")"
    }
}

extension String {
    /// At most 60 characters on one line, for lists of failures.
    fileprivate var shown: String {
        let line = prefix(61).map { $0.isNewline || $0.asciiValue.map { $0 < 0x20 } == true ? " " : $0 }
        return line.count > 60 ? String(line.prefix(60)) + "…" : String(line)
    }
}
