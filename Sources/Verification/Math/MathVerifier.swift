package import Basics
package import RolloutTypes

/// Judges mathematical and plain-word answers by equivalence.
///
/// Guarantees: numbers are compared exactly, decimals by `decimals` places; rational functions by identity modulo primes;
/// everything else by values of 57 digits and more at seeded points; the same verdict for the same text on every
/// machine; every text ends within counted work. It does not promise to see every identity: two expressions that differ
/// only outside the sampled points count as equal, and sums, integrals and limits with symbolic parts are compared part by
/// part, not worked out.
package struct MathVerifier: Verifier {
    /// Which forms of the right answer are accepted.
    package enum Form: String, Sendable, CaseIterable {
        /// Any expression with the right value: `0.1 + 0.2` is 0.3.
        case any
        /// Only a finished answer; copying the problem, `23 + 45` or `\gcd(54, 24)`, earns nothing.
        case evaluated
    }

    package let name = "math"
    package let version = "2"
    private let form: Form
    private let decimals: Int

    /// - Parameter decimals: places that count where a side is a decimal literal.
    package init(form: Form = .any, decimals: Int = 6) {
        self.form = form
        self.decimals = decimals
    }

    /// Keys: `form` (`any`, `evaluated`) and `decimals` (1 to 30).
    package init(configuration: JSONValue) throws(VerificationError) {
        let values = try VerifierConfiguration(configuration, verifier: "math", allowed: ["form", "decimals"])
        self.init(
            form: try values.choice("form", default: .any),
            decimals: try values.integer("decimals", default: 6, in: 1...30))
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let answer = submission.answer else {
            return .abstained("the problem has no reference answer")
        }
        let budget = WorkBudget()
        let gold = MathAnswer(AnswerExtractor.reference(answer), budget: budget)
        if let reason = unusable(gold, budget) {
            return .abstained("the reference answer '\(answer.excerpt)' cannot be used: \(reason)")
        }
        switch AnswerExtractor(submission, seeking: target(gold, budget)).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text): return judge(text, against: gold, budget)
        }
    }

    /// The contents of all boxes and answer tags, and of all phrases that state an answer.
    package func candidates(in submission: Submission) -> [CandidateAnswer] {
        guard let answer = submission.answer else { return [] }
        let budget = WorkBudget()
        let gold = MathAnswer(AnswerExtractor.reference(answer), budget: budget)
        guard unusable(gold, budget) == nil else { return [] }
        var candidates: [CandidateAnswer] = []
        for place in AnswerPlaces.stated(in: submission, seeking: target(gold, budget)) {
            // Written in another way, it is still the same answer.
            let same =
                candidates.last { $0.text == place.text }
                ?? candidates.last.flatMap { isSame(place.text, $0.text) ? $0 : nil }
            candidates.append(
                CandidateAnswer(
                    start: place.range.lowerBound, end: place.range.upperBound, text: place.text,
                    value: same?.value ?? place.text,
                    isRight: judge(place.text, against: gold, WorkBudget()).outcome == .correct))
        }
        return candidates
    }

    private func isSame(_ text: String, _ other: String) -> Bool {
        let budget = WorkBudget()
        let other = MathAnswer(other, budget: budget)
        return unusable(other, budget) == nil
            && MathVerifier(form: .any, decimals: decimals).judge(text, against: other, budget).outcome == .correct
    }

    /// What to look for in prose: a number where the reference is one.
    private func target(_ gold: MathAnswer, _ budget: WorkBudget) -> AnswerExtractor.Target {
        if AnswerText.isChoice(gold) { return .choice }
        guard let tree = gold.tree, !tree.contains({ if case .symbol = $0 { true } else { false } }) else {
            return gold.tree == nil ? .number : .formula
        }
        var exact = ExactEvaluator(budget: budget.part(units: 100_000))
        return tree.isScalar && (try? exact.value(tree)) != nil ? .number : .formula
    }

    /// Why a reference cannot be compared with, or nil where it can.
    private func unusable(_ gold: MathAnswer, _ budget: WorkBudget) -> String? {
        if let fault = gold.fault { return fault }
        guard let tree = gold.tree else { return nil }
        var equality = ScalarEquality(budget: budget.part(units: 1_200_000))
        do {
            let reading = try AnswerReading(tree, equality: &equality)
            switch reading.content {
            case .contradiction: return "it is a false equation"
            case .value(let node) where node.isScalar && node.variables.isEmpty:
                if case .undefined(let reason) = try equality.compare(node, node) { return reason }
            default: break
            }
        } catch {
            return nil
        }
        return nil
    }

    private func judge(_ text: String, against gold: MathAnswer, _ budget: WorkBudget) -> Verdict {
        let extracted = text.bounded
        var prediction = MathAnswer(text, algebra: gold.algebra, budget: budget)
        if gold.words == nil, prediction.tree == nil, let words = prediction.words, Int(words) != nil {
            // `\text{5}` is a number where one is asked for.
            prediction = MathAnswer(words, algebra: gold.algebra, budget: budget)
        }
        if let fault = prediction.fault {
            return Verdict(
                outcome: .unparseable, reward: 0, extracted: extracted,
                explanation: "'\(text.excerpt)' cannot be read as an answer: \(fault)")
        }
        if let left = gold.words, let right = prediction.words, left == right, isSameText(gold, prediction) {
            return .correct(extracted, "the same words: '\(left.excerpt)'")
        }
        guard let left = gold.setTree, let right = prediction.setTree else {
            return .incorrect(extracted, mismatch(gold, prediction))
        }
        return judge(left, right, text, extracted, budget)
    }

    /// Letters that both sides may mean as variables must agree in case too.
    private func isSameText(_ gold: MathAnswer, _ prediction: MathAnswer) -> Bool {
        guard let left = gold.tree, let right = prediction.tree else { return true }
        return left == right || AnswerText.isChoice(gold)
    }

    private func mismatch(_ gold: MathAnswer, _ prediction: MathAnswer) -> String {
        switch (gold.words, prediction.words) {
        case (let left?, let right?): "'\(right.excerpt)' is not '\(left.excerpt)'"
        case (nil, _): "words where an expression was asked for"
        case (let left?, nil): "an expression where '\(left.excerpt)' was asked for"
        }
    }

    private func judge(
        _ gold: MathNode, _ prediction: MathNode, _ text: String, _ extracted: String, _ budget: WorkBudget
    ) -> Verdict {
        var comparison = MathComparison(decimals: decimals, budget: budget)
        var isEqual: Bool
        do throws(EvaluationFault) {
            isEqual = gold == prediction
            if !isEqual { isEqual = try comparison.areEqual(gold, prediction) }
            if !isEqual { isEqual = try isEqualWithCommonLogarithms(gold, prediction, &comparison) }
        } catch {
            guard error != .exhausted else { return Self.exhausted(gold, text, extracted) }
            return .incorrect(extracted, "'\(text.excerpt)' has no value that can be compared")
        }
        let values = comparison.description(gold, prediction)
        guard isEqual else {
            if budget.isExhausted { return Self.exhausted(gold, text, extracted) }
            return .incorrect(extracted, "different: \(values)" + (comparison.note.map { " (\($0))" } ?? ""))
        }
        if form == .evaluated, !AnswerForm.isFinished(prediction, reference: gold, budget: budget) {
            return .incorrect(extracted, "'\(text.excerpt)' has the right value but is still to be worked out")
        }
        return .correct(extracted, "equal\(comparison.note.map { " \($0)" } ?? ""): \(values)")
    }

    /// The answer is at fault, unless the reference alone takes too much.
    private static func exhausted(_ gold: MathNode, _ text: String, _ extracted: String) -> Verdict {
        guard !isLaborious(gold) else {
            return .abstained("the reference answer takes more work than a reference is allowed")
        }
        return Verdict(
            outcome: .unparseable, reward: 0, extracted: extracted,
            explanation: "comparing '\(text.excerpt)' takes more work than an answer is allowed")
    }

    /// Whether working out the value once, at one point, takes a good part of what a comparison may take.
    private static func isLaborious(_ gold: MathNode) -> Bool {
        let budget = WorkBudget(units: 600_000)
        var equality = ScalarEquality(budget: budget)
        let parts = gold.isScalar ? [gold] : gold.children
        for part in parts where !budget.isExhausted {
            _ = equality.approximation(Proportion.at(part, part.variables.sorted(), 1))
        }
        return budget.isExhausted
    }

    /// `\log` without a base is natural; where that does not fit, it may be the common one on both sides.
    private func isEqualWithCommonLogarithms(
        _ gold: MathNode, _ prediction: MathNode, _ comparison: inout MathComparison
    ) throws(EvaluationFault) -> Bool {
        func isLogarithm(_ node: MathNode) -> Bool {
            if case .call("log", _) = node { true } else { false }
        }
        func common(_ node: MathNode) -> MathNode {
            let node = node.mapped(common)
            guard case .call("log", let arguments) = node else { return node }
            return .quotient(.call("ln", arguments), .call("ln", [.integer(10)]))
        }
        guard gold.contains(isLogarithm) || prediction.contains(isLogarithm) else { return false }
        return try comparison.areEqual(common(gold), common(prediction))
    }
}
