import Basics
import Tensors

/// Prints what `hone bench` measures as soon as it is measured: a line of JSON or a row of a table each.
struct BenchOutput {
    let machine: BenchMachine
    let model: String?
    let precision: Precision
    let isJSON: Bool
    let console: Console

    /// What stands above the rows that people read.
    func begin() {
        guard !isJSON else { return }
        console.print(machine.text)
        console.print(model.map { "model \($0), \(precision.rawValue)" } ?? precision.rawValue)
        console.print(BenchLine.row(BenchLine.columns.map(\.heading)))
    }

    func add(_ measurement: BenchMeasurement) throws {
        let line = BenchLine(measurement, machine: machine, model: model, precision: precision)
        if isJSON { try console.printJSON(line) } else { console.print(BenchLine.row(line.cells)) }
    }
}
