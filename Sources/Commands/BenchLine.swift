import Basics
import Inspection
import Tensors

/// The machine as a measurement names it.
struct BenchMachine: Encodable, Equatable {
    let processor: String
    let system: String
    let cores: Int
    let threads: Int
    /// The instruction set of the kernels.
    let kernels: String
    let memoryBytes: Int
    /// Fused multiply-adds on registers alone, on all threads, in operations per second.
    let peakFlops: Double

    static func current(peakFlops: Double) -> BenchMachine {
        let machine = Machine.current()
        return BenchMachine(
            processor: machine.processor, system: machine.system, cores: machine.coreCount,
            threads: WorkerPool.shared.threadCount, kernels: KernelVariant.current.rawValue,
            memoryBytes: machine.memoryBytes, peakFlops: peakFlops)
    }

    var text: String {
        "\(processor), \(cores) core\(cores == 1 ? "" : "s"), \(threads) thread\(threads == 1 ? "" : "s"), \(kernels), "
            + "\(DoctorReport.gigabytes(memoryBytes)); fp32 peak \(NumberText.fixed(peakFlops / 1e9, decimals: 0)) GFLOP/s"
    }
}

/// A line of `hone bench --json`.
struct BenchLine: Encodable {
    struct Seconds: Encodable {
        let median: Double
        let min: Double
        let max: Double
    }

    let bench: String
    let what: String?
    let machine: BenchMachine
    let command: String
    let model: String?
    let precision: Precision
    let repetitions: Int
    let seconds: Seconds
    let tokensPerSecond: Double?
    let bytesPerSecond: Double?
    /// Operations per second.
    let flops: Double?
    let fractionOfPeak: Double?
    let programsPerSecond: Double?
    let peakResidentBytes: Int

    init(_ measurement: BenchMeasurement, machine: BenchMachine, model: String?, precision: Precision) {
        bench = measurement.bench
        what = measurement.what.isEmpty ? nil : measurement.what
        self.machine = machine
        command = CommandLine.arguments.joined(separator: " ")
        self.model = model
        self.precision = precision
        repetitions = measurement.seconds.count
        seconds = Seconds(
            median: measurement.median, min: measurement.seconds.min() ?? 0, max: measurement.seconds.max() ?? 0)
        tokensPerSecond = measurement.tokensPerSecond
        bytesPerSecond = measurement.bytesPerSecond
        flops = measurement.operationsPerSecond
        fractionOfPeak = measurement.operationsPerSecond.map { $0 / machine.peakFlops }
        programsPerSecond = measurement.programsPerSecond
        peakResidentBytes = Machine.peakResidentBytes
    }

    /// Columns of the table for people: as wide as what usually stands in them, because rows are printed one by one.
    static let columns: [(heading: String, width: Int)] = [
        ("bench", -8), ("", -27), ("seconds", 9), ("min - max", 21), ("tokens/s", 9), ("MB/s", 6), ("GFLOP/s", 7),
        ("of peak", 7), ("memory", 8),
    ]

    /// Cells in their columns; those with a negative width stand on the left.
    static func row(_ cells: [String]) -> String {
        zip(columns, cells).map { column, cell in
            let padding = String(repeating: " ", count: max(0, abs(column.width) - cell.count))
            return column.width < 0 ? cell + padding : padding + cell
        }.joined(separator: "  ")
    }

    var cells: [String] {
        [
            bench, what ?? "", Self.seconds(seconds.median),
            "\(Self.seconds(seconds.min)) - \(Self.seconds(seconds.max))",
            tokensPerSecond.map { NumberText.fixed($0, decimals: 0) } ?? "",
            bytesPerSecond.map { NumberText.fixed($0 / 1e6, decimals: 2) } ?? "",
            flops.map { NumberText.fixed($0 / 1e9, decimals: 0) } ?? "",
            fractionOfPeak.map { NumberText.fixed($0 * 100, decimals: 0) + "%" } ?? "",
            DoctorReport.gigabytes(peakResidentBytes),
        ]
    }

    private static func seconds(_ value: Double) -> String {
        value < 0.1 ? NumberText.fixed(value * 1000, decimals: 2) + " ms" : NumberText.fixed(value, decimals: 2) + " s"
    }
}
