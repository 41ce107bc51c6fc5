import Basics
package import RunStore

/// What `hone run list`, `show` and `compare` print for people.
package enum RunQueries {
    /// One line for each run, newest first; a run that cannot be read is listed with the reason.
    package static func list(_ catalogue: RunCatalogue) -> String {
        var table = TextTable([
            ("run", .left), ("status", .left), ("step", .right), ("traces", .right), ("reward", .right),
            ("evaluation", .left),
        ])
        for directory in catalogue.runs().reversed() {
            do {
                let reader = try RunReader(directory)
                let summary = try reader.summary()
                let reward = try reader.series("reward/mean").last?.value
                table.add([
                    summary.id, summary.status.rawValue, String(summary.step), String(summary.traces),
                    NumberText.short(reward), progress(try reader.evaluations()),
                ])
            } catch {
                table.add([directory.id, "unreadable", "-", "-", "-", error.description])
            }
        }
        return table.text
    }

    /// How a run stands: its state, its evaluations and each metric as a curve.
    package static func show(_ reader: RunReader, width: Int = 40) throws(RunStoreError) -> String {
        try reader.moment { () throws(RunStoreError) in
            var text = try heading(reader)
            var evaluations = TextTable([
                ("evaluation", .left), ("step", .right), ("problems", .right), ("accuracy", .right),
                ("95% interval", .left),
            ])
            for record in try reader.evaluations() {
                evaluations.add([
                    record.name, String(record.step), String(record.problems), NumberText.short(record.accuracy),
                    "\(NumberText.short(record.low)) to \(NumberText.short(record.high))",
                ])
            }
            text += "\n" + evaluations.text + "\n"
            var metrics = TextTable([("metric", .left), ("first", .right), ("last", .right), ("curve", .left)])
            for name in try reader.metricNames() {
                let values = try reader.series(name).map(\.value)
                metrics.add([
                    name, NumberText.short(values.first ?? nil), NumberText.short(values.last ?? nil),
                    Sparkline.text(values, width: width),
                ])
            }
            return text + metrics.text
        }
    }

    /// Two runs side by side: what their recipes differ in, and where their metrics and evaluations ended.
    package static func compare(_ first: RunReader, _ second: RunReader) throws(RunStoreError) -> String {
        let summaries = (try first.summary(), try second.summary())
        var table = TextTable([
            ("", .left), (summaries.0.id, .right), (summaries.1.id, .right), ("difference", .right),
        ])
        table.add(["status", summaries.0.status.rawValue, summaries.1.status.rawValue, ""])
        table.add(["step", String(summaries.0.step), String(summaries.1.step), ""])
        for (key, values) in differences(summaries.0.recipe, summaries.1.recipe) {
            table.add(["recipe \(key)", values.0, values.1, ""])
        }
        let ends = (try ends(first), try ends(second))
        for name in Set(ends.0.keys).union(ends.1.keys).sorted() {
            let values = (ends.0[name] ?? nil, ends.1[name] ?? nil)
            let change = values.0.flatMap { before in values.1.map { $0 - before } }
            table.add([name, NumberText.short(values.0), NumberText.short(values.1), NumberText.short(change)])
        }
        return table.text
    }

    private static func heading(_ reader: RunReader) throws(RunStoreError) -> String {
        let summary = try reader.overview()
        var text = "\(summary.id)  \(summary.status.rawValue)"
        if !summary.detail.isEmpty { text += ": \(summary.detail)" }
        text += "\nstep \(summary.step), attempt \(summary.attempt), \(summary.traces) traces"
        if summary.inFlight > 0 { text += ", \(summary.inFlight) in flight (not counted)" }
        if summary.superseded > 0 { text += ", \(summary.superseded) superseded by a later attempt (not counted)" }
        return text + "\n"
    }

    /// The last value of each metric, and the last accuracy of each evaluation.
    private static func ends(_ reader: RunReader) throws(RunStoreError) -> [String: Double?] {
        var ends: [String: Double?] = try reader.steps().last?.metrics ?? [:]
        for record in try reader.evaluations() { ends["evaluation \(record.name)"] = .some(record.accuracy) }
        return ends
    }

    private static func progress(_ evaluations: [EvaluationRecord]) -> String {
        guard let last = evaluations.last else { return "" }
        let first = evaluations.first { $0.name == last.name }
        return "\(last.name) \(NumberText.short(first?.accuracy)) to \(NumberText.short(last.accuracy))"
    }

    /// The keys, dotted, in which two recipes differ, with both values.
    static func differences(_ first: JSONValue, _ second: JSONValue) -> [(String, (String, String))] {
        let leaves = (flat(first, ""), flat(second, ""))
        return Set(leaves.0.keys).union(leaves.1.keys).sorted().compactMap { key in
            let values = (leaves.0[key] ?? "-", leaves.1[key] ?? "-")
            return values.0 == values.1 ? nil : (key, values)
        }
    }

    private static func flat(_ value: JSONValue, _ prefix: String) -> [String: String] {
        switch value {
        case .object(let members):
            members.reduce(into: [:]) { leaves, member in
                let key = prefix.isEmpty ? member.key : prefix + "." + member.key
                leaves.merge(flat(member.value, key)) { first, _ in first }
            }
        case .array(let values):
            values.enumerated().reduce(into: [:]) { leaves, member in
                leaves.merge(flat(member.element, "\(prefix)[\(member.offset)]")) { first, _ in first }
            }
        case .string(let text): [prefix: text]
        case .integer(let number): [prefix: String(number)]
        case .number(let number): [prefix: String(number)]
        case .bool(let isTrue): [prefix: String(isTrue)]
        case .null: [prefix: "null"]
        }
    }
}
