/// The words that count as marks of reflection, with a version, so that counts of different runs can be compared.
package struct ReflectionLexicon: Sendable, Equatable {
    /// Name and version, stored beside every count.
    package let version: String
    /// Lower-case ASCII words.
    package let words: Set<String>

    /// The ten words that DeepSeek-R1's authors tracked through training (Nature 2025, Supplementary C.2).
    package static let r1 = ReflectionLexicon(
        version: "r1@1",
        words: [
            "wait", "mistake", "however", "but", "retry", "error", "verify", "wrong", "evaluate", "check",
        ])

    package init(version: String, words: Set<String>) {
        for word in words {
            precondition(
                !word.isEmpty && word.utf8.allSatisfy { (97...122).contains($0) },
                "'\(word)' of lexicon \(version) is not a lower-case ASCII word")
        }
        self.version = version
        self.words = words
    }
}
