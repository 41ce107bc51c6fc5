/// Signs that a text degenerates: repetition, and two languages mixed.
package enum TextQuality {
    /// 1 − different four-word sequences / all of them; nil below four words. A Han character is a word.
    package static func repetition(_ text: String) -> Double? { repetition(FoldedText(text)) }

    static func repetition(_ text: FoldedText) -> Double? {
        let words = words(text)
        guard words.count >= 4 else { return nil }
        var seen: Set<ArraySlice<Int>> = []
        for start in 0...(words.count - 4) { seen.insert(words[start..<(start + 4)]) }
        return 1 - Double(seen.count) / Double(words.count - 3)
    }

    /// Whether Han characters and Latin letters both make up more than a twentieth of the letters, code and commands of
    /// mathematics aside.
    package static func mixesLanguages(_ text: String) -> Bool {
        let folded = FoldedText(text)
        return mixesLanguages(folded, UncountedRegions(prompt: "").mask(folded))
    }

    static func mixesLanguages(_ text: FoldedText, _ isUncounted: [Bool]) -> Bool {
        var (han, latin) = (0, 0)
        var isCommand = false
        for (index, scalar) in text.scalars.enumerated() where !isUncounted[index] {
            let isLetter = ("a"..."z").contains(scalar)
            if scalar == "\\" { isCommand = true } else if !isLetter { isCommand = false }
            if isCommand { continue }
            if isLetter { latin += 1 } else if scalar.properties.isIdeographic { han += 1 }
        }
        return han + latin > 0 && Double(min(han, latin)) / Double(han + latin) > 0.05
    }

    /// The words as numbers: equal words have equal ones.
    private static func words(_ text: FoldedText) -> [Int] {
        var numbers: [String: Int] = [:]
        var words: [Int] = []
        var word = String.UnicodeScalarView()
        func finish() {
            guard !word.isEmpty else { return }
            let text = String(word)
            let number = numbers[text] ?? numbers.count
            numbers[text] = number
            words.append(number)
            word.removeAll()
        }
        for scalar in text.scalars {
            if scalar == " " || scalar.properties.isIdeographic { finish() }
            guard scalar != " " else { continue }
            word.append(scalar)
            if scalar.properties.isIdeographic { finish() }
        }
        finish()
        return words
    }
}
