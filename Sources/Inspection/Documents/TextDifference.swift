package import Basics
package import RunStore

/// Two completions side by side: what only one of them says.
package enum TextDifference {
    package enum Unit: String, Sendable, CaseIterable {
        case word, token, sentence
    }

    enum Kind: String, Equatable {
        case same, removed, added
    }

    struct Operation: Equatable {
        let kind: Kind
        var text: String
    }

    /// The shortest change from one trace's text to the other's; joining what is not added gives the first text, joining
    /// what is not removed the second.
    ///
    /// - Throws: `InspectorError` for an unknown trace, or for tokens where there is no tokenizer.
    package static func document(
        _ reader: RunReader, _ first: String, _ second: String, unit: Unit, texts: TokenTexts?
    ) throws -> JSONValue {
        let traces = try [first, second].map { name in
            guard let trace = try TraceDocuments.find(reader, name, nil) else {
                throw try TraceDocuments.unknown(name, reader)
            }
            return trace
        }
        let tokens = traces.flatMap { $0.tokens?.tokens ?? [] }
        let known = try TokenTexts.of(tokens, reader, or: texts)
        let parts = try traces.map { try Self.parts($0, unit, known) }
        let (a, b) = (traces[0], traces[1])
        return [
            "unit": .string(unit.rawValue), "a": .string(a.id.description), "b": .string(b.id.description),
            "operations": JSONValue(
                operations(parts[0], parts[1]).map { [.string($0.kind.rawValue), .string($0.text)] }),
            "sameAnswer": .bool(a.verdict.extracted == b.verdict.extracted),
            "lengthChange": .integer(b.tokenCount - a.tokenCount),
        ]
    }

    /// Myers, "An O(ND) difference algorithm" (1986), over whole units; neighbours of the same kind are joined.
    static func operations(_ first: [String], _ second: [String]) -> [Operation] {
        var removed = Set<Int>()
        var added = Set<Int>()
        for change in second.difference(from: first) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var operations: [Operation] = []
        func append(_ kind: Kind, _ text: String) {
            if operations.last?.kind == kind {
                operations[operations.count - 1].text += text
            } else {
                operations.append(Operation(kind: kind, text: text))
            }
        }
        var (old, new) = (0, 0)
        while old < first.count || new < second.count {
            if removed.contains(old) {
                append(.removed, first[old])
                old += 1
            } else if added.contains(new) {
                append(.added, second[new])
                new += 1
            } else {
                append(.same, first[old])
                old += 1
                new += 1
            }
        }
        return operations
    }

    private static func parts(_ trace: TraceRecord, _ unit: Unit, _ texts: TokenTexts?) throws -> [String] {
        switch unit {
        case .word: return words(trace.text)
        case .sentence: return sentences(trace.text)
        case .token:
            guard let texts, let tokens = trace.tokens else {
                throw InspectorError(
                    "noTokens", .usage, "The texts of this run's tokens are not known: its tokenizer was not found.")
            }
            let parts = texts.texts(tokens.tokens)
            // What was cut at a stop string is not part of the text.
            return parts.joined() == trace.text ? parts : words(trace.text)
        }
    }

    /// Words, the spaces between them, and every other character by itself; Han characters are words.
    static func words(_ text: String) -> [String] {
        pieces(text) { last, next in
            switch (kind(last), kind(next)) {
            case (.letter, .letter), (.space, .space): false
            default: true
            }
        }
    }

    /// Sentences with their ends and the spaces after them.
    static func sentences(_ text: String) -> [String] {
        let ends = Set("\n.!?。！？")
        var hasEnded = false
        return pieces(text) { last, next in
            if ".!?".contains(last) {
                // A point inside a number ends nothing.
                hasEnded = next.isWhitespace
            } else if ends.contains(last) {
                hasEnded = true
            } else if !last.isWhitespace {
                hasEnded = false
            }
            return hasEnded && !ends.contains(next) && !next.isWhitespace
        }
    }

    private static func pieces(_ text: String, cut: (_ last: Character, _ next: Character) -> Bool) -> [String] {
        var pieces: [String] = []
        var last: Character?
        for character in text {
            if let last, !cut(last, character) {
                pieces[pieces.count - 1].append(character)
            } else {
                pieces.append(String(character))
            }
            last = character
        }
        return pieces
    }

    private enum CharacterKind {
        case letter, space, other
    }

    private static func kind(_ character: Character) -> CharacterKind {
        if character.isWhitespace { return .space }
        guard character.isLetter || character.isNumber else { return .other }
        return character.unicodeScalars.contains(where: \.properties.isIdeographic) ? .other : .letter
    }
}
