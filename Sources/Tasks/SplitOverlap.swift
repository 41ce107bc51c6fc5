package import RolloutTypes

/// What held-out problems share with problems that are trained on.
package struct SplitOverlap: Sendable, Equatable {
    /// A held-out problem that is a training problem.
    package struct Pair: Sendable, Equatable {
        package let trainID: String
        package let testID: String

        package init(trainID: String, testID: String) {
            self.trainID = trainID
            self.testID = testID
        }
    }

    /// A held-out problem of which parts stand in training problems too.
    package struct Likeness: Sendable, Equatable {
        /// The training problem that shares most with it.
        package let trainID: String
        package let testID: String
        /// The share of its words that lie in runs of `gramLength` words that some training problem has too.
        package let share: Double
        /// Whether that is too much for a held-out problem; never where a generator's key tells problems apart.
        package let isSeen: Bool

        package init(trainID: String, testID: String, share: Double, isSeen: Bool) {
            self.trainID = trainID
            self.testID = testID
            self.share = share
            self.isSeen = isSeen
        }
    }

    /// Words in a row that count as the same text (Brown et al. 2020, appendix C).
    package static let gramLength = 13

    /// From this share on a problem counts as seen (Touvron et al. 2023, appendix A.6: four fifths).
    package static let seenShare = 0.8

    package let trainCount: Int
    /// Test problems with the canonical key of a training problem.
    package let same: [Pair]
    /// Test problems that share words with training problems, those that share most first.
    package let alike: [Likeness]

    package var isSound: Bool { same.isEmpty && !alike.contains(where: \.isSeen) }

    /// - Complexity: linear in the number of words.
    package init(train: [Problem], test: [Problem]) {
        trainCount = train.count
        let keys = Dictionary(train.map { ($0.canonicalKey, $0.id) }) { first, _ in first }
        same = test.compactMap { problem in
            keys[problem.canonicalKey].map { Pair(trainID: $0, testID: problem.id) }
        }
        alike = Self.likenesses(train, test)
    }

    /// A test problem's words, with those that training has too.
    private struct Coverage {
        var covered: [Bool]
        var nearest: (trainID: String, sharedCount: Int) = ("", 0)
    }

    private static func likenesses(_ train: [Problem], _ test: [Problem]) -> [Likeness] {
        var places: [UInt64: [(problem: Int, word: Int)]] = [:]
        var coverages: [Coverage] = []
        for (index, problem) in test.enumerated() {
            let words = WordHashes(problem.bareText)
            for (word, gram) in words.grams(of: gramLength).enumerated() {
                places[gram, default: []].append((index, word))
            }
            coverages.append(Coverage(covered: [Bool](repeating: false, count: words.count)))
        }
        for problem in train {
            var shared: [Int: Int] = [:]
            for gram in Set(WordHashes(problem.bareText).grams(of: gramLength)) {
                for place in places[gram] ?? [] {
                    shared[place.problem, default: 0] += 1
                    for word in place.word..<place.word + gramLength { coverages[place.problem].covered[word] = true }
                }
            }
            for (index, count) in shared where count > coverages[index].nearest.sharedCount {
                coverages[index].nearest = (problem.id, count)
            }
        }
        return zip(test, coverages).compactMap(likeness).sorted { ($1.share, $0.testID) < ($0.share, $1.testID) }
    }

    private static func likeness(_ problem: Problem, _ coverage: Coverage) -> Likeness? {
        guard coverage.nearest.sharedCount > 0 else { return nil }
        let share = Double(coverage.covered.count { $0 }) / Double(coverage.covered.count)
        return Likeness(
            trainID: coverage.nearest.trainID, testID: problem.id, share: share,
            isSeen: share >= seenShare && !problem.hasGeneratorKey)
    }
}

/// The words of a text, in small letters and without punctuation, as hashes.
private struct WordHashes {
    private let words: [UInt64]

    init(_ text: String) {
        // FNV-1a over each word's bytes.
        words = text.lowercased().split { !$0.isLetter && !$0.isNumber }.map { word in
            word.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
        }
    }

    var count: Int { words.count }

    /// A hash of every run of `length` words, in order.
    func grams(of length: Int) -> [UInt64] {
        guard count >= length else { return [] }
        return (0...count - length).map { start in
            words[start..<start + length].reduce(0) { hash, word in
                let mixed = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
                return mixed ^ (mixed >> 29)
            }
        }
    }
}
