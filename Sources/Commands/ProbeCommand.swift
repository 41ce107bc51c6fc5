import Basics
import Inspection
import RolloutTypes
import Rollouts
import RunStore
import Training

/// The body of `hone probe`.
struct ProbeCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        try ComputeSetup.apply(arguments, console.environment)
        let directory = try arguments.run(console.environment)
        let reader = try RunReader(directory)
        let name = arguments.positional(1) ?? ""
        guard let id = TraceID(name) else { throw RunStoreError.noSuchTrace(id: name, run: directory.id) }
        let trace = try reader.trace(id)
        let step = try checkpoint(directory, before: trace)
        let options = ModelOptions(arguments: arguments, console: console)
        let policy = try options.loader.load("\(directory.path)@\(step)").computing(in: options.precision)
        let probe = try TraceProbe(
            reader, trace: id, policy: policy, library: ResourceLibraries.tasks(console.environment),
            settings: settings)
        console.note(Self.text(probe.estimate))
        if arguments.flag("estimate") {
            if arguments.flag("json") { try console.printJSON(probe.estimate) }
            return 0
        }
        let result = try await run(probe)
        try ProbeRecord.add(
            JSONValue(encoding: result), message: "probe of trace \(id) with the policy of step \(step)",
            step: id.step, to: directory)
        if arguments.flag("json") { try console.printJSON(result) } else { show(result, trace) }
        return 0
    }

    private var settings: TraceProbe.Settings {
        var settings = TraceProbe.Settings()
        settings.samples = arguments.integer("samples") ?? settings.samples
        settings.marker = arguments.integer("marker").map { $0 - 1 }
        settings.seed = arguments.integer("seed") ?? settings.seed
        return settings
    }

    /// The step of the stored policy to ask: the newest not newer than the one that wrote the trace, else the oldest.
    private func checkpoint(_ directory: RunDirectory, before trace: TraceRecord) throws -> Int {
        let steps = directory.checkpointSteps
        if let wanted = arguments.integer("checkpoint") { return wanted }
        guard let step = steps.last(where: { $0 <= trace.policyVersion }) ?? steps.first else {
            throw TrainingError.notFound(
                "run \(directory.id) has no checkpoint, so there is no policy to ask. checkpoints.every of the recipe "
                    + "says how often one is kept.")
        }
        if step != trace.policyVersion {
            console.note(
                "trace \(trace.id) was written by the policy of step \(trace.policyVersion); asked is step \(step)")
        }
        return step
    }

    private func run(_ probe: TraceProbe) async throws -> TraceProbe.Result {
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("probe", of: nil)
        return try await probe.run { state in
            progress.advance(to: state.finishedCompletions, detail: "of \(state.totalCompletions) completions")
        }
    }

    private static func text(_ estimate: TraceProbe.Estimate) -> String {
        let time = estimate.seconds.map { ", about \(NumberText.short($0)) s at the run's own speed" } ?? ""
        return
            "\(estimate.cuts) forced answers and \(estimate.samples) completions: \(estimate.promptTokens) tokens read, "
            + "up to \(estimate.sampledTokens) sampled\(time)"
    }

    private func show(_ result: TraceProbe.Result, _ trace: TraceRecord) {
        var table = TextTable([("after token", .right), ("answer", .left), ("", .left), ("sentence", .left)])
        let bytes = Array(trace.text.utf8)
        var start = 0
        for answer in result.forced {
            let sentence = String(decoding: bytes[start..<min(answer.end, bytes.count)], as: UTF8.self)
            start = min(answer.end, bytes.count)
            table.add([
                String(answer.token), VisibleText.visible(answer.answer ?? "(none)"), answer.isRight ? "right" : "",
                VisibleText.visible(String(sentence.suffix(60))),
            ])
        }
        if result.forced.isEmpty {
            console.print("no sentence to cut at, or the prompt begins the answer itself: no forced answers")
        } else {
            console.put(table.text)
            console.print("\(result.extractable.count) of \(result.extractable.total) forced answers hold an answer")
        }
        guard let ablation = result.ablation else {
            console.print("the trace has no marker of reflection to take away")
            return
        }
        console.print(
            "'\(ablation.word)' at token \(ablation.token): right with it \(ablation.with.count) of "
                + "\(ablation.with.total), without \(ablation.without.count) of \(ablation.without.total); "
                + "uplift \(NumberText.short(ablation.uplift)) [\(NumberText.short(ablation.low)), "
                + "\(NumberText.short(ablation.high))]" + (ablation.isEvidence ? "" : ": not shown to matter"))
    }
}
