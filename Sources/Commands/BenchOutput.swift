import Basics
import Inspection
import Tensors

/// Collects what `hone bench` has measured; with a console each measurement becomes a line of JSON at once.
final class BenchOutput {
    private let machine: BenchMachine
    private let model: String?
    private let console: Console?
    private var table = TextTable(BenchLine.columns)

    init(machine: BenchMachine, model: String?, console: Console?) {
        self.machine = machine
        self.model = model
        self.console = console
    }

    func add(_ measurement: BenchMeasurement) throws {
        let line = BenchLine(measurement, machine: machine, model: model)
        table.add(line.cells)
        try console?.printJSON(line)
    }

    /// What people read once everything is measured.
    var lines: [String] {
        [machine.text, model.map { "model \($0), fp32" } ?? "fp32", String(table.text.dropLast())]
    }
}
