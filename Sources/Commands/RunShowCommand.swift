import Inspection
import RolloutTypes
import RunStore

/// The body of `hone run show`.
struct RunShowCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let reader = try RunReader(try arguments.run(console.environment))
        if let text = arguments.positional(1) {
            guard !arguments.flag("aha") else {
                throw UsageError(
                    "--aha is about a whole run; '\(text)' alone shows what is known of that trace",
                    path: ["run", "show"])
            }
            try show(text, reader)
        } else if arguments.flag("aha") {
            try showReflection(reader)
        } else if arguments.flag("json") {
            let report = try reader.moment { () throws(RunStoreError) in
                RunReport(
                    summary: try reader.overview(), steps: try reader.steps(), passRates: try reader.passRates(),
                    evaluations: try reader.evaluations())
            }
            try console.printJSON(report)
        } else {
            console.put(try RunQueries.show(reader))
            try showNotes(reader)
        }
        return 0
    }

    private func showReflection(_ reader: RunReader) throws {
        var query = AhaReport.Query()
        query.limit = arguments.integer("limit") ?? (arguments.flag("json") ? query.limit : 10)
        let report = try AhaReport(reader, query)
        if arguments.flag("json") {
            try console.printJSON(report)
        } else {
            console.put(VisibleText.visible(report.text))
        }
    }

    private func show(_ text: String, _ reader: RunReader) throws {
        guard let id = TraceID(text) else {
            throw RunStoreError.noSuchTrace(id: text, run: reader.directory.id)
        }
        let trace = try reader.trace(id)
        if arguments.flag("json") {
            try console.printJSON(TraceDetail(trace: trace))
        } else {
            console.put(Self.text(trace))
        }
    }

    private func showNotes(_ reader: RunReader) throws {
        let notes = try reader.notes()
        guard !notes.isEmpty else { return }
        console.put(
            "\n"
                + VisibleText.columns(
                    notes.map { ($0.trace.map { "note on \($0)" } ?? "note", $0.text) }))
    }

    private static func text(_ trace: TraceRecord) -> String {
        var facts = [
            ("trace", "\(trace.id), group \(trace.group), slot \(trace.slot)"),
            ("problem", "\(trace.problem) of \(trace.task)"), ("answer", trace.answer ?? "(none)"),
            ("outcome", trace.verdict.outcome.rawValue), ("extracted", trace.verdict.extracted ?? "(nothing)"),
            ("explanation", trace.verdict.explanation), ("reward", NumberText.short(trace.reward)),
            ("advantage", NumberText.short(trace.advantage)),
            ("completion", "\(trace.tokenCount) tokens, ended by \(trace.stopReason.rawValue)"),
            ("policy", "after \(trace.policyVersion) updates, weights \(trace.weightHash)"),
        ]
        facts += trace.verdict.parts.map(fact)
        facts += reflection(trace)
        if trace.state != .committed { facts.append(("state", "\(trace.state.rawValue): it does not count")) }
        return VisibleText.columns(facts) + "\n--- prompt\n" + VisibleText.visible(trace.prompt)
            + "\n--- completion\n" + VisibleText.visible(trace.text) + "\n"
    }

    private static func reflection(_ trace: TraceRecord) -> [(String, String)] {
        guard let reflection = trace.reflection else { return [] }
        let answers = reflection.candidates.map { "\($0.value) \($0.isRight ? "(right)" : "(wrong)")" }
        return [
            ("reflection", reflection.outcomeClass?.rawValue ?? "not judged"),
            ("  marks", reflection.markers.map(\.word).joined(separator: ", ")),
            ("  answers", answers.joined(separator: ", then ")),
        ].filter { !$0.1.isEmpty }
    }

    private static func fact(_ part: RewardPart) -> (String, String) {
        let found = [part.outcome?.rawValue, part.explanation].compactMap { $0 }.joined(separator: ": ")
        let reward = NumberText.short(part.reward)
        return switch part.standing {
        case .counted: ("  reward of \(part.name)", "\(reward), weight \(part.weight)")
        case .gated: ("  reward of \(part.name)", "\(reward), weight \(part.weight), not paid: its gate is closed")
        case .shadow: ("  shadow \(part.name)", "\(reward), never trained on; \(found)")
        }
    }
}
