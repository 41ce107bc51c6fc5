/// Finds an answer that is not set off by a box or a tag.
///
/// Phrases first (`the answer is …`, `Answer: …`, `#### …`; the last one wins, negated ones are skipped), then
/// whichever comes later of the last formula and the last number.
struct LenientAnswer {
    private let bytes: ArraySlice<UInt8>
    private let target: AnswerExtractor.Target
    private static let contentLimit = 400

    init(_ bytes: ArraySlice<UInt8>, seeking target: AnswerExtractor.Target) {
        self.bytes = bytes
        self.target = target
    }

    func find() -> String? {
        if let answer = phrase() { return answer }
        switch target {
        case .expression: return NumberRuns.lastExpression(in: bytes)
        case .choice:
            if let letter = ChoiceLetters.stated(in: bytes) { return letter }
        case .formula:
            if let formula = PlainFormula.whole(bytes) { return formula }
        case .number:
            if let number = PlainFormula.spacedNumber(bytes) { return number }
        }
        guard let number = NumberRuns.last(in: bytes) else {
            return Formulas.last(in: bytes, withDigit: false).map { CompletionText.string(bytes[$0]) }
        }
        if let formula = Formulas.last(in: bytes, withDigit: target == .number), formula.upperBound >= number.upperBound
        {
            return CompletionText.string(bytes[formula])
        }
        return CompletionText.string(bytes[number])
    }

    /// Every phrase that states an answer, in order: where its content begins, and what it says.
    func phrases() -> [(start: Int, text: String)] {
        phraseStarts().compactMap { start in content(at: start).map { (start, $0) } }
    }

    /// The content of the last phrase that states an answer.
    private func phrase() -> String? {
        phraseStarts().lazy.reversed().compactMap(content).first
    }

    private func phraseStarts() -> [Int] {
        let lower = bytes.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
        var starts = CompletionText.occurrences(of: "####", in: lower[...]).map { $0 + 4 }
        starts += CompletionText.occurrences(of: "answer", in: lower[...]).compactMap { linked(lower, after: $0 + 6) }
        return starts.sorted().map { $0 + bytes.startIndex }
    }

    /// Where the content starts after the word "answer" and `is`, `:` or `=`; nil for any other continuation.
    private func linked(_ lower: [UInt8], after index: Int) -> Int? {
        func skipped(_ from: Int, _ set: String) -> Int {
            var position = from
            while position < lower.count, set.utf8.contains(lower[position]) { position += 1 }
            return position
        }
        var position = skipped(index, " *_")
        if lower[position...].starts(with: "is".utf8) {
            position += 2
            guard position >= lower.count || " :*$\\=\n".utf8.contains(lower[position]) else { return nil }
            return skipped(position, " :*_=\n")
        }
        guard position < lower.count, lower[position] == UInt8(ascii: ":") || lower[position] == UInt8(ascii: "=")
        else {
            return nil
        }
        return skipped(position, " :*_=\n")
    }

    private func content(at start: Int) -> String? {
        var rest = bytes[min(start, bytes.endIndex)...].drop { $0 == UInt8(ascii: " ") }.prefix(Self.contentLimit)
        if rest.starts(with: "not ".utf8) { return nil }
        if let formula = Formulas.leading(in: rest) { return CompletionText.string(bytes[formula]) }
        rest = rest.prefix(upTo: Self.sentenceEnd(rest))
        let text = CompletionText.string(rest)
        guard !text.isEmpty else { return nil }
        switch target {
        case .expression: return NumberRuns.leadingExpression(in: rest) ?? text
        case .choice: return ChoiceLetters.leading(in: rest) ?? text
        case .formula:
            return text
        case .number:
            if rest.allSatisfy(NumberRuns.isArithmetic) || rest.contains(UInt8(ascii: "\\")) { return text }
            let number = NumberRuns.leading(in: rest) ?? NumberRuns.last(in: rest)
            return number.map { CompletionText.string(bytes[$0]) } ?? text
        }
    }

    /// The end of the line or of the sentence.
    private static func sentenceEnd(_ bytes: ArraySlice<UInt8>) -> Int {
        for index in bytes.indices {
            if bytes[index] == UInt8(ascii: "\n") { return index }
            if bytes[index] == UInt8(ascii: "."), index + 1 == bytes.endIndex || bytes[index + 1] <= UInt8(ascii: " ") {
                return index
            }
        }
        return bytes.endIndex
    }
}
