import Basics
import Inspection
import RolloutTypes
import RunStore
import Training
import Verification

/// The body of `hone run rescore`.
struct RunRescoreCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        let (name, library) = ResourceLibraries.verifier(arguments.text("verifier") ?? "", console.environment)
        let verifier = try VerifierTable.make(
            name, configuration: try arguments.verifierConfiguration(), library: library)
        let rescoring = try Rescoring(
            try RunReader(try arguments.run(console.environment)), verifier: verifier,
            extraction: arguments.text("extraction").flatMap(Extraction.init(rawValue:)),
            jobs: arguments.integer("jobs") ?? Machine.current().coreCount)
        guard let report = try await judged(rescoring) else { return StopFlag.exitCode }
        if let caution = rescoring.caution { console.note("hone: note: \(caution)") }
        if arguments.flag("json") {
            try console.printJSON(report)
        } else {
            show(report)
        }
        return report.errors > 0 ? ErrorCategory.verifierFailing.rawValue : 0
    }

    private struct Stopped: Error {}

    /// Nil where somebody asked to stop.
    private func judged(_ rescoring: Rescoring) async throws -> RescoreReport? {
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("rescore", of: try rescoring.traceCount())
        do {
            return try await rescoring.run { done in
                progress.advance(to: done)
                if StopFlag.isRequested { throw Stopped() }
            }
        } catch is Stopped {
            return nil
        }
    }

    // MARK: Output

    private func show(_ report: RescoreReport) {
        if !report.flips.isEmpty {
            var table = TextTable([
                ("trace", .left), ("outcome", .left), ("reward", .left), ("extracted", .left), ("advantage", .left),
            ])
            for flip in report.flips { table.add(Self.row(flip)) }
            console.put(table.text + "\n")
        }
        let groups = report.groups
        console.put(
            VisibleText.columns([
                ("verifier", "\(report.verifier.name) \(report.verifier.version)"),
                (
                    "flipped",
                    "\(report.flips.count) of \(report.traces) traces: \(report.gained) became correct, \(report.lost) "
                        + "no longer are, \(report.unjudged) are not judged"
                ),
                ("rewards", "\(report.rewardsChanged) more have another reward and the same outcome"),
                (
                    "advantages",
                    "of \(groups.total) groups \(groups.changed) would differ, \(groups.signalGained) gain a signal, "
                        + "\(groups.signalLost) lose it; \(groups.reversed) completions would be pushed the other way"
                ),
            ]))
    }

    private static func row(_ flip: RescoreReport.Flip) -> [String] {
        func change(_ old: String, _ new: String) -> String { old == new ? old : "\(old) → \(new)" }
        func shown(_ text: String?) -> String {
            text.map { VisibleText.visible(String($0.prefix(24))).replacing("\n", with: " ") } ?? "—"
        }
        let advantage = flip.advantages.map {
            change(NumberText.short($0.old[flip.slot]), NumberText.short($0.new[flip.slot]))
        }
        return [
            flip.id.description, change(flip.old.outcome.rawValue, flip.new.outcome.rawValue),
            change(NumberText.short(flip.old.reward), NumberText.short(flip.new.reward)),
            change(shown(flip.old.extracted), shown(flip.new.extracted)), advantage ?? "",
        ]
    }
}
