import Basics

/// Phrases that are more frequent than they were before training: word sequences of two to five words, or two to six
/// Han characters.
///
/// The log-odds ratio with an informative Dirichlet prior, α_w in proportion to the pooled counts, Σ α_w = 500:
///
/// ```
/// δ = ln[(y1 + α) / (n1 + α0 − y1 − α)] − ln[(y2 + α) / (n2 + α0 − y2 − α)]      z = δ / √(1/(y1 + α) + 1/(y2 + α))
/// ```
///
/// Source: Monroe, Colaresi, Quinn, "Fightin' words" (2008), eq. 15 to 22.
package struct NewPhrases: Sendable {
    package struct Phrase: Sendable, Equatable, Codable {
        package let text: String
        package let z: Double
        package let traces: Int
        package let problems: Int
        /// How many completions before training have it.
        package let before: Int
    }

    package static let priorMass = 500.0

    package static func zScore(_ y1: Int, of n1: Int, against y2: Int, of n2: Int) -> Double {
        let alpha = priorMass * Double(y1 + y2) / Double(n1 + n2)
        func logOdds(_ y: Int, _ n: Int) -> Double {
            Math.log((Double(y) + alpha) / (Double(n) + priorMass - Double(y) - alpha))
        }
        return (logOdds(y1, n1) - logOdds(y2, n2))
            / (1 / (Double(y1) + alpha) + 1 / (Double(y2) + alpha)).squareRoot()
    }

    private var now = Counts()
    private var before = Counts()

    package init() {}

    package mutating func add(now text: String, prompt: UncountedRegions, problem: String) {
        now.add(text, prompt, problem)
    }

    package mutating func add(before text: String, prompt: UncountedRegions, problem: String) {
        before.add(text, prompt, problem)
    }

    /// The phrases with z above 3 in at least five completions of at least three problems, the most telling first; of
    /// phrases that contain one another only the most telling.
    package func found(limit: Int) -> [Phrase] {
        let scored = now.phrases.compactMap { text, count -> Phrase? in
            guard count.traces >= 5, count.problems.count >= 3 else { return nil }
            let old = before.phrases[text]
            let z = Self.zScore(count.total, of: now.total, against: old?.total ?? 0, of: before.total)
            return z > 3
                ? Phrase(
                    text: text, z: z, traces: count.traces, problems: count.problems.count, before: old?.traces ?? 0)
                : nil
        }.sorted { left, right in
            // Of phrases that always stand together the longest says most.
            left.z == right.z
                ? (right.text.utf8.count, left.text) < (left.text.utf8.count, right.text) : left.z > right.z
        }
        var kept: [Phrase] = []
        for phrase in scored where kept.count < limit {
            if !kept.contains(where: { $0.text.contains(phrase.text) || phrase.text.contains($0.text) }) {
                kept.append(phrase)
            }
        }
        return kept
    }

    private struct Counts {
        var phrases: [String: (total: Int, traces: Int, problems: Set<String>)] = [:]
        var total = 0

        mutating func add(_ text: String, _ prompt: UncountedRegions, _ problem: String) {
            var seen: Set<String> = []
            for phrase in NewPhrases.phrases(text, prompt) {
                var count = phrases[phrase] ?? (0, 0, [])
                count.total += 1
                if seen.insert(phrase).inserted {
                    count.traces += 1
                    count.problems.insert(problem)
                }
                phrases[phrase] = count
                total += 1
            }
        }
    }

    /// All sequences of `text`, numbers and what stands in the prompt left out.
    private static func phrases(_ text: String, _ prompt: UncountedRegions) -> [String] {
        let folded = FoldedText(text)
        let mask = prompt.mask(folded)
        var phrases: [String] = []
        var (latin, han): ([String], [String]) = ([], [])
        var word = String.UnicodeScalarView()
        func collect(_ parts: inout [String], _ longest: Int, _ separator: String) {
            for start in parts.indices {
                for end in stride(from: start + 2, through: min(start + longest, parts.count), by: 1) {
                    phrases.append(parts[start..<end].joined(separator: separator))
                }
            }
            parts = []
        }
        func finishWord() {
            if !word.isEmpty { latin.append(String(word)) }
            word.removeAll()
        }
        for (index, scalar) in folded.scalars.enumerated() {
            let isLetter = scalar.properties.isAlphabetic || scalar == "'"
            if scalar.properties.isIdeographic, !mask[index] {
                finishWord()
                collect(&latin, 5, " ")
                han.append(String(scalar))
                continue
            }
            collect(&han, 6, "")
            if isLetter, !mask[index] {
                word.append(scalar)
            } else {
                finishWord()
                if scalar != " " || mask[index] { collect(&latin, 5, " ") }
            }
        }
        finishWord()
        collect(&latin, 5, " ")
        collect(&han, 6, "")
        return phrases
    }
}
