import Basics
import Inspection
import RunStore

/// The body of `hone run list`.
struct RunListCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private struct Row: Encodable {
        let id: String
        var status = "unreadable"
        var detail: String
        var created: Double?
        var updated: Double?
        var step: Int?
        var traces: Int?
        var reward: Double?
        var evaluations: [EvaluationRecord]?
    }

    func run() throws -> Int32 {
        let catalogue = RunCatalogue(directory: arguments.runsDirectory(console.environment))
        if arguments.flag("json") {
            try console.printJSON(catalogue.runs().reversed().map(Self.row))
        } else if catalogue.runs().isEmpty {
            console.note("there is no run in \(catalogue.directory) yet; start one with: hone train RECIPE")
        } else {
            console.put(RunQueries.list(catalogue))
        }
        return 0
    }

    private static func row(_ directory: RunDirectory) -> Row {
        do throws(RunStoreError) {
            let reader = try RunReader(directory)
            let summary = try reader.summary()
            return Row(
                id: summary.id, status: summary.status.rawValue, detail: summary.detail, created: summary.created,
                updated: summary.updated, step: summary.step, traces: summary.traces,
                reward: try reader.series("reward/mean").last?.value, evaluations: try reader.evaluations())
        } catch {
            return Row(id: directory.id, detail: error.description)
        }
    }
}
