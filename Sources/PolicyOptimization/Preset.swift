import Basics

/// The published methods that the choices of `Algorithm` express; the raw values are the names used outside.
package enum Preset: String, Sendable, Codable, CaseIterable {
    case grpo
    case drGRPO = "dr_grpo"
    case dapo
    case gspo
    case gspoToken = "gspo_token"
    case cispo
    case rloo
    case reinforcePP = "reinforce_pp"

    /// The preset called `name`.
    ///
    /// - Throws: `AlgorithmError.unknownPreset` with the nearest names.
    package init(named name: String) throws(AlgorithmError) {
        guard let preset = Preset(rawValue: name) else {
            throw .unknownPreset(name: name, nearest: EditDistance.nearest(name, in: Preset.allCases.map(\.rawValue)))
        }
        self = preset
    }

    /// The choices the preset stands for.
    package var algorithm: Algorithm {
        switch self {
        case .grpo: .grpo
        case .drGRPO: .drGRPO
        case .dapo: .dapo
        case .gspo: .gspo
        case .gspoToken: .gspoToken
        case .cispo: .cispo
        case .rloo: .rloo
        case .reinforcePP: .reinforcePP
        }
    }
}

extension Algorithm {
    /// Group Relative Policy Optimization (Shao et al. 2024, arXiv 2402.03300, eq. 3), with the KL weight at 0.
    package static let grpo = Algorithm(
        preset: .grpo, advantage: .groupMeanStd, ratio: .token, aggregation: .completionMean)

    /// GRPO without its length and difficulty biases (Liu et al. 2025, arXiv 2503.20783): no division by the standard
    /// deviation, one fixed denominator. Needs `maxCompletionLength`.
    package static let drGRPO = Algorithm(
        preset: .drGRPO, advantage: .groupMean, ratio: .token, aggregation: .fixedLength)

    /// The loss of DAPO (Yu et al. 2025, arXiv 2503.14476): a higher upper clip and one mean over all tokens. Its
    /// dynamic sampling and overlong shaping belong to sampling and reward.
    package static let dapo = Algorithm(
        preset: .dapo, advantage: .groupMeanStd, ratio: .token, clipHigh: 0.28, aggregation: .tokenTotal)

    /// Group Sequence Policy Optimization (Zheng et al. 2025, arXiv 2507.18071): one ratio per completion, the
    /// geometric mean over its tokens, with a narrow clip.
    package static let gspo = Algorithm(
        preset: .gspo, advantage: .groupMeanStd, ratio: .sequenceMean, clipLow: 3e-4, clipHigh: 4e-4,
        aggregation: .completionMean)

    /// GSPO's variant for per-token advantages (same paper, section 4.3). Advantages here belong to completions, where
    /// its value, clipping and gradient equal GSPO's.
    package static let gspoToken = Algorithm(
        preset: .gspoToken, advantage: .groupMeanStd, ratio: .sequenceMean, clipLow: 3e-4, clipHigh: 4e-4,
        aggregation: .completionMean)

    /// CISPO (MiniMax 2025, arXiv 2506.13585) with ScaleRL's cap (arXiv 2510.13786): the ratio is a detached weight of
    /// at most 5, so no token loses its gradient; one mean over all tokens.
    package static let cispo = Algorithm(
        preset: .cispo, advantage: .groupMeanStd, ratio: .token, clip: .detachedUpper, clipLow: nil, clipHigh: 5,
        aggregation: .tokenTotal)

    /// REINFORCE Leave-One-Out (Ahmadian et al. 2024, arXiv 2402.14740): the other completions are the baseline, the
    /// ratio is the whole completion's, and the KL penalty, if weighted, lowers the reward.
    package static let rloo = Algorithm(
        preset: .rloo, advantage: .leaveOneOut, ratio: .sequenceSum, aggregation: .completionMean, kl: .k1,
        klPlacement: .reward)

    /// REINFORCE++ (Hu 2025, arXiv 2501.03262): rewards whitened over the whole batch, one mean over all tokens. The
    /// paper whitens over tokens; here every completion counts once, however long it is.
    package static let reinforcePP = Algorithm(
        preset: .reinforcePP, advantage: .batchWhitened, epsilon: 1e-8, ratio: .token, aggregation: .tokenTotal,
        kl: .k1, klPlacement: .reward)
}
