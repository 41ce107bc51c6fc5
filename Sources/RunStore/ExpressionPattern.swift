/// A regular expression as somebody wrote it, made into one that POSIX knows and that cannot run without end.
///
/// `\d`, `\s` and `\w` mean the same inside brackets as outside. Back-references are refused, for matching them takes
/// exponential time, and so are counted repetitions that write out to very long expressions.
struct ExpressionPattern {
    /// The same expression in POSIX extended syntax.
    private(set) var posix = ""

    /// How many characters, classes and groups the counted repetitions may write out to.
    private static let largestRepetition = 1000

    private let pattern: [Character]
    private var position = 0

    init(_ pattern: String) throws(TextExpression.Problem) {
        self.pattern = Array(pattern)
        var size = 0
        // A ) without its ( is left to the library, which names it.
        while position < self.pattern.count {
            size += try branch(depth: 0)
            if let character = current { take(character) }
        }
        guard size <= self.pattern.count + Self.largestRepetition else { throw Self.tooLong }
    }

    private static var tooLong: TextExpression.Problem {
        TextExpression.Problem(
            reason: "its counted repetitions {…} multiply to more than \(largestRepetition) characters")
    }

    private var current: Character? { position < pattern.count ? pattern[position] : nil }

    private mutating func take(_ character: Character) {
        posix.append(character)
        position += 1
    }

    /// Reads up to a bracket that closes, or to the end; how many atoms it stands for.
    private mutating func branch(depth: Int) throws(TextExpression.Problem) -> Int {
        guard depth <= 100 else { throw TextExpression.Problem(reason: "its brackets are more than 100 deep") }
        var size = 0
        var last = 0
        while let character = current, character != ")" {
            if character == "{", let count = bound() {
                // Neither factor is above 2^20, so the product cannot overflow.
                let product = last * count
                guard product <= Self.largestRepetition else { throw Self.tooLong }
                size += product - last
                last = product
            } else {
                last = try atom(character, depth: depth)
                size += last
            }
        }
        return size
    }

    /// Copies one character, class or group; how many atoms it stands for.
    private mutating func atom(_ character: Character, depth: Int) throws(TextExpression.Problem) -> Int {
        switch character {
        case "\\":
            try escape()
            return 1
        case "[":
            bracket()
            return 1
        case "(":
            take(character)
            let size = try branch(depth: depth + 1)
            if current == ")" { take(")") }
            return max(1, size)
        default:
            take(character)
            return 1
        }
    }

    private mutating func escape() throws(TextExpression.Problem) {
        position += 1
        guard let character = current else {
            posix.append("\\")
            return
        }
        position += 1
        if ("1"..."9").contains(character) {
            throw TextExpression.Problem(reason: "\\\(character) refers back to a group, which would take without end")
        }
        posix += character == "d" ? "[0-9]" : "\\\(character)"
    }

    private static let classes: [Character: String] = ["d": "0-9", "s": "[:space:]", "w": "[:alnum:]_"]

    /// Copies a class; a `]` in front, or inside `[:alpha:]` and its like, does not end it.
    private mutating func bracket() {
        take("[")
        if current == "^" { take("^") }
        if current == "]" { take("]") }
        while let character = current, character != "]" {
            let next = position + 1 < pattern.count ? pattern[position + 1] : nil
            if character == "\\", let next, let text = Self.classes[next] {
                posix += text
                position += 2
            } else if character == "[", let next, ":.=".contains(next) {
                take(character)
                take(next)
                while let inner = current {
                    take(inner)
                    if inner == next, current == "]" { break }
                }
                if current == "]" { take("]") }
            } else {
                take(character)
            }
        }
        if current == "]" { take("]") }
    }

    /// Copies `{3}`, `{3,}` or `{3,5}`; its larger bound; nil, and nothing is read, where it is none of them.
    private mutating func bound() -> Int? {
        guard let end = pattern[position...].firstIndex(of: "}") else { return nil }
        let ends = String(pattern[position + 1..<end]).split(separator: ",", omittingEmptySubsequences: false)
        guard ends.count <= 2, ends.allSatisfy({ $0.allSatisfy(\.isNumber) }) else { return nil }
        let largest = ends.map { $0.isEmpty ? 1 : min(Int($0) ?? .max, 1 << 20) }.max() ?? 1
        while position <= end { take(pattern[position]) }
        // What is repeated no times is compiled all the same.
        return max(1, largest)
    }
}
