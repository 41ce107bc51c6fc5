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

    /// Units between the common beginning and end, of both texts, whose change is looked for: the time and the memory
    /// of that grow with the square of the differences.
    private static let mostDiffering = 4000

    /// The shortest change from one trace's text to the other's; joining what is not added gives the first text, joining
    /// what is not removed the second.
    ///
    /// The unit is larger than the one asked for where the texts differ in too many, or where the tokens' texts do not
    /// add up to the text; the document names the one it used, and says why.
    /// - Throws: `InspectorError` for an unknown trace, or for tokens where there is no tokenizer.
    package static func document(
        _ reader: RunReader, _ first: String, _ second: String, unit: Unit, texts: TokenTexts?
    ) throws -> JSONValue {
        let (a, b) = (try TraceDocuments.found(reader, first), try TraceDocuments.found(reader, second))
        let tokens = [a, b].flatMap { $0.tokens?.tokens ?? [] }
        let known = try TokenTexts.of(tokens, reader, or: texts)
        var (used, parts) = try parts(a, b, unit, known)
        var message = used == unit ? nil : "Tokens do not add up to these texts, so words are compared."
        if differing(parts.0, parts.1) > mostDiffering, used != .sentence {
            message =
                "The texts differ in more than \(NumberText.grouped(mostDiffering)) \(used.rawValue)s, so sentences are compared."
            (used, parts) = (.sentence, (sentences(a.text), sentences(b.text)))
        }
        return [
            "unit": .string(used.rawValue), "message": JSONValue(message), "a": .string(a.id.description),
            "b": .string(b.id.description),
            "operations": JSONValue(
                operations(parts.0, parts.1).map { [.string($0.kind.rawValue), .string($0.text)] }),
            "sameAnswer": .bool(a.verdict.extracted == b.verdict.extracted),
            "lengthChange": .integer(b.tokenCount - a.tokenCount),
        ]
    }

    /// How many units both have at their beginning, and then at their end.
    private static func common(_ first: [String], _ second: [String]) -> (prefix: Int, suffix: Int) {
        let shorter = min(first.count, second.count)
        var prefix = 0
        while prefix < shorter, first[prefix] == second[prefix] { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, first[first.count - 1 - suffix] == second[second.count - 1 - suffix] {
            suffix += 1
        }
        return (prefix, suffix)
    }

    private static func differing(_ first: [String], _ second: [String]) -> Int {
        let (prefix, suffix) = common(first, second)
        return first.count + second.count - 2 * (prefix + suffix)
    }

    /// Myers, "An O(ND) difference algorithm" (1986), over whole units between the common beginning and end; where even
    /// those are too many, all of them are replaced. Neighbours of the same kind are joined.
    static func operations(_ first: [String], _ second: [String]) -> [Operation] {
        let (prefix, suffix) = common(first, second)
        let (old, new) = (first[prefix..<first.count - suffix], second[prefix..<second.count - suffix])
        var operations: [Operation] = []
        func append(_ kind: Kind, _ units: some Sequence<String>) {
            let text = units.joined()
            guard !text.isEmpty else { return }
            if operations.last?.kind == kind {
                operations[operations.count - 1].text += text
            } else {
                operations.append(Operation(kind: kind, text: text))
            }
        }
        append(.same, first[..<prefix])
        if old.count + new.count > mostDiffering {
            append(.removed, old)
            append(.added, new)
        } else {
            for (kind, unit) in shortest(Array(old), Array(new)) { append(kind, CollectionOfOne(unit)) }
        }
        append(.same, first[(first.count - suffix)...])
        return operations
    }

    private static func shortest(_ first: [String], _ second: [String]) -> [(kind: Kind, unit: String)] {
        var removed = Set<Int>()
        var added = Set<Int>()
        for change in second.difference(from: first) {
            switch change {
            case .remove(let offset, _, _): removed.insert(offset)
            case .insert(let offset, _, _): added.insert(offset)
            }
        }
        var units: [(kind: Kind, unit: String)] = []
        var (old, new) = (0, 0)
        while old < first.count || new < second.count {
            if removed.contains(old) {
                units.append((.removed, first[old]))
                old += 1
            } else if added.contains(new) {
                units.append((.added, second[new]))
                new += 1
            } else {
                units.append((.same, first[old]))
                old += 1
                new += 1
            }
        }
        return units
    }

    /// Both texts in the same units, and which they are.
    private static func parts(
        _ a: TraceRecord, _ b: TraceRecord, _ unit: Unit, _ texts: TokenTexts?
    ) throws -> (Unit, ([String], [String])) {
        switch unit {
        case .word: return (.word, (words(a.text), words(b.text)))
        case .sentence: return (.sentence, (sentences(a.text), sentences(b.text)))
        case .token:
            guard let texts, let first = a.tokens, let second = b.tokens else {
                throw InspectorError(
                    "noTokens", .usage, "The texts of this run's tokens are not known: its tokenizer was not found.")
            }
            let parts = (texts.texts(first.tokens), texts.texts(second.tokens))
            // What was cut at a stop string is not part of the text.
            guard parts.0.joined() == a.text, parts.1.joined() == b.text else {
                return try self.parts(a, b, .word, texts)
            }
            return (.token, parts)
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
