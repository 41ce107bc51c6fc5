import Basics

/// How much a trace deserves to be looked at, with its terms.
///
/// ```
/// 3 · corrective + rarity + novelMarker + 0.5 · min(1, spike / 3) + 0.5 · clip(advantage / 3, 0, 1) + 0.5 · firstSolve
///     − 2 · repetition − truncated − mixesLanguages
/// ```
package struct RankScore: Sendable, Equatable, Codable {
    package struct Term: Sendable, Equatable, Codable {
        package let name: String
        package let value: Double
    }

    /// The terms that are not zero.
    package let terms: [Term]

    /// Their sum, in this order.
    package var total: Double { terms.reduce(0) { $0 + $1.value } }

    package init(
        isCorrective: Bool, rarity: Double, hasNovelMarker: Bool, spike: Double?, advantage: Double?,
        isFirstSolve: Bool, repetition: Double?, isTruncated: Bool, mixesLanguages: Bool
    ) {
        terms = [
            Term(name: "corrective", value: isCorrective ? 3 : 0), Term(name: "rarity", value: rarity),
            Term(name: "novelMarker", value: hasNovelMarker ? 1 : 0),
            Term(name: "spike", value: 0.5 * min(1, max(0, spike ?? 0) / 3)),
            Term(name: "advantage", value: 0.5 * min(1, max(0, (advantage ?? 0) / 3))),
            Term(name: "firstSolve", value: isFirstSolve ? 0.5 : 0),
            Term(name: "repetition", value: -2 * (repetition ?? 0)),
            Term(name: "truncated", value: isTruncated ? -1 : 0),
            Term(name: "languages", value: mixesLanguages ? -1 : 0),
        ].filter { $0.value != 0 }
    }

    /// −log2((correct + 0.5) / (completions + 1)) / log2(2 · completions + 2) for a correct completion of a group; 0 for
    /// any other.
    package static func rarity(isCorrect: Bool, correct: Int, completions: Int) -> Double {
        guard isCorrect, completions > 0 else { return 0 }
        return -Math.log((Double(correct) + 0.5) / Double(completions + 1)) / Math.log(Double(2 * completions + 2))
    }
}
