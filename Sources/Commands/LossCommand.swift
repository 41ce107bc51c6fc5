import Basics
import FoundationEssentials
import Inspection
import PolicyOptimization

/// The body of `hone loss`.
struct LossCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let name = arguments.text("algorithm") ?? ""
        let shows = arguments.flag("show")
        guard let path = arguments.text("input") else {
            guard shows else {
                throw UsageError("--input FILE is missing; without it only --show has an answer", path: ["loss"])
            }
            console.put(try Self.choices(Preset(named: name).algorithm))
            return 0
        }
        let input = Data(try TextFile.read(path).utf8)
        let report = try LossCommandLine.report(input: input, algorithm: name)
        if shows {
            console.put(try Self.choices(report.algorithm) + "\n" + Self.table(report))
        } else {
            try console.printJSON(report)
        }
        return 0
    }

    /// The algorithm's keys with their values, as a recipe would write them.
    private static func choices(_ algorithm: Algorithm) throws -> String {
        var table = TextTable([("choice", .left), ("value", .left)])
        let values = try JSONValue(encoding: algorithm)
        for key in ["preset"] + Algorithm.optionKeys { table.add([key, try (values[key] ?? .null).line()]) }
        return table.text
    }

    private static func table(_ report: LossCommandLine.Report) -> String {
        var table = TextTable([
            ("group", .right), ("completion", .right), ("tokens", .right), ("advantage", .right),
            ("gradient sum", .right), ("gradient max", .right),
        ])
        for (group, advantages) in report.advantages.enumerated() {
            for (slot, advantage) in advantages.enumerated() {
                let gradient = report.gradient[group][slot].map(Double.init)
                table.add([
                    String(group), String(slot), String(gradient.count), NumberText.short(advantage),
                    NumberText.short(gradient.reduce(0, +)), NumberText.short(gradient.map(\.magnitude).max()),
                ])
            }
        }
        var metrics = TextTable([("metric", .left), ("value", .right)])
        metrics.add(["loss", NumberText.short(report.loss)])
        for (name, value) in report.metrics.sorted(by: { $0.key < $1.key }) {
            metrics.add([name, NumberText.short(value)])
        }
        return table.text + "\n" + metrics.text
    }
}
