import Basics
import RunStore

extension RunDocuments {
    /// What must be said above everything else, where the run did not end as it should have.
    static func banner(_ summary: RunSummary, process: Int?, written: Double?, now: Double) -> String? {
        let resume = "Resume: `hone train --resume \(summary.id)`."
        switch summary.status {
        case .running, .done: return nil
        case .failed, .diverged:
            return "\(summary.status == .failed ? "Failed" : "Diverged") at step \(summary.step): \(summary.detail)"
        case .interrupted:
            guard summary.stoppedUnexpectedly else { return "Interrupted at step \(summary.step). \(resume)" }
            let ago = written.map { ", last write \(duration(max(0, now - $0))) ago" } ?? ""
            let owner = process.map { "pid \($0) gone" } ?? "its process is gone"
            return "Stopped unexpectedly at step \(summary.step) (\(owner)\(ago)). \(resume)"
        }
    }

    /// Sentences about rows that are there and do not count.
    static func notices(_ reader: RunReader, _ summary: RunSummary) throws(RunStoreError) -> [String] {
        var notices: [String] = []
        if summary.status != .running {
            for step in try reader.inFlight() {
                let planned = plannedTraces(summary.recipe).map { " of \($0)" } ?? ""
                notices.append(
                    "Step \(step.step) was interrupted: \(step.traces)\(planned) traces, in flight, not counted "
                        + "(expected after a crash).")
            }
        }
        if summary.superseded > 0 {
            notices.append(
                "\(summary.superseded) traces of steps that a later attempt repeated are superseded, not counted.")
        }
        return notices
    }

    static func phase(_ reader: RunReader, _ summary: RunSummary) throws(RunStoreError) -> String {
        let step = try reader.inFlight().last { $0.step > summary.step }
        let planned = plannedTraces(summary.recipe).map { "/\($0)" } ?? ""
        return "Step \(summary.step + 1) is generating: \(step?.traces ?? 0)\(planned) traces."
    }

    /// What happened that somebody should know of.
    static func alerts(_ reader: RunReader) throws(RunStoreError) -> [JSONValue] {
        let ordinary: Set<String> = ["checkpoint", "best", "stage", "resume", ProbeRecord.kind]
        return try reader.events().filter { !ordinary.contains($0.kind) }.map { event in
            ["id": .string(event.kind), "step": JSONValue(event.step), "message": .string(event.message)]
        }
    }

    private static func plannedTraces(_ recipe: JSONValue) -> Int? {
        guard let problems = recipe["problemsPerStep"]?.integerValue, let size = recipe["groupSize"]?.integerValue
        else { return nil }
        return problems * size
    }

    /// `02:11` or `1:02:11`.
    private static func duration(_ seconds: Double) -> String {
        let total = Int(seconds)
        func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
        let clock = "\(padded(total / 60 % 60)):\(padded(total % 60))"
        return total < 3600 ? clock : "\(total / 3600):\(clock)"
    }
}
