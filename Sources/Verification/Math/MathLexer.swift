/// Splits an answer, LaTeX or plain, into tokens, in time linear in its length.
struct MathLexer {
    private let scalars: [Unicode.Scalar]
    private var index = 0
    /// Open brackets inside which a comma separates.
    private var depth = 0
    /// Open environments inside which `\\` ends a row.
    private var environments = 0
    private var sawSpace = false
    private var start = 0
    private(set) var tokens: [MathToken] = []

    static func tokens(_ text: String) throws(MathSyntaxError) -> [MathToken] {
        var lexer = MathLexer(scalars: AnswerCharacters.folded(text, approximately: "≈"))
        while lexer.index < lexer.scalars.count { try lexer.step() }
        return lexer.tokens
    }

    private init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
        tokens.reserveCapacity(scalars.count / 2 + 4)
    }

    private mutating func emit(_ kind: MathToken.Kind) {
        tokens.append(MathToken(kind: kind, position: start, hasSpaceBefore: sawSpace))
        sawSpace = false
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

    static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            ? ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) : scalar.properties.isAlphabetic
    }

    private mutating func step() throws(MathSyntaxError) {
        let scalar = scalars[index]
        start = index
        if Self.isDigit(scalar) || (scalar == "." && next.map(Self.isDigit) ?? false) {
            try number()
        } else if scalar == "\\" {
            try command()
        } else if let name = Self.greek[scalar] {
            index += 1
            emit(.command(name))
        } else if Self.isLetter(scalar) {
            word()
        } else {
            symbol(scalar)
            index += 1
        }
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

    private mutating func number() throws(MathSyntaxError) {
        var lexer = NumberLexer(scalars, at: index, allowsSeparators: depth == 0)
        guard let literal = lexer.read() else {
            throw MathSyntaxError(
                reason: "a number has more than \(NumberLiteral.digitLimit) digits", position: index)
        }
        index = lexer.index
        emit(.number(literal))
    }

    /// Letters; `1or` and `)and` are split after the conjunction: `W(x)=1orW(x)=2`.
    private mutating func word() {
        let previous = index > 0 ? scalars[index - 1] : " "
        var letters = run { Self.isLetter($0) && Self.greek[$0] == nil }
        if Self.isDigit(previous) || previous == ")" {
            for conjunction in ["or", "and"] where letters.hasPrefix(conjunction) && letters != conjunction {
                let rest = letters.dropFirst(conjunction.count)
                guard let first = rest.first, first.isUppercase else { continue }
                emit(.word(conjunction))
                letters = String(rest)
            }
        }
        if let command = Self.plainCommands[letters] { return emit(.command(command)) }
        emit(.word(letters))
    }

    private mutating func symbol(_ scalar: Unicode.Scalar) {
        if let (numerator, denominator) = AnswerCharacters.vulgarFraction(scalar) {
            return emit(.vulgarFraction(numerator, denominator))
        }
        if scalar == "<" || scalar == ">" || scalar == "!" || scalar == "=", next == "=" {
            index += 1
            return emit(
                .relation(
                    scalar == "<" ? .lessOrEqual : scalar == ">" ? .greaterOrEqual : scalar == "!" ? .notEqual : .equal)
            )
        }
        switch scalar {
        case " ", "~", "$", "\t", "\n", "\r": sawSpace = true
        case "*":
            if next == "*" {
                index += 1
                emit(.sign("^"))
            } else {
                emit(.sign("*"))
            }
        case "÷": emit(.sign("/"))
        case "+", "-", "/", "^", "_", "!", "'", ":", "&": emit(.sign(scalar))
        case "’", "′": emit(.sign("'"))
        case "|", "∣": emit(.sign("|"))
        case "=": emit(.relation(.equal))
        case "%": emit(.percent)
        case "°": emit(.degree)
        case ",": emit(.comma)
        case ";": emit(.semicolon)
        case "{" where next == "}": index += 1
        default: rareSymbol(scalar)
        }
    }

    private mutating func rareSymbol(_ scalar: Unicode.Scalar) {
        switch scalar {
        case "(": open(.round)
        case ")": close(.round)
        case "[": open(.square)
        case "]": close(.square)
        case "{": emit(.open(.brace))
        case "}": emit(.close(.brace))
        case "⟨": open(.angle)
        case "⟩": close(.angle)
        case "⌊": open(.floor)
        case "⌋": close(.floor)
        case "⌈": open(.ceiling)
        case "⌉": close(.ceiling)
        default:
            if let relation = Self.relations[String(scalar)] { return emit(.relation(relation)) }
            if let currency = Self.currencies[String(scalar)] { return emit(.currency(currency)) }
            if let name = Self.signs[scalar] { return emit(.command(name)) }
            emit(.other(String(scalar)))
        }
    }

    private mutating func open(_ bracket: MathToken.Bracket) {
        depth += 1
        emit(.open(bracket))
    }

    private mutating func close(_ bracket: MathToken.Bracket) {
        depth -= 1
        emit(.close(bracket))
    }

    private mutating func command() throws(MathSyntaxError) {
        index += 1
        guard index < scalars.count else { return sawSpace = true }
        let scalar = scalars[index]
        if Self.isLetter(scalar) { return try named(run { $0.isASCII && Self.isLetter($0) }) }
        index += 1
        switch scalar {
        case "\\":
            // `\\frac` outside a matrix is an escape too many, not a line break.
            if environments == 0, index < scalars.count, Self.isLetter(scalars[index]) {
                try named(run { $0.isASCII && Self.isLetter($0) })
            } else if environments == 0 {
                sawSpace = true
            } else {
                emit(.rowBreak)
            }
        case ",", ";", ":", "!", " ", ">", "(", ")", "[", "]": sawSpace = true
        case "%": emit(.percent)
        case "$": emit(.currency("dollar"))
        case "{": open(.escapedBrace)
        case "}": close(.escapedBrace)
        case "|": emit(.sign("|"))
        case "_", "&", "#": emit(.other(String(scalar)))
        default: emit(.other("\\\(scalar)"))
        }
    }

    private mutating func named(_ name: String) throws(MathSyntaxError) {
        if Self.ignored.contains(name) { return sawSpace = true }
        if let relation = Self.relations[name] { return emit(.relation(relation)) }
        if let currency = Self.currencies[name] { return emit(.currency(currency)) }
        if let (bracket, isOpen) = Self.brackets[name] { return isOpen ? open(bracket) : close(bracket) }
        switch name {
        case "left", "mleft", "right", "mright", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg", "biggl",
            "biggr":
            delimiter(isOpen: name.hasSuffix("left") || name.hasSuffix("l"), isSized: !name.hasSuffix("t"))
        case "frac", "dfrac", "tfrac", "cfrac":
            emit(.command("frac"))
            shortArguments()
        case "times", "cdot", "ast", "star": emit(.sign("*"))
        case "div": emit(.sign("/"))
        case "colon": emit(.sign(":"))
        case "prime": emit(.sign("'"))
        case "circ", "degree": emit(.degree)
        case "begin", "end": environment(isBegin: name == "begin")
        case "operatorname": operatorName()
        case "text", "mathrm", "textbf", "textit", "mathit", "mbox", "textrm", "mathsf", "textsf", "rm", "texttt",
            "mathtt", "emph", "hbox", "mathbf", "boldsymbol", "bm", "textnormal", "textup":
            font(name)
        default: try other(name)
        }
    }

    /// Known names, then known names with letters run into them (`\lvertx`), then unknown ones, which are symbols.
    private mutating func other(_ name: String) throws(MathSyntaxError) {
        if let canonical = Self.commands[name] { return emit(canonical == "|" ? .sign("|") : .command(canonical)) }
        for glued in Self.gluable where name.hasPrefix(glued) {
            index -= name.unicodeScalars.count - glued.unicodeScalars.count
            return try named(glued)
        }
        emit(.command(name))
    }

    /// What follows `\left` and `\right`; a bar there knows its side.
    private mutating func delimiter(isOpen: Bool, isSized: Bool) {
        while index < scalars.count, scalars[index] == " " { index += 1 }
        guard index < scalars.count else { return }
        var end = index
        if scalars[index] == "\\" {
            end += 1
            while end < scalars.count, Self.isLetter(scalars[end]) { end += 1 }
        }
        let rest = String(String.UnicodeScalarView(scalars[index..<max(end, index + 1)]))
        let isBar =
            rest == "|" || rest.hasPrefix("\\vert") || (rest == "\\" && end < scalars.count && scalars[end] == "|")
        if isBar, !isSized {
            index += rest == "|" ? 1 : rest == "\\" ? 2 : 5
            return isOpen ? open(.bar) : close(.bar)
        }
        if rest == "." {
            index += 1
        } else if rest == "{" || rest == "}", !isSized {
            index += 1
            isOpen ? open(.escapedBrace) : close(.escapedBrace)
        } else {
            sawSpace = true
        }
    }

    /// `\frac12` is one half: without braces each argument is one digit.
    private mutating func shortArguments() {
        for _ in 0..<2 {
            while index < scalars.count, scalars[index] == " " { index += 1 }
            guard index < scalars.count, Self.isDigit(scalars[index]) else { return }
            start = index
            let digit = Int(scalars[index].value) - 48
            index += 1
            emit(.number(NumberLiteral(value: Rational(digit), decimalPlaces: nil, isWhole: true)))
        }
    }

    private mutating func braced() -> String? {
        var end = index
        while end < scalars.count, scalars[end] == " " { end += 1 }
        guard end < scalars.count, scalars[end] == "{" else { return nil }
        let first = end + 1
        guard let close = scalars[first...].firstIndex(where: { $0 == "}" || $0 == "{" }), scalars[close] == "}" else {
            return nil
        }
        index = close + 1
        return String(String.UnicodeScalarView(scalars[first..<close]))
    }

    private mutating func environment(isBegin: Bool) {
        guard let name = braced() else { return emit(.other(isBegin ? "\\begin" : "\\end")) }
        environments += isBegin ? 1 : -1
        depth += isBegin ? 1 : -1
        if name == "array", isBegin { _ = braced() }
        emit(isBegin ? .begin(name) : .end(name))
    }

    private mutating func operatorName() {
        if index < scalars.count, scalars[index] == "*" { index += 1 }
        guard let name = braced() else { return sawSpace = true }
        let plain = name.filter { $0 != " " && $0 != "\\" && $0 != "," }
        emit(.command(Self.commands[plain] ?? plain))
    }

    /// Words inside a font command are one token; a number or a formula inside it is read as if the command were not
    /// there.
    private mutating func font(_ name: String) {
        let before = index
        guard let content = braced() else { return sawSpace = true }
        let isText = name.hasPrefix("text") || name.hasSuffix("box") || name == "emph"
        let text = AnswerText.trimmed(content)
        let isPlain = !text.unicodeScalars.contains { $0 == "\\" || $0 == "^" || $0 == "_" || $0 == "$" }
        let isSymbol = !isText && text.unicodeScalars.count == 1
        guard isPlain, !isSymbol, !text.unicodeScalars.contains(where: Self.isDigit) || (isText && tokens.isEmpty)
        else {
            index = before
            return sawSpace = true
        }
        if name == "mathit", text.unicodeScalars.allSatisfy(Self.isLetter) { return emit(.word(text)) }
        if let command = Self.plainCommands[text] { return emit(.command(command)) }
        if !text.isEmpty { emit(.text(text)) } else { sawSpace = true }
    }
}
