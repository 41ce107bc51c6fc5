import RolloutTypes

/// Where a completion states an answer: every place at which extraction would find one if the text ended there.
enum AnswerPlaces {
    struct Place {
        /// In the completion's UTF-8 bytes.
        let range: Range<Int>
        let text: String
    }

    /// Candidates kept of one completion: half of them from its beginning, half from its end.
    private static let limit = 64

    /// The contents of boxes and answer tags, and of phrases that state an answer, in order; a box inside a tag or a
    /// phrase stands for it. An answer that the prompt opens begins with the completion.
    static func stated(in submission: Submission, seeking target: AnswerExtractor.Target) -> [Place] {
        let opened = submission.answerOpenedByPrompt
        let bytes = Array(opened) + Array(submission.completion.utf8)
        guard bytes.count <= CompletionText.byteLimit else { return [] }
        let boxes = BoxScanner.contents(in: bytes[...])
        // Thinned first, so that a text full of them costs no more than its length.
        let tags = thinned(TaggedText(bytes[...]).contents(of: "answer")).map(\.indices).filter { tag in
            !boxes.contains { tag.contains($0.lowerBound) } && !CompletionText.string(bytes[tag]).isEmpty
        }
        let set = boxes + tags
        let stated = thinned(LenientAnswer(bytes[...], seeking: target).phrases())
        let phrases = stated.compactMap { phrase -> Place? in
            let line = bytes[phrase.start...].prefix { $0 != UInt8(ascii: "\n") }
            let end = max(phrase.start + 1, min(line.endIndex, phrase.start + phrase.text.utf8.count))
            let range = phrase.start..<min(end, bytes.count)
            guard !set.contains(where: { $0.overlaps(line.indices) }), !range.isEmpty else { return nil }
            return Place(range: range, text: phrase.text)
        }
        let places = set.map { Place(range: $0, text: CompletionText.string(bytes[$0])) } + phrases
        let inCompletion = places.filter { $0.range.upperBound > opened.count }.map { place in
            Place(
                range: max(0, place.range.lowerBound - opened.count)..<(place.range.upperBound - opened.count),
                text: place.text)
        }
        return thinned(inCompletion.sorted { $0.range.lowerBound < $1.range.lowerBound })
    }

    /// Where `part` occurs last in `text`, in bytes.
    static func last(_ part: String, in text: String) -> Range<Int>? {
        let bytes = Array(text.utf8)
        return CompletionText.occurrences(of: part, in: bytes[...]).last.map { $0..<($0 + part.utf8.count) }
    }

    static func thinned<Candidate>(_ candidates: some Collection<Candidate>) -> [Candidate] {
        guard candidates.count > limit else { return Array(candidates) }
        return Array(candidates.prefix(limit / 2)) + Array(candidates.suffix(limit / 2))
    }
}
