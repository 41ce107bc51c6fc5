import Basics
import Reflection
import RolloutTypes

extension AhaReport {
    /// The report for people, in plain text.
    package var text: String {
        var lines = [heading]
        if traces > measured {
            lines.append(
                "\(traces - measured) of \(traces) traces have no reflection metrics: an earlier version graded them.")
        }
        guard measured > 0 else { return lines.joined(separator: "\n") + "\n" }
        lines += [nothingFound ?? verdict, baselineLine, accuracyLine, takeOffLine].compactMap { $0 }
        var flowTable = TextTable([("answers", .left), ("", .right)])
        for (name, count) in [
            ("wrong to right", flow.transitions.wrongToRight), ("right to wrong", flow.transitions.rightToWrong),
            ("wrong to the same", flow.transitions.wrongToSame),
            ("wrong to another", flow.transitions.wrongToOther), ("right to right", flow.transitions.rightToRight),
        ] { flowTable.add([name, String(count)]) }
        return lines.joined(separator: "\n") + "\n\n" + flowTable.text + "\n" + occurrenceTable.text + phraseTable
            + "\n" + rankTable.text
    }

    private var heading: String {
        let counts = OutcomeClass.allCases.compactMap { outcomeClass in
            classes[outcomeClass.rawValue].map { "\($0) \(outcomeClass.rawValue)" }
        }
        let range = steps.count == 2 ? "steps \(steps[0]) to \(steps[1])" : "no steps"
        let start = "\(run), \(range), \(traces) traces"
        return measured > 0 ? start + ": " + counts.joined(separator: ", ") + "; \(superficial) superficial" : start
    }

    private var verdict: String {
        "corrective (a wrong answer, a mark, then the right one): \(Self.text(corrective))"
    }

    /// None found is an answer, with what that says; nil where some were found, or nothing was measured.
    var nothingFound: String? {
        guard measured > 0, corrective.count == 0 else { return nil }
        let found = "0 corrective in \(NumberText.grouped(measured)) traces"
        guard correctable > 0 else {
            return "\(found): no completion offers more than one answer that can be read, so none could be seen."
        }
        return "\(found); with 95 % confidence the rate is below 1 in \(NumberText.grouped(max(1, measured / 3))). "
            + "Things that make them visible: harder problems, a longer budget, a higher temperature."
    }

    private var baselineLine: String? {
        guard let baseline else {
            return "no evaluation of step 0 with metrics, so nothing can be called new"
        }
        return "strong marks: \(Self.text(reflection)); before training \(Self.text(baseline.strong)), corrective "
            + Self.text(baseline.corrective)
    }

    private var accuracyLine: String? {
        guard let difference = accuracy.difference, let low = accuracy.low, let high = accuracy.high else { return nil }
        let words = accuracy.isEvidence ? "" : ": no evidence"
        return "correct with strong marks \(Self.text(accuracy.reflecting)), without \(Self.text(accuracy.other)); "
            + "within \(accuracy.comparedProblems) problems \(NumberText.short(difference)) "
            + "[\(NumberText.short(low)), \(NumberText.short(high))]\(words)"
    }

    private var takeOffLine: String? {
        guard let takeOff, takeOff.isSignificant else { return nil }
        return "take-off of strong marks: step \(takeOff.step), z \(NumberText.short(takeOff.z)), "
            + "p \(NumberText.short(takeOff.p))"
    }

    private var occurrenceTable: TextTable {
        var table = TextTable([
            ("first occurrence", .left), ("seen", .right), ("established", .right), ("traces", .right),
            ("before training", .right), ("", .left),
        ])
        for item in occurrences where item.count > 0 {
            table.add([
                item.name, item.seen.map(String.init) ?? "-", item.established.map(String.init) ?? "-",
                String(item.count), item.baseline.total > 0 ? "\(item.baseline.count)/\(item.baseline.total)" : "-",
                item.isNovel == true ? "novel" : "",
            ])
        }
        return table
    }

    private var phraseTable: String {
        guard !phrases.isEmpty else { return "" }
        var table = TextTable([("new phrase", .left), ("z", .right), ("traces", .right), ("problems", .right)])
        for phrase in phrases {
            table.add([
                phrase.text, NumberText.fixed(phrase.z, decimals: 1), String(phrase.traces), String(phrase.problems),
            ])
        }
        return "\n" + table.text
    }

    private var rankTable: TextTable {
        var table = TextTable([
            ("trace", .left), ("score", .right), ("class", .left), ("problem", .left), ("answers", .left),
            ("why", .left),
        ])
        for trace in ranked {
            let why = trace.why.map { term in
                "\(term.name) \(term.value > 0 ? "+" : "")\(NumberText.fixed(term.value, decimals: 2))"
            }
            table.add([
                trace.id, NumberText.fixed(trace.score, decimals: 2), trace.outcomeClass ?? "-", trace.problem,
                trace.candidates.suffix(4).map { $0.value + ($0.isRight ? " (right)" : "") }
                    .joined(separator: " > "), why.joined(separator: ", "),
            ])
        }
        return table
    }

    private static func text(_ rate: CountedRate) -> String {
        guard let value = rate.rate else { return "none judged" }
        if let bound = rate.bound { return "0 of \(rate.total) (at most \(NumberText.short(bound)))" }
        return "\(rate.count) of \(rate.total), \(NumberText.short(value)) "
            + "[\(NumberText.short(rate.low)), \(NumberText.short(rate.high))]"
    }
}
