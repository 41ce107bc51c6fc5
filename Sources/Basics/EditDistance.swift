/// Finds the name that somebody probably meant.
package enum EditDistance {
    /// The number of single-character insertions, deletions, substitutions and swaps of neighbours between two words
    /// (optimal string alignment).
    package static func between(_ first: String, _ second: String) -> Int {
        let a = Array(first.unicodeScalars)
        let b = Array(second.unicodeScalars)
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for row in 0..<a.count {
            var current = [row + 1]
            current.reserveCapacity(b.count + 1)
            for column in 0..<b.count {
                var best = min(last[column + 1] + 1, current[column] + 1)
                best = min(best, last[column] + (a[row] == b[column] ? 0 : 1))
                if row > 0, column > 0, a[row] == b[column - 1], a[row - 1] == b[column] {
                    best = min(best, beforeLast[column - 1] + 1)
                }
                current.append(best)
            }
            (beforeLast, last) = (last, current)
        }
        return last[b.count]
    }

    /// The candidate nearest to `word`, or nil where none is near enough to be worth suggesting.
    ///
    /// Case, hyphens and underscores do not count, so that `learning_rate` finds `learningRate`; a candidate that
    /// `word` begins, or that begins `word`, is near too. Ties go to the candidate that comes first.
    package static func nearest(_ word: String, in candidates: some Sequence<String>) -> String? {
        let plain = folded(word)
        guard !plain.isEmpty, plain.utf8.count <= 80 else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates {
            let other = folded(candidate)
            var distance = between(plain, other)
            if plain.count >= 3, other.hasPrefix(plain) || (other.count >= 3 && plain.hasPrefix(other)) {
                distance = min(distance, 2)
            }
            let limit = max(1, min(3, max(plain.count, other.count) / 3))
            if distance <= limit, distance < (best?.distance ?? Int.max) {
                best = (candidate, distance)
            }
        }
        return best?.name
    }

    private static func folded(_ word: String) -> String {
        String(word.lowercased().filter { $0 != "-" && $0 != "_" })
    }
}
