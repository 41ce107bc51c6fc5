import Basics
import FoundationEssentials
import RolloutTypes

/// Writes traces for other programs.
package enum TraceExport {
    package enum Format: String, Sendable, CaseIterable {
        /// One JSON object a line, every field and every token: reads back exactly.
        case jsonl
        /// A table for spreadsheets, without token arrays. A text that a spreadsheet would run as a formula begins with
        /// an apostrophe.
        case csv
    }

    /// Calls `emit` with one line after another, each with its end.
    package static func write(
        _ format: Format, from reader: RunReader, _ filter: TraceFilter = TraceFilter(),
        emit: (String) throws(RunStoreError) -> Void
    ) throws(RunStoreError) {
        switch format {
        case .jsonl:
            try reader.forEachTrace(filter, withTokens: true) { trace throws(RunStoreError) in
                try emit(try StoreJSON.text(trace, for: "the export") + "\n")
            }
        case .csv:
            try emit(columns.joined(separator: ",") + "\r\n")
            try reader.forEachTrace(filter) { trace throws(RunStoreError) in
                try emit(cells(trace).joined(separator: ",") + "\r\n")
            }
        }
    }

    private static let columns = [
        "id", "step", "group", "slot", "task", "problem", "prompt", "text", "tokenCount", "reward", "outcome",
        "extracted", "explanation", "advantage", "stopReason",
    ]

    private static func cells(_ trace: TraceRecord) -> [String] {
        [
            trace.id.description, String(trace.step), String(trace.group), String(trace.slot), cell(trace.task),
            cell(trace.problem), cell(trace.prompt), cell(trace.text), String(trace.tokenCount),
            trace.reward.map { String($0) } ?? "", trace.verdict.outcome.rawValue, cell(trace.verdict.extracted ?? ""),
            cell(trace.verdict.explanation), trace.advantage.map { String($0) } ?? "", trace.stopReason.rawValue,
        ]
    }

    static func cell(_ text: String) -> String {
        let isFormula = text.unicodeScalars.first.map { "=+-@\t\r".unicodeScalars.contains($0) } ?? false
        let safe = isFormula ? "'" + text : text
        guard safe.unicodeScalars.contains(where: { ",\"\r\n".unicodeScalars.contains($0) }) else { return safe }
        var quoted = "\""
        for scalar in safe.unicodeScalars {
            if scalar == "\"" { quoted += "\"" }
            quoted.unicodeScalars.append(scalar)
        }
        return quoted + "\""
    }
}
