/// What the pre-tokenizer rules need to know about a Unicode scalar.
struct ScalarClass: OptionSet {
    let rawValue: UInt8

    static let letter = ScalarClass(rawValue: 1 << 0)
    static let number = ScalarClass(rawValue: 1 << 1)
    static let mark = ScalarClass(rawValue: 1 << 2)
    static let punctuation = ScalarClass(rawValue: 1 << 3)
    static let symbol = ScalarClass(rawValue: 1 << 4)
    static let whitespace = ScalarClass(rawValue: 1 << 5)
    /// Carriage return or line feed.
    static let newline = ScalarClass(rawValue: 1 << 6)
    /// The kana blocks and the Han range that DeepSeek's second split names.
    static let hanOrKana = ScalarClass(rawValue: 1 << 7)

    /// The classes of U+0000…U+FFFF, computed once from the standard library's Unicode properties.
    static let basicPlane: [ScalarClass] = (0..<0x10000).map { value in
        Unicode.Scalar(UInt32(value)).map(classify) ?? []
    }

    static func classify(_ scalar: Unicode.Scalar) -> ScalarClass {
        var result: ScalarClass = scalar.properties.isWhitespace ? .whitespace : []
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter:
            result.insert(.letter)
        case .decimalNumber, .letterNumber, .otherNumber:
            result.insert(.number)
        case .nonspacingMark, .spacingMark, .enclosingMark:
            result.insert(.mark)
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            result.insert(.punctuation)
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol:
            result.insert(.symbol)
        default:
            break
        }
        if scalar == "\r" || scalar == "\n" { result.insert(.newline) }
        // 一…龥, ぀…ゟ and ゠…ヿ, as written in the pattern.
        if (0x4E00...0x9FA5).contains(scalar.value) || (0x3040...0x30FF).contains(scalar.value) {
            result.insert(.hanOrKana)
        }
        return result
    }
}

/// Well-formed UTF-8 with the class of the scalar that starts at any position.
struct ClassifiedText {
    let bytes: [UInt8]
    private let basicPlane = ScalarClass.basicPlane

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The class of the scalar at `index` and where it ends.
    func scalar(at index: Int) -> (class: ScalarClass, end: Int) {
        let lead = UInt32(bytes[index])
        if lead < 0x80 { return (basicPlane[Int(lead)], index + 1) }
        let second = UInt32(bytes[index + 1]) & 0x3F
        if lead < 0xE0 { return (basicPlane[Int((lead & 0x1F) << 6 | second)], index + 2) }
        let third = UInt32(bytes[index + 2]) & 0x3F
        if lead < 0xF0 { return (basicPlane[Int((lead & 0xF) << 12 | second << 6 | third)], index + 3) }
        let value = (lead & 0x7) << 18 | second << 12 | third << 6 | UInt32(bytes[index + 3]) & 0x3F
        return (Unicode.Scalar(value).map(ScalarClass.classify) ?? [], index + 4)
    }

    /// The end of the longest run from `start` whose scalars all satisfy `belongs`, at most `limit` of them.
    @inline(__always)
    func endOfRun(from start: Int, to end: Int, limit: Int = .max, _ belongs: (ScalarClass) -> Bool) -> Int {
        var index = start
        var count = 0
        while index < end, count < limit {
            let scalar = scalar(at: index)
            guard belongs(scalar.class) else { break }
            index = scalar.end
            count += 1
        }
        return index
    }
}
