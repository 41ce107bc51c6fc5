/// One piece of an answer: what the numeric grammar distinguishes.
struct AnswerToken: Equatable {
    enum Kind: Equatable {
        case number(NumberLiteral)
        /// `½`, as numerator and denominator.
        case vulgarFraction(Int, Int)
        case plus, minus, times, divide, power
        case open(Unicode.Scalar)
        case close(Unicode.Scalar)
        /// `\frac` and its sizes.
        case fraction
        /// The content of `\text{…}` and its fonts.
        case text(String)
        case word(String)
        case percent, degree, equals, comma
        case currency(String)
        /// Anything the numeric grammar has no rule for.
        case other(String)
    }

    let kind: Kind
    let hasSpaceBefore: Bool
}

/// Splits an answer, LaTeX or plain, into tokens, in time linear in its length.
struct AnswerLexer {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    private var depth = 0
    private var sawSpace = false
    private(set) var tokens: [AnswerToken] = []

    /// The tokens of `text`; nil where a number is longer than `NumberLiteral` allows.
    static func tokens(_ text: String) -> [AnswerToken]? {
        var lexer = AnswerLexer(scalars: AnswerCharacters.folded(text))
        while lexer.index < lexer.scalars.count {
            guard lexer.step() else { return nil }
        }
        return lexer.tokens
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    private mutating func emit(_ kind: AnswerToken.Kind) {
        tokens.append(AnswerToken(kind: kind, hasSpaceBefore: sawSpace))
        sawSpace = false
    }

    private mutating func step() -> Bool {
        let scalar = scalars[index]
        if ("0"..."9").contains(scalar) || (scalar == "." && next.map { ("0"..."9").contains($0) } ?? false) {
            return number()
        }
        if scalar == "\\" {
            command()
        } else if scalar.properties.isAlphabetic {
            emit(.word(run { $0.properties.isAlphabetic || $0 == "'" || $0 == "’" }))
        } else {
            symbol(scalar)
            index += 1
        }
        return true
    }

    private var next: Unicode.Scalar? { index + 1 < scalars.count ? scalars[index + 1] : nil }

    private mutating func run(while accepts: (Unicode.Scalar) -> Bool) -> String {
        var text = String.UnicodeScalarView()
        while index < scalars.count, accepts(scalars[index]) {
            text.append(scalars[index])
            index += 1
        }
        return String(text)
    }

    private mutating func number() -> Bool {
        var lexer = NumberLexer(scalars, at: index, allowsSeparators: depth == 0)
        guard let literal = lexer.read() else { return false }
        index = lexer.index
        emit(.number(literal))
        return true
    }

    private mutating func symbol(_ scalar: Unicode.Scalar) {
        if let (numerator, denominator) = AnswerCharacters.vulgarFraction(scalar) {
            return emit(.vulgarFraction(numerator, denominator))
        }
        switch scalar {
        case " ", "$", "~": sawSpace = true
        case "+": emit(.plus)
        case "-": emit(.minus)
        case "*":
            if next == "*" {
                index += 1
                emit(.power)
            } else {
                emit(.times)
            }
        case "/", "÷": emit(.divide)
        case "^": emit(.power)
        case "=": emit(.equals)
        case "%": emit(.percent)
        case "°": emit(.degree)
        case ",": emit(.comma)
        case "€": emit(.currency("euro"))
        case "£": emit(.currency("pound sterling"))
        case "¥": emit(.currency("yen"))
        case "(", "[":
            depth += 1
            emit(.open(scalar))
        case ")", "]":
            depth -= 1
            emit(.close(scalar))
        case "{" where next == "}": index += 1
        case "{": emit(.open(scalar))
        case "}": emit(.close(scalar))
        default: emit(.other(String(scalar)))
        }
    }

    private mutating func command() {
        index += 1
        guard index < scalars.count else { return emit(.other("\\")) }
        guard scalars[index].properties.isAlphabetic else {
            let scalar = scalars[index]
            index += 1
            switch scalar {
            case ",", ";", ":", "!", " ", "(", ")", "[", "]": sawSpace = true
            case "%": emit(.percent)
            case "$": emit(.currency("dollar"))
            case "{":
                depth += 1
                emit(.other("\\{"))
            default: emit(.other("\\\(scalar)"))
            }
            return
        }
        named(run { $0.properties.isAlphabetic })
    }

    private mutating func named(_ name: String) {
        switch name {
        case "frac", "dfrac", "tfrac", "cfrac":
            emit(.fraction)
            shortArguments()
        case "times", "cdot", "ast": emit(.times)
        case "div": emit(.divide)
        case "circ", "degree": emit(.degree)
        case "approx": emit(.equals)
        case "pounds": emit(.currency("pound sterling"))
        case "euro": emit(.currency("euro"))
        case "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg", "displaystyle", "textstyle",
            "quad", "qquad", "boxed", "fbox", "underline", "mathbf", "boldsymbol", "bm", "limits":
            sawSpace = true
        case "text", "mathrm", "textbf", "textit", "mathit", "mbox", "textrm", "mathsf", "textsf", "operatorname", "rm":
            font()
        default: emit(.other("\\\(name)"))
        }
    }

    /// `\frac12` is one half: without braces each argument is one digit.
    private mutating func shortArguments() {
        while index < scalars.count, scalars[index] == " " { index += 1 }
        for _ in 0..<2 {
            guard index < scalars.count, ("0"..."9").contains(scalars[index]) else { return }
            let digit = BigInteger(digits: [UInt8(scalars[index].value)])
            emit(.number(NumberLiteral(value: Rational(digit), decimalPlaces: nil, isWhole: true)))
            index += 1
        }
    }

    /// Words inside a font command are one token; a number inside it is read as if the command were not there.
    private mutating func font() {
        var end = index
        while end < scalars.count, scalars[end] == " " { end += 1 }
        guard end < scalars.count, scalars[end] == "{" else { return sawSpace = true }
        let start = end + 1
        end = start
        while end < scalars.count, scalars[end] != "}", scalars[end] != "{", scalars[end] != "\\" { end += 1 }
        guard end < scalars.count, scalars[end] == "}",
            !scalars[start..<end].contains(where: { ("0"..."9").contains($0) })
        else {
            return sawSpace = true
        }
        var content = String.UnicodeScalarView()
        content.append(contentsOf: scalars[start..<end])
        let text = AnswerText.trimmed(String(content))
        index = end + 1
        if !text.isEmpty { emit(.text(text)) }
    }
}
