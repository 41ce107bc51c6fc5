/// A step's numbers as a line for people.
enum StepLine {
    /// "pass 41%  reward 0.52  length 34  512 tokens/s"
    static func short(_ metrics: [String: Double]) -> String {
        var parts: [String] = []
        if let rate = metrics["group/passRate"] { parts.append("pass \(percent(rate))") }
        if let reward = metrics["reward/mean"] { parts.append("reward \(decimal(reward))") }
        if let length = metrics["completion/lengthMean"] { parts.append("length \(decimal(length, 1))") }
        if metrics["group/passRate"] == nil, let loss = metrics["loss/value"] {
            parts.append("loss \(decimal(loss, 3))")
        }
        if let speed = metrics["tokens/perSecond"] { parts.append("\(Int(speed)) tokens/s") }
        return parts.joined(separator: "  ")
    }

    static func full(_ step: Int, of total: Int, _ metrics: [String: Double]) -> String {
        let seconds = metrics["time/stepSeconds"].map { "  \(decimal($0, 1)) s" } ?? ""
        return "step \(step)/\(total)  " + short(metrics) + seconds
    }

    static func percent(_ fraction: Double) -> String { fraction.isFinite ? "\(decimal(fraction * 100, 1))%" : "—" }

    static func decimal(_ value: Double, _ digits: Int = 2) -> String {
        guard value.isFinite else { return "—" }
        var scale = 1.0
        for _ in 0..<digits { scale *= 10 }
        let rounded = (abs(value) * scale).rounded()
        guard rounded < 1e15 else { return "\(value)" }
        let whole = Int(rounded) / Int(scale)
        let rest = String(Int(rounded) % Int(scale))
        let sign = value < 0 && rounded > 0 ? "-" : ""
        return digits == 0
            ? "\(sign)\(whole)"
            : "\(sign)\(whole)." + String(repeating: "0", count: digits - rest.count) + rest
    }
}

/// An evaluation as a line for people.
package enum EvaluationLine {
    package static func text(_ report: EvaluationReport, step: Int) -> String {
        let interval = report.statistics.interval
        return "step \(step): \(report.task)/\(report.split) accuracy \(StepLine.percent(report.accuracy)) "
            + "[\(StepLine.percent(interval[0])), \(StepLine.percent(interval[1]))] of "
            + "\(report.statistics.problems) problems (strict \(StepLine.percent(report.accuracyStrict)), lenient "
            + "\(StepLine.percent(report.accuracyLenient)), format \(StepLine.percent(report.statistics.formatRate)))"
    }
}
