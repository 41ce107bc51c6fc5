/// The words that may follow a number without changing it: `18 eggs`, `5 cm`, `12 km/h`.
enum UnitWords {
    /// Spellings of the same unit; anything else keeps its own name without a plural s.
    private static let canonical: [String: String] = [
        "centimeter": "cm", "centimetre": "cm", "millimeter": "mm", "millimetre": "mm", "kilometer": "km",
        "kilometre": "km", "meter": "m", "metre": "m", "gram": "g", "kilogram": "kg", "milligram": "mg", "liter": "l",
        "litre": "l", "milliliter": "ml", "millilitre": "ml", "second": "s", "sec": "s", "minute": "min", "hour": "h",
        "hr": "h", "mile": "mi", "inches": "in", "inch": "in", "feet": "ft", "foot": "ft", "yard": "yd", "pound": "lb",
        "ounce": "oz", "usd": "dollar", "buck": "dollar", "euro": "euro", "cent": "cent", "percent": "%",
    ]
    /// Units short enough to be mistaken for a variable; only `\text{m}` and a known unit after a space name them.
    private static let short: Set<String> = [
        "m", "g", "s", "h", "l", "cm", "mm", "km", "kg", "mg", "ml", "in", "ft", "yd", "mi", "lb", "oz", "hr",
    ]
    /// Words that turn what follows a number into a second answer or a sentence.
    private static let forbidden: Set<String> = [
        "or", "and", "not", "but", "to", "if", "is", "are", "was", "than", "then", "either", "nor", "else", "maybe",
        "plus", "minus", "times", "over", "divided", "anything", "any", "all", "both", "between", "mod", "through",
        "million", "billion", "thousand", "hundred", "dozen", "half", "e", "i", "pi", "infinity",
    ]
    private static let wordLimit = 4

    /// Whether `word` stands for a percent sign.
    static func isPercent(_ word: String) -> Bool {
        ["percent", "pct", "percentage"].contains(word.lowercased())
    }

    /// Whether `word` is a unit by its own spelling.
    static func isKnown(_ word: String) -> Bool {
        let lower = word.lowercased()
        guard word.unicodeScalars.count > 1 else { return false }
        return short.contains(lower) || canonical[lower] != nil
            || lower.hasSuffix("s") && canonical[String(lower.dropLast())] != nil
            || lower == "degree" || lower == "degrees"
    }

    /// The canonical unit that `tokens` spell, or nil where they are no unit.
    static func unit(_ tokens: ArraySlice<MathToken>) -> String? {
        var names: [String] = []
        var index = tokens.startIndex
        while index < tokens.endIndex {
            switch tokens[index].kind {
            case .text(let text):
                let spaced = text.replacing("/", with: " / ")
                for word in spaced.split(whereSeparator: { $0.isWhitespace || $0 == "." || $0 == "(" || $0 == ")" }) {
                    if word == "/" {
                        names.append("per")
                        continue
                    }
                    guard let name = name(String(word), isMarked: true) else { return nil }
                    names.append(name)
                }
            case .word(let word):
                // A lone letter after a number is algebra (`5 m`), after a slash it is a unit (`km/h`).
                let isAfterSlash = names.last == "per"
                let isApart = tokens[index].hasSpaceBefore && word.unicodeScalars.count > 1
                let isMarked = isAfterSlash || isApart || tokens.contains { $0.kind == .close(.brace) }
                guard let name = name(word, isMarked: isMarked) else { return nil }
                names.append(name)
            case .currency(let name): names.append(name)
            case .degree: names.append("degree")
            case .sign("/"): names.append("per")
            case .sign("^") where !names.isEmpty && names.last != "per":
                index += 1
                if index < tokens.endIndex, tokens[index].kind == .open(.brace) { index += 1 }
                guard index < tokens.endIndex, case .number(let literal) = tokens[index].kind,
                    let exponent = literal.value.numerator.integer, (2...4).contains(exponent)
                else { return nil }
                names[names.count - 1] += "\(exponent)"
            case .open(.brace), .close(.brace): break
            default: return nil
            }
            index += 1
        }
        guard names.count <= wordLimit, names.first != "per" else { return nil }
        return names.isEmpty ? nil : names.joined(separator: " ")
    }

    private static func name(_ word: String, isMarked: Bool) -> String? {
        let lower = word.lowercased()
        guard lower.unicodeScalars.allSatisfy({ $0.properties.isAlphabetic || $0 == "'" || $0 == "’" || $0 == "-" })
        else {
            return nil
        }
        if forbidden.contains(lower) { return nil }
        if short.contains(lower) { return isMarked || lower.count > 1 ? canonical[lower] ?? lower : nil }
        guard lower.count > 2, isMarked else { return nil }
        if let name = canonical[lower] { return name }
        let singular = lower.hasSuffix("s") && lower.count > 3 ? String(lower.dropLast()) : lower
        return canonical[singular] ?? singular
    }
}
