import Basics

/// A completion that nobody wrote for a verifier's cases and that it must not pay, or that it has to.
struct PluginProbe {
    let check: ConformanceReport.Check.Kind
    let submission: Submission
    let expectation: PluginCase.Expectation

    /// How many accepted cases probes are made from.
    private static let caseLimit = 8
    private static let giantBytes = 1 << 20

    /// The probes for a verifier with these cases.
    ///
    /// - Parameter gold: how a reference answer looks in a completion, around `{answer}`; nil where that is not known.
    static func all(for cases: [PluginCase], gold: String?) -> [PluginProbe] {
        let accepted = cases.filter { $0.expectation == .accept }.map(\.submission)
        var probes: [PluginProbe] = []
        if let gold { probes += goldAccepted(accepted, gold) }
        for submission in accepted.prefix(caseLimit) {
            func add(_ check: ConformanceReport.Check.Kind, _ completion: String) {
                probes.append(
                    PluginProbe(
                        check: check, submission: submission.with(completion: completion), expectation: .noReward))
            }
            for text in ["", " ", "\n\n"] { add(.empty, text) }
            if let answer = submission.answer, !answer.isEmpty {
                add(.targetQuoted, "Somebody says that it is \"\(answer)\", but I do not know whether that is so.")
                let others = accepted.compactMap(\.answer).filter { $0 != answer }
                for text in listings(of: answer, among: others, gold: gold) { add(.allAnswersListed, text) }
            }
            if !submission.problem.isEmpty { add(.promptEchoed, submission.problem) }
        }
        for completion in giants {
            let submission = accepted.first ?? Submission(id: "", completion: "", answer: "1")
            probes.append(
                PluginProbe(
                    check: .giantInput, submission: submission.with(completion: completion), expectation: .noReward))
        }
        return probes
    }

    private static func goldAccepted(_ accepted: [Submission], _ gold: String) -> [PluginProbe] {
        accepted.compactMap { submission in
            submission.answer.map { answer in
                PluginProbe(
                    check: .gold, submission: submission.with(completion: filled(gold, answer)), expectation: .accept)
            }
        }
    }

    /// Completions that name several answers, the right one among them and never last.
    private static func listings(of answer: String, among others: [String], gold: String?) -> [String] {
        guard let first = others.first, let last = others.last else { return [] }
        let answers = [first, answer, last]
        let template = gold ?? PluginManifest.goldPlaceholder
        return [
            answers.map { filled(template, $0) }.joined(separator: "\n"),
            filled(template, answers.joined(separator: ", ")), filled(template, answers.joined(separator: " or ")),
        ]
    }

    private static func filled(_ template: String, _ answer: String) -> String {
        template.split(separator: PluginManifest.goldPlaceholder, omittingEmptySubsequences: false)
            .joined(separator: answer)
    }

    /// Texts that are long, deep, or of characters that programs stumble over.
    private static var giants: [String] {
        let units = ["word ", "9", "(", "\\boxed{", "{\"a\":"]
        return units.map { String(repeating: $0, count: giantBytes / $0.utf8.count) } + [
            String(repeating: "\\frac{", count: 10_000),
            "\u{0}\u{1}\u{7}\u{1B}[31m\r\n\u{FFFD}\u{202E}\u{2028}\u{FEFF}",
        ]
    }
}

extension Submission {
    /// The same problem with another completion.
    func with(completion: String) -> Submission {
        Submission(
            id: id, problem: problem, completion: completion, answer: answer, tests: tests, metadata: metadata,
            extraction: extraction)
    }
}
