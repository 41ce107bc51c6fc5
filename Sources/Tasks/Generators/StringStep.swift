/// Something done to a text of small letters, in English, in Python and here.
enum StringStep: FunctionStep {
    case reverse, double, removeVowels, swapEnds, sortLetters, dropFirst, dropLast, everySecond, mirror
    /// Capital letters for vowels, or for the others.
    case capitalVowels, capitalConsonants
    case replace(Character, Character)
    /// The first letters go to the end.
    case rotate(Int)
    case keepFirst(Int)

    static let variable = "text"
    static let subject = "a text of small letters"

    static func input(_ draw: inout Draw) -> [Character] {
        Array(draw.element(of: WordList.words))
    }

    static func literal(_ value: [Character]) -> String { "\"\(String(value))\"" }

    static func random(_ draw: inout Draw) -> StringStep {
        let letters = draw.elements(2, of: Array("aeiorstlnp"))
        let count = draw.integer(in: 2...3)
        return draw.element(of: [
            .reverse, .double, .removeVowels, .swapEnds, .sortLetters, .dropFirst, .dropLast, .everySecond, .mirror,
            .capitalVowels, .capitalConsonants, .replace(letters[0], letters[1]), .rotate(count), .keepFirst(count + 2),
        ])
    }

    func confused(_ draw: inout Draw) -> StringStep {
        switch self {
        case .reverse: .sortLetters
        case .double: .mirror
        case .mirror: .double
        case .removeVowels: .capitalVowels
        case .swapEnds: .reverse
        case .sortLetters: .reverse
        case .dropFirst: .dropLast
        case .dropLast: .dropFirst
        case .everySecond: .dropFirst
        case .capitalVowels: .capitalConsonants
        case .capitalConsonants: .capitalVowels
        case .replace(let old, let new): .replace(new, old)
        case .rotate(let count): .rotate(draw.isHeads() ? count + 1 : count - 1)
        case .keepFirst(let count): .keepFirst(draw.isHeads() ? count + 1 : count - 1)
        }
    }

    var english: String {
        switch self {
        case .reverse: "reverse the text"
        case .double: "write every letter twice"
        case .removeVowels: "remove all vowels (a, e, i, o, u, also as capital letters)"
        case .swapEnds: "swap the first and the last letter"
        case .sortLetters: "sort the letters, capital letters before small ones"
        case .dropFirst: "remove the first letter"
        case .dropLast: "remove the last letter"
        case .everySecond: "keep only the first, third, fifth letter and so on"
        case .mirror: "append the text reversed to itself"
        case .capitalVowels: "turn all vowels into capital letters"
        case .capitalConsonants: "turn all letters that are no vowels into capital letters"
        case .replace(let old, let new): "replace every small \(old) by a small \(new)"
        case .rotate(let count): "move the first \(count) \(count == 1 ? "letter" : "letters") to the end"
        case .keepFirst(let count): "keep only the first \(count) letters, or all where there are fewer"
        }
    }

    var python: String {
        switch self {
        case .reverse: "text[::-1]"
        case .double: #""".join(c + c for c in text)"#
        case .removeVowels: #""".join(c for c in text if c not in "aeiouAEIOU")"#
        case .swapEnds: "text[-1] + text[1:-1] + text[0] if len(text) > 1 else text"
        case .sortLetters: #""".join(sorted(text))"#
        case .dropFirst: "text[1:]"
        case .dropLast: "text[:-1]"
        case .everySecond: "text[::2]"
        case .mirror: "text + text[::-1]"
        case .capitalVowels: #""".join(c.upper() if c in "aeiou" else c for c in text)"#
        case .capitalConsonants: #""".join(c if c in "aeiou" else c.upper() for c in text)"#
        case .replace(let old, let new): #"text.replace("\#(old)", "\#(new)")"#
        case .rotate(let count): "text[\(count):] + text[:\(count)]"
        case .keepFirst(let count): "text[:\(count)]"
        }
    }

    func apply(_ text: [Character]) -> [Character] {
        switch self {
        case .reverse: return text.reversed()
        case .double: return text.flatMap { [$0, $0] }
        case .removeVowels: return text.filter { !Self.isVowel($0) }
        case .swapEnds:
            guard text.count > 1, let last = text.last else { return text }
            return [last] + text[1..<text.count - 1] + [text[0]]
        case .sortLetters: return text.sorted()
        case .dropFirst: return Array(text.dropFirst())
        case .dropLast: return Array(text.dropLast())
        case .everySecond: return stride(from: 0, to: text.count, by: 2).map { text[$0] }
        case .mirror: return text + text.reversed()
        case .capitalVowels: return text.map { WordList.vowels.contains($0) ? Self.capital($0) : $0 }
        case .capitalConsonants: return text.map { WordList.vowels.contains($0) ? $0 : Self.capital($0) }
        case .replace(let old, let new): return text.map { $0 == old ? new : $0 }
        case .rotate(let count): return Array(text.dropFirst(count) + text.prefix(count))
        case .keepFirst(let count): return Array(text.prefix(count))
        }
    }

    private static func isVowel(_ letter: Character) -> Bool { "aeiouAEIOU".contains(letter) }

    private static func capital(_ letter: Character) -> Character { Character(letter.uppercased()) }
}
