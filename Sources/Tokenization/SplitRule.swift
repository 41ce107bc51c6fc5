/// One step of cutting text into the pieces inside which merging happens.
///
/// A pre-tokenizer is a list of rules; each cuts further what the one before it left. The rules are the regular
/// expressions of the published tokenizers, written out as scanners over Unicode scalars: Swift's own `Regex` works on
/// grapheme clusters, where CR LF and a letter with its combining marks are one character.
enum SplitRule: Sendable, Equatable {
    /// GPT-2: case-sensitive contractions, words, numbers, other characters, each with one leading space.
    case gpt2
    /// Every numeric character alone (SmolLM2, before `gpt2`).
    case singleDigits
    /// Qwen2 (`numberLength` 1) and Llama 3 (3): words with any one leading non-letter, bounded numbers, line breaks kept
    /// with what precedes them.
    case words(numberLength: Int)
    /// Runs of at most three numeric characters (DeepSeek, first split).
    case numbers
    /// Runs of Han and kana (DeepSeek, second split).
    case hanAndKana
    /// DeepSeek's third split: letters with marks, punctuation and symbols apart from other characters.
    case letterMarks

    /// The end of the piece that starts at `start`; always beyond `start`.
    func pieceEnd(_ text: ClassifiedText, from start: Int, to end: Int) -> Int {
        switch self {
        case .gpt2: WordSplit.gpt2(text, start, end)
        case .words(let numberLength): WordSplit.words(text, start, end, numberLength: numberLength)
        case .singleDigits: isolating(text, start, end, .number, limit: 1)
        case .numbers: isolating(text, start, end, .number, limit: 3)
        case .hanAndKana: isolating(text, start, end, .hanOrKana, limit: .max)
        case .letterMarks: WordSplit.letterMarks(text, start, end)
        }
    }

    private func isolating(_ text: ClassifiedText, _ start: Int, _ end: Int, _ wanted: ScalarClass, limit: Int) -> Int {
        let match = text.endOfRun(from: start, to: end, limit: limit) { $0.contains(wanted) }
        return match > start ? match : text.endOfRun(from: start, to: end) { !$0.contains(wanted) }
    }
}

extension [SplitRule] {
    /// The ends of the pieces of `text[range]`, in order, into `ends`.
    func split(_ text: ClassifiedText, _ range: Range<Int>, into ends: inout [Int], scratch: inout [Int]) {
        ends.removeAll(keepingCapacity: true)
        if !range.isEmpty { ends.append(range.upperBound) }
        for rule in self {
            swap(&ends, &scratch)
            ends.removeAll(keepingCapacity: true)
            var position = range.lowerBound
            for end in scratch {
                while position < end {
                    position = rule.pieceEnd(text, from: position, to: end)
                    ends.append(position)
                }
            }
        }
    }
}
