import Basics
import RunStore

/// The arithmetic behind a group's advantages, found by trying which one gives the stored numbers.
enum AdvantageFormula: CaseIterable {
    case sampleStandardDeviation, populationStandardDeviation, mean, leaveOneOut

    /// The first that fits every stored advantage; nil where none does, or where nothing can tell them apart.
    static func fitting(_ group: GroupRecord) -> AdvantageFormula? {
        let members = group.traces.compactMap { trace in
            trace.reward.flatMap { reward in trace.advantage.map { (reward: reward, advantage: $0) } }
        }
        guard members.count > 1, Set(members.map(\.reward)).count > 1 else { return nil }
        let rewards = members.map(\.reward)
        return allCases.first { formula in
            zip(formula.advantages(rewards), members).allSatisfy { abs($0 - $1.advantage) <= 1e-3 * max(1, abs($0)) }
        }
    }

    private func advantages(_ rewards: [Double]) -> [Double] {
        let mean = Statistics.mean(rewards)
        let count = Double(rewards.count)
        return rewards.map { reward in
            switch self {
            case .sampleStandardDeviation: (reward - mean) / Statistics.sampleStandardDeviation(rewards)
            case .populationStandardDeviation: (reward - mean) / Statistics.populationStandardDeviation(rewards)
            case .mean: reward - mean
            case .leaveOneOut: (reward - mean) * count / (count - 1)
            }
        }
    }

    var document: JSONValue {
        switch self {
        case .sampleStandardDeviation:
            ["kind": "groupMeanStd", "standardDeviation": "sample", "formula": "(reward − mean) / (sample std + ε)"]
        case .populationStandardDeviation:
            [
                "kind": "groupMeanStd", "standardDeviation": "population",
                "formula": "(reward − mean) / (population std + ε)",
            ]
        case .mean: ["kind": "groupMean", "standardDeviation": nil, "formula": "reward − mean"]
        case .leaveOneOut:
            ["kind": "leaveOneOut", "standardDeviation": nil, "formula": "reward − mean of the others"]
        }
    }
}
