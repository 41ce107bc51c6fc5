import Basics

/// Words in simple ciphers, to be written or read.
struct Ciphers: ProblemGenerator {
    enum Kind: String, CaseIterable {
        /// Every letter moves by the same number of places.
        case shift
        /// The alphabet is turned round: a is z.
        case mirror
        /// Letters are replaced by their places in the alphabet.
        case places
    }

    static let name = "ciphers"
    static let knobs: [Knob] = [
        .list("kinds", Kind.allCases), .range("Words", 1...2, in: 1...12), .integer("maxShift", 5, in: 1...25),
    ]

    private let kinds: [Kind]
    private let wordCounts: ClosedRange<Int>
    private let shifts: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        wordCounts = try values.range("Words")
        shifts = 1...(try values.integer("maxShift"))
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let plain = draw.elements(draw.integer(in: wordCounts), of: WordList.words).joined(separator: " ")
        let isReading = draw.isHeads()
        switch draw.element(of: kinds) {
        case .shift:
            let shift = draw.integer(in: shifts)
            let cipher = Self.mapped(plain) { ($0 + shift) % 26 }
            let rule =
                "each letter is replaced by the one \(shift) \(shift == 1 ? "place" : "places") later in the alphabet, going on with a after z"
            return problem(plain, cipher, rule, isReading, &draw)
        case .mirror:
            let cipher = Self.mapped(plain) { 25 - $0 }
            return problem(plain, cipher, "a is replaced by z, b by y, c by x and so on to z by a", isReading, &draw)
        case .places:
            let cipher = plain.split(separator: " ").map { word in
                word.map { "\((Self.place($0) ?? 0) + 1)" }.joined(separator: "-")
            }.joined(separator: " ")
            let rule =
                "each letter is replaced by its place in the alphabet, a by 1 and z by 26, with hyphens between the letters of a word"
            return problem(plain, cipher, rule, isReading, &draw)
        }
    }

    private func problem(
        _ plain: String, _ cipher: String, _ rule: String, _ isReading: Bool, _ draw: inout Draw
    ) -> GeneratedProblem {
        let text =
            isReading
            ? draw.element(of: [
                "In a cipher, \(rule). What does \"\(cipher)\" mean?",
                "A text was encoded so that \(rule). Decode \"\(cipher)\".",
            ])
            : draw.element(of: [
                "In a cipher, \(rule). How is \"\(plain)\" written in it?", "Encode \"\(plain)\" so that \(rule).",
            ])
        return GeneratedProblem(
            text: text, answer: isReading ? plain : cipher, key: "\(isReading) \(plain) \(cipher)")
    }

    private static func place(_ letter: Character) -> Int? { WordList.alphabet.firstIndex(of: letter) }

    private static func mapped(_ text: String, _ move: (Int) -> Int) -> String {
        String(text.map { letter in place(letter).map { WordList.alphabet[move($0)] } ?? letter })
    }
}
