/// The fenced blocks of code of a completion: lines between a line of three or more backquotes or tildes and the next such
/// line.
struct CodeBlocks {
    struct Block: Equatable {
        /// The word after the opening fence, in lower case; empty where there is none.
        let tag: String
        let text: String
        let isClosed: Bool
    }

    private(set) var blocks: [Block] = []

    init(_ text: String) {
        var open: (fence: Substring, tag: String, indentation: Int, lines: [Substring])?
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" }) {
            let fence = Self.fence(line)
            guard let current = open else {
                if let fence { open = (fence, Self.tag(line, fence), line.prefix { $0 == " " }.count, []) }
                continue
            }
            if let fence, fence.first == current.fence.first, fence.count >= current.fence.count,
                Self.tag(line, fence).isEmpty
            {
                blocks.append(Block(tag: current.tag, text: Self.joined(current.lines), isClosed: true))
                open = nil
            } else {
                let indentation = line.prefix(current.indentation).prefix { $0 == " " }.count
                open?.lines.append(line.dropFirst(indentation))
            }
        }
        if let open { blocks.append(Block(tag: open.tag, text: Self.joined(open.lines), isClosed: false)) }
    }

    private static func joined(_ lines: [Substring]) -> String {
        lines.map { $0 + "\n" }.joined()
    }

    /// The run of backquotes or tildes that the line begins with, at least three; nil where it is no fence.
    private static func fence(_ line: Substring) -> Substring? {
        let rest = line.drop { $0 == " " }
        guard let mark = rest.first, mark == "`" || mark == "~" else { return nil }
        let run = rest.prefix { $0 == mark }
        return run.count >= 3 ? run : nil
    }

    private static func tag(_ line: Substring, _ fence: Substring) -> String {
        let word = line[fence.endIndex...].drop { $0 == " " || $0 == "{" || $0 == "." }
        return word.prefix { !$0.isWhitespace && $0 != "}" }.lowercased()
    }
}
