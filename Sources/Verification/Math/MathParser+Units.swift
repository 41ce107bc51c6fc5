/// Units after a number: `5 cm`, `15\text{ cm}^2`, `60 km/h`.
extension MathParser {
    /// The node with the unit, percent sign or currency that follows it.
    mutating func withUnit(_ node: MathNode) throws(MathSyntaxError) -> MathNode {
        var node = node
        if case .word(let word) = peek, UnitWords.isPercent(word) {
            index += 1
            node = .percent(node)
        } else if case .text(let word) = peek, UnitWords.isPercent(word) {
            index += 1
            node = .percent(node)
        }
        guard allowsUnits, isUnit(peek) else { return node }
        let end = unitEnd()
        guard end > index else { return node }
        guard let unit = UnitWords.unit(tokens[index..<end]) else { throw unexpected() }
        index = end
        if case .quantity = node { return node }
        return .quantity(node, unit: unit)
    }

    private func isUnit(_ kind: MathToken.Kind?) -> Bool {
        switch kind {
        case .text, .word, .currency: !isConjunction
        case .open(.brace):
            // `\mathrm{cm^2}`
            if case .word = peek(1) { true } else { false }
        default: false
        }
    }

    /// Where the tokens that may belong to a unit end.
    private func unitEnd() -> Int {
        var end = index
        var open = 0
        while end < tokens.count {
            switch tokens[end].kind {
            case .open(.brace): open += 1
            case .close(.brace):
                if open == 0 { return end }
                open -= 1
            case .text(let word), .word(let word):
                if ["and", "or"].contains(word.lowercased()) { return end }
            case .currency, .degree, .sign("/"), .sign("^"), .number: break
            default: return end
            }
            end += 1
        }
        return end
    }

    /// Whether the word that comes next names a unit and does not multiply.
    mutating func isUnitNext(after factors: [MathNode]) -> Bool {
        guard allowsUnits, case .word(let word) = peek, word.unicodeScalars.count > 1 else { return false }
        guard differentials.isEmpty, !word.allSatisfy(algebra.contains) else { return false }
        guard factors.allSatisfy({ !$0.contains(Self.isVariable) }) else { return false }
        if UnitWords.isPercent(word) { return true }
        return tokens[index].hasSpaceBefore
            ? word.unicodeScalars.count > 2 || UnitWords.isKnown(word) : UnitWords.isKnown(word)
    }

    /// `\mathrm{cm^2}` after a number.
    func isUnitGroupNext(after factors: [MathNode]) -> Bool {
        guard allowsUnits, peek == .open(.brace), case .word(let word) = peek(1), UnitWords.isKnown(word) else {
            return false
        }
        return factors.allSatisfy { !$0.contains(Self.isVariable) }
    }

    private static func isVariable(_ node: MathNode) -> Bool {
        if case .symbol(let name) = node { !["π", "e", "i"].contains(name) } else { false }
    }
}
