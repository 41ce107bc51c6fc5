/// Writes the metrics of committed steps for other programs.
package enum MetricExport {
    /// Calls `emit` with one line after another, each with its end: a step each; as CSV a row of names comes first, and a
    /// value that was not finite is empty.
    package static func write(
        _ format: TraceExport.Format, from reader: RunReader, emit: (String) throws(RunStoreError) -> Void
    ) throws(RunStoreError) {
        let (names, steps) = try reader.moment { () throws(RunStoreError) in
            (try reader.metricNames(), try reader.steps())
        }
        if format == .csv { try emit((["step"] + names).map(TraceExport.cell).joined(separator: ",") + "\r\n") }
        for step in steps {
            switch format {
            case .jsonl: try emit(try StoreJSON.text(step, for: "the export") + "\n")
            case .csv:
                let cells = names.map { name in (step.metrics[name] ?? nil).map { String($0) } ?? "" }
                try emit(([String(step.step)] + cells).joined(separator: ",") + "\r\n")
            }
        }
    }
}
