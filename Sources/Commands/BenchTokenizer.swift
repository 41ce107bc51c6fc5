import Basics
import Tokenization

/// Encoding of strings of 2,000 characters, on one thread, from an empty cache of pieces.
struct BenchTokenizer {
    let repetitions: Int
    let clock: MonotonicClock
    /// A tokenizer that has not met the text yet.
    let make: () throws -> Tokenizer

    private static let stringLength = 2000

    func run(_ text: String, what: String) throws -> BenchMeasurement {
        let strings = Self.pieces(text)
        var tokens = 0
        let seconds = try (0...repetitions).map { _ in
            let tokenizer = try make()
            let start = clock.seconds
            tokens = strings.reduce(0) { $0 + tokenizer.encode($1).count }
            return clock.seconds - start
        }
        return BenchMeasurement(
            bench: BenchVerb.Name.tokenize.rawValue, what: what, seconds: Array(seconds.dropFirst()), tokens: tokens,
            bytes: strings.reduce(0) { $0 + $1.utf8.count })
    }

    private static func pieces(_ text: String) -> [String] {
        var pieces: [String] = []
        var rest = text.unicodeScalars[...]
        while !rest.isEmpty {
            pieces.append(String(String.UnicodeScalarView(rest.prefix(stringLength))))
            rest = rest.dropFirst(stringLength)
        }
        return pieces
    }

    /// A text that is always there: the help of every verb, and sums up to half a megabyte.
    static var ownText: String {
        var text = (HelpTopic.allCases.map(\.text) + VerbTable.verbs.flatMap(\.specifications).map(HelpText.verb))
            .joined(separator: "\n")
        var numbers = RandomStream(seed: 1).generator()
        while text.utf8.count < 500_000 {
            let (a, b) = (Int.random(in: 0..<10_000, using: &numbers), Int.random(in: 0..<10_000, using: &numbers))
            text += "\(a) plus \(b) is \(a + b).\n"
        }
        return text
    }
}
