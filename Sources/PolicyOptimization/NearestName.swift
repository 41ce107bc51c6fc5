/// The names that are spelled most like `name`, best first; none where nothing comes near.
func nearestNames(to name: String, among names: [String]) -> [String] {
    // Two slips, but in a short name not more than half of it, and in a long one a third.
    let limit = max(1, min(2, name.count / 2), name.count / 3)
    let scored = names.map { (name: $0, distance: editDistance(Array(name.lowercased()), Array($0.lowercased()))) }
    return
        scored.filter { $0.distance <= limit }
        .sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
        .map(\.name)
}

/// The fewest insertions, deletions and substitutions that turn `source` into `target` (Levenshtein).
private func editDistance(_ source: [Character], _ target: [Character]) -> Int {
    var row = Array(0...target.count)
    for (i, character) in source.enumerated() {
        var diagonal = row[0]
        row[0] = i + 1
        for (j, other) in target.enumerated() {
            let substitution = diagonal + (character == other ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substitution, diagonal + 1, row[j] + 1)
        }
    }
    return row[target.count]
}
