import RolloutTypes

/// A lexicon made ready to be looked for.
///
/// Latin entries match whole words, Han entries anywhere. Of overlapping matches the longest wins, of equally long ones
/// the leftmost.
struct LexiconMatcher: Sendable {
    /// Positions in the folded text.
    struct Match {
        let entry: ReflectionLexicon.Entry
        let range: Range<Int>
    }

    private struct Pattern {
        let entry: ReflectionLexicon.Entry
        let scalars: [Unicode.Scalar]
        /// Whether the rest of a word follows.
        let isOpen: Bool
        let needsBoundaries: Bool
    }

    private let patterns: [Unicode.Scalar: [Pattern]]

    init(_ lexicon: ReflectionLexicon) {
        var patterns: [Unicode.Scalar: [Pattern]] = [:]
        for entry in lexicon.entries {
            let isOpen = entry.phrase.hasSuffix("*")
            let base = isOpen ? String(entry.phrase.dropLast()) : entry.phrase
            // A set, so that an entry without a gap stands there once.
            for variant in Set(["", "-", " "].map { base.replacing("~", with: $0) }) {
                let scalars = Array(variant.unicodeScalars)
                guard let first = scalars.first else { continue }
                patterns[first, default: []].append(
                    Pattern(
                        entry: entry, scalars: scalars, isOpen: isOpen,
                        needsBoundaries: !first.properties.isIdeographic))
            }
        }
        self.patterns = patterns
    }

    /// The matches, from left to right, among those for which `isCounted` holds.
    func matches(in text: FoldedText, where isCounted: (Range<Int>) -> Bool) -> [Match] {
        var found: [Match] = []
        for start in text.scalars.indices {
            guard let candidates = patterns[text.scalars[start]] else { continue }
            for pattern in candidates {
                guard let end = end(of: pattern, in: text, at: start), isCounted(start..<end) else { continue }
                found.append(Match(entry: pattern.entry, range: start..<end))
            }
        }
        found.sort {
            $0.range.count == $1.range.count
                ? $0.range.lowerBound < $1.range.lowerBound : $0.range.count > $1.range.count
        }
        var isTaken = [Bool](repeating: false, count: text.scalars.count)
        var kept: [Match] = []
        for match in found where !isTaken[match.range].contains(true) {
            for index in match.range { isTaken[index] = true }
            kept.append(match)
        }
        return kept.sorted { $0.range.lowerBound < $1.range.lowerBound }
    }

    private func end(of pattern: Pattern, in text: FoldedText, at start: Int) -> Int? {
        if pattern.needsBoundaries, text.isWordPart(start - 1) { return nil }
        guard text.scalars[start...].starts(with: pattern.scalars) else { return nil }
        var end = start + pattern.scalars.count
        guard pattern.isOpen else { return pattern.needsBoundaries && text.isWordPart(end) ? nil : end }
        let stem = end
        while text.isWordPart(end) { end += 1 }
        return end > stem ? end : nil
    }
}
