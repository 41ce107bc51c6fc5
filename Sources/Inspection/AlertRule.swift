/// When a run is to be complained about: one table for `hone doctor` and for the alerts of the inspector.
package struct AlertRule: Sendable, Equatable, Encodable {
    package enum Kind: String, Sendable, Equatable, Codable, CaseIterable {
        case fewSignals, truncation, unreadableAnswers, verifierErrors, lowEntropy, entropyCollapse, highKL, clipping
        case repetition, mixedLanguages, longerWithoutGain, rewardHacking, notFinite, noLearningRate, noProgress
    }

    package let kind: Kind
    package let threshold: Double
    /// How many steps on end, or how many steps apart.
    package let steps: Int
    /// What is complained about, for people.
    package let meaning: String

    /// The default rules, in the order in which findings are listed.
    package static let all = [
        AlertRule(kind: .notFinite, threshold: 0, steps: 1, meaning: "a metric that is not finite"),
        AlertRule(
            kind: .fewSignals, threshold: 0.2, steps: 5, meaning: "fewer groups with a signal, for so many steps on end"
        ),
        AlertRule(kind: .truncation, threshold: 0.2, steps: 1, meaning: "more completions cut off at the token limit"),
        AlertRule(
            kind: .unreadableAnswers, threshold: 0.1, steps: 1, meaning: "more completions without a readable answer"),
        AlertRule(kind: .verifierErrors, threshold: 0.01, steps: 1, meaning: "more completions the verifier failed on"),
        AlertRule(kind: .lowEntropy, threshold: 0.05, steps: 1, meaning: "lower mean entropy of a token, in nats"),
        AlertRule(kind: .entropyCollapse, threshold: 0.5, steps: 10, meaning: "entropy lost over so many steps"),
        AlertRule(kind: .highKL, threshold: 0.5, steps: 1, meaning: "higher KL from the reference, in nats a token"),
        AlertRule(kind: .clipping, threshold: 0.2, steps: 1, meaning: "more of the tokens clipped"),
        AlertRule(kind: .repetition, threshold: 0.3, steps: 1, meaning: "more repeated four-word sequences"),
        AlertRule(kind: .mixedLanguages, threshold: 0.1, steps: 1, meaning: "more completions that mix languages"),
        AlertRule(
            kind: .longerWithoutGain, threshold: 2, steps: 50,
            meaning: "median length times so much over so many steps, and no more right answers"),
        AlertRule(
            kind: .rewardHacking, threshold: 1.96, steps: 0,
            meaning: "the training reward rises by so many standard errors while held-out accuracy falls"),
        AlertRule(kind: .noLearningRate, threshold: 0, steps: 1, meaning: "steps with a learning rate of 0"),
        AlertRule(
            kind: .noProgress, threshold: 1.96, steps: 50,
            meaning: "after so many steps a pass rate that has not risen by so many standard errors"),
    ]
}
