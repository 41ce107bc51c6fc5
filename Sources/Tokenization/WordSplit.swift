/// The three word-level splits, as hand-written scanners; each returns the end of the piece at `start`.
enum WordSplit {
    /// ```
    /// 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+
    /// ```
    static func gpt2(_ text: ClassifiedText, _ start: Int, _ end: Int) -> Int {
        if let contraction = contraction(text, start, end, anyCase: false) { return contraction }
        var body = text.scalar(at: start)
        if text.bytes[start] == 0x20, start + 1 < end {
            body = text.scalar(at: start + 1)
        }
        if body.class.contains(.letter) {
            return text.endOfRun(from: body.end, to: end) { $0.contains(.letter) }
        }
        if body.class.contains(.number) {
            return text.endOfRun(from: body.end, to: end) { $0.contains(.number) }
        }
        if body.class.contains(.whitespace) { return whitespace(text, start, end) }
        return text.endOfRun(from: body.end, to: end) { $0.isDisjoint(with: [.whitespace, .letter, .number]) }
    }

    /// ```
    /// (?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,n}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
    /// ```
    static func words(_ text: ClassifiedText, _ start: Int, _ end: Int, numberLength: Int) -> Int {
        if let contraction = contraction(text, start, end, anyCase: true) { return contraction }
        let first = text.scalar(at: start)
        if first.class.contains(.letter) {
            return text.endOfRun(from: first.end, to: end) { $0.contains(.letter) }
        }
        if first.class.contains(.number) {
            return text.endOfRun(from: start, to: end, limit: numberLength) { $0.contains(.number) }
        }
        if !first.class.contains(.newline) {
            let word = text.endOfRun(from: first.end, to: end) { $0.contains(.letter) }
            if word > first.end { return word }
        }
        let body = text.bytes[start] == 0x20 ? first.end : start
        let others = text.endOfRun(from: body, to: end) { $0.isDisjoint(with: [.whitespace, .letter, .number]) }
        if others > body { return text.endOfRun(from: others, to: end) { $0.contains(.newline) } }
        return lines(text, start, end) ?? whitespace(text, start, end)
    }

    /// ```
    /// [!-/:-@\[-`{-~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+
    /// ```
    /// Characters no branch matches (controls, unassigned) form a piece of their own up to the next match.
    static func letterMarks(_ text: ClassifiedText, _ start: Int, _ end: Int) -> Int {
        var position = start
        while position < end {
            if let match = letterMarksMatch(text, position, end) { return position > start ? position : match }
            position = text.scalar(at: position).end
        }
        return end
    }

    private static func letterMarksMatch(_ text: ClassifiedText, _ start: Int, _ end: Int) -> Int? {
        let first = text.scalar(at: start)
        let byte = text.bytes[start]
        if byte < 0x80, !first.class.isDisjoint(with: [.punctuation, .symbol]) {
            var word = start + 1
            while word < end, isASCIILetter(text.bytes[word]) { word += 1 }
            if word > start + 1 { return word }
        }
        if first.class.isDisjoint(with: [.newline, .letter, .punctuation, .symbol]) {
            let word = text.endOfRun(from: first.end, to: end) { !$0.isDisjoint(with: [.letter, .mark]) }
            if word > first.end { return word }
        }
        let word = text.endOfRun(from: start, to: end) { !$0.isDisjoint(with: [.letter, .mark]) }
        if word > start { return word }
        let body = byte == 0x20 ? first.end : start
        let signs = text.endOfRun(from: body, to: end) { !$0.isDisjoint(with: [.punctuation, .symbol]) }
        if signs > body { return text.endOfRun(from: signs, to: end) { $0.contains(.newline) } }
        guard first.class.contains(.whitespace) else { return nil }
        return lines(text, start, end) ?? whitespace(text, start, end)
    }

    /// `\s*[\r\n]+`: white space up to and including the last line break of the run.
    private static func lines(_ text: ClassifiedText, _ start: Int, _ end: Int) -> Int? {
        var lastBreak: Int?
        var index = start
        while index < end {
            let scalar = text.scalar(at: index)
            guard scalar.class.contains(.whitespace) else { break }
            index = scalar.end
            if scalar.class.contains(.newline) { lastBreak = index }
        }
        return lastBreak
    }

    /// `\s+(?!\S)|\s+`: the run without its last character when something follows, so that this one can lead a word.
    private static func whitespace(_ text: ClassifiedText, _ start: Int, _ end: Int) -> Int {
        var index = start
        var last = start
        while index < end {
            let scalar = text.scalar(at: index)
            guard scalar.class.contains(.whitespace) else { break }
            last = index
            index = scalar.end
        }
        return index < end && last > start ? last : index
    }

    private static func contraction(_ text: ClassifiedText, _ start: Int, _ end: Int, anyCase: Bool) -> Int? {
        guard text.bytes[start] == 0x27, start + 1 < end else { return nil }
        // The long s folds to s, and the case-insensitive patterns know it.
        if anyCase, start + 2 < end, text.bytes[start + 1] == 0xC5, text.bytes[start + 2] == 0xBF { return start + 3 }
        let first = lowercased(text.bytes[start + 1], anyCase)
        switch first {
        case UInt8(ascii: "s"), UInt8(ascii: "t"), UInt8(ascii: "m"), UInt8(ascii: "d"): return start + 2
        default: break
        }
        guard start + 2 < end else { return nil }
        switch (first, lowercased(text.bytes[start + 2], anyCase)) {
        case (UInt8(ascii: "r"), UInt8(ascii: "e")), (UInt8(ascii: "v"), UInt8(ascii: "e")),
            (UInt8(ascii: "l"), UInt8(ascii: "l")):
            return start + 3
        default: return nil
        }
    }

    private static func lowercased(_ byte: UInt8, _ anyCase: Bool) -> UInt8 {
        anyCase && isASCIILetter(byte) ? byte | 0x20 : byte
    }

    private static func isASCIILetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
}
