/// One piece of an answer.
struct MathToken: Equatable {
    enum Kind: Equatable {
        case number(NumberLiteral)
        /// `½`, as numerator and denominator.
        case vulgarFraction(Int, Int)
        /// Letters that touch each other.
        case word(String)
        /// The content of `\text{…}` and its kin.
        case text(String)
        /// `+`, `-`, `*`, `/`, `^`, `_`, `!`, `'`, `:`, `&`, `|`.
        case sign(Unicode.Scalar)
        case open(Bracket)
        case close(Bracket)
        case comma, semicolon, rowBreak
        case percent, degree
        case currency(String)
        case relation(Relation)
        /// A LaTeX command or an operator character under its command's name: `frac`, `sin`, `cup`, `infty`.
        case command(String)
        case begin(String)
        case end(String)
        /// Anything the grammar has no rule for.
        case other(String)
    }

    enum Bracket: Equatable {
        case round, square, brace, escapedBrace, angle, ceiling, floor, bar

        /// Whether a pair of them around an answer means nothing but grouping.
        var isGrouping: Bool { self == .round || self == .brace }
    }

    let kind: Kind
    /// The place of its first character in the answer, from 0.
    let position: Int
    let hasSpaceBefore: Bool
}

/// Why an answer is no expression, and where.
struct MathSyntaxError: Error, Equatable {
    let reason: String
    /// The place of the character it is about, from 0.
    let position: Int

    var description: String { "at character \(position + 1): \(reason)" }
}
