import Basics
import Inspection
import RunStore

/// The body of `hone run plot`.
struct RunPlotCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private struct Curve: Encodable {
        struct Point: Encodable {
            let step: Int
            let value: Double?
            var low: Double?
            var high: Double?
        }

        let name: String
        let points: [Point]
    }

    private static let accuracy = "eval/accuracy"

    func run() throws -> Int32 {
        let reader = try RunReader(try arguments.run(console.environment))
        let curves = try reader.moment { () throws(RunStoreError) in
            try arguments.all("metric").map { name throws(RunStoreError) in try found(name, reader) }
        }
        let known = try reader.metricNames() + (reader.evaluations().isEmpty ? [] : [Self.accuracy])
        for (name, found) in zip(arguments.all("metric"), curves) where found.isEmpty {
            throw unknown(name, known, reader.directory)
        }
        try show(curves.flatMap { $0 }, reader.directory)
        return 0
    }

    private func show(_ curves: [Curve], _ run: RunDirectory) throws {
        if arguments.flag("json") {
            try console.printJSON(curves)
        }
        if let path = arguments.text("output") {
            let chart = Chart(title: run.id, series: curves.map(Self.series))
            try AtomicFile.write(chart.svg(), to: path)
            console.note("wrote \(path)")
        } else if !arguments.flag("json") {
            console.put(Self.table(curves))
        }
    }

    /// The metric's curve; nothing where the run has no such metric; one curve for each evaluation of `eval/accuracy`.
    private func found(_ name: String, _ reader: RunReader) throws(RunStoreError) -> [Curve] {
        guard name == Self.accuracy else {
            let points = try reader.series(name)
            return points.isEmpty
                ? [] : [Curve(name: name, points: points.map { Curve.Point(step: $0.step, value: $0.value) })]
        }
        let records = try reader.evaluations()
        var names: [String] = []
        for record in records where !names.contains(record.name) { names.append(record.name) }
        return names.map { evaluation in
            Curve(
                name: "\(name) \(evaluation)",
                points: records.filter { $0.name == evaluation }.map {
                    Curve.Point(step: $0.step, value: $0.accuracy, low: $0.low, high: $0.high)
                })
        }
    }

    private func unknown(_ name: String, _ known: [String], _ run: RunDirectory) -> UsageError {
        guard !known.isEmpty else {
            return UsageError(
                "run \(run.id) has no metric yet, so there is no '\(name)' to draw", path: ["run", "plot"])
        }
        let hint = EditDistance.nearest(name, in: known).map { "did you mean '\($0)'? It" } ?? "it"
        return UsageError(
            "run \(run.id) has no metric '\(name)'; \(hint) has \(known.joined(separator: ", "))",
            path: ["run", "plot"])
    }

    private static func series(_ curve: Curve) -> Chart.Series {
        Chart.Series(
            name: curve.name, points: curve.points.map { MetricPoint(step: $0.step, value: $0.value) },
            intervals: curve.points.compactMap { point in
                guard let low = point.low, let high = point.high else { return nil }
                return Chart.Interval(step: point.step, low: low, high: high)
            })
    }

    private static func table(_ curves: [Curve]) -> String {
        var table = TextTable([
            ("metric", .left), ("first", .right), ("last", .right), ("least", .right), ("most", .right),
            ("curve", .left),
        ])
        for curve in curves {
            let values = curve.points.map(\.value)
            let finite = values.compactMap { $0 }
            table.add([
                curve.name, NumberText.short(values.first ?? nil), NumberText.short(values.last ?? nil),
                NumberText.short(finite.min()), NumberText.short(finite.max()), Sparkline.text(values),
            ])
        }
        return table.text
    }
}
