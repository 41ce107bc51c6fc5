/// One thing wrong in a text file, with the line it stands on.
package struct FileProblem: Sendable, Equatable {
    /// Counted from 1; 0 where the problem has no place in the file.
    package let line: Int
    /// Counted in characters from 1.
    package let column: Int
    package let message: String
    /// The line itself, and a second line with a caret under the place; empty without a place.
    package let excerpt: String

    package init(line: Int, column: Int, message: String, excerpt: String) {
        self.line = line
        self.column = column
        self.message = message
        self.excerpt = excerpt
    }

    /// A problem that belongs to the file as a whole.
    package init(message: String) {
        self.init(line: 0, column: 0, message: message, excerpt: "")
    }
}

/// Everything that is wrong in one file, reported at once.
package struct FileProblems: DescribedError, Equatable {
    package let file: String
    package let problems: [FileProblem]
    package var category: ErrorCategory { .usage }

    package init(file: String, problems: [FileProblem]) {
        precondition(!problems.isEmpty, "no problems to report in \(file)")
        self.file = file
        self.problems = problems
    }

    package var description: String {
        var blocks = problems.prefix(20).map { problem in
            let place = problem.line > 0 ? "\(file):\(problem.line):\(problem.column)" : file
            let message = "\(place): \(problem.message)"
            return problem.excerpt.isEmpty ? message : message + "\n" + problem.excerpt
        }
        if problems.count > 20 {
            blocks.append("\(file): \(problems.count - 20) more problems")
        }
        return blocks.joined(separator: "\n")
    }
}

/// Turns byte offsets of a text into lines, columns and excerpts.
package struct TextPositions: Sendable {
    private let bytes: [UInt8]
    private let firstLine: Int

    /// `firstLine` is the number of the text's first line, for a text that is a part of a file.
    package init(_ text: String, firstLine: Int = 1) {
        bytes = Array(text.utf8)
        self.firstLine = firstLine
    }

    /// The problem `message` at `offset`, with its place and the line it stands on.
    package func problem(_ message: String, at offset: Int) -> FileProblem {
        let offset = min(max(offset, 0), bytes.count)
        let start = bytes[..<offset].lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let end = bytes[offset...].firstIndex(of: 0x0A) ?? bytes.count
        let before = String(decoding: bytes[start..<offset], as: UTF8.self)
        let whole = String(decoding: bytes[start..<end], as: UTF8.self)
        let line = firstLine + bytes[..<offset].count { $0 == 0x0A }
        return FileProblem(
            line: line, column: before.count + 1, message: message,
            excerpt: Self.excerpt(whole, column: before.count, line: line))
    }

    /// The line, cut to a window around the column where it is long, over a caret.
    private static func excerpt(_ whole: String, column: Int, line: Int) -> String {
        let shown = whole.map { character -> Character in
            character.isWhitespace || character.unicodeScalars.contains { $0.value < 0x20 } ? " " : character
        }
        let start = max(0, column - 60)
        let window = String(shown.dropFirst(start).prefix(100))
        let gutter = "\(line)"
        let blank = String(repeating: " ", count: gutter.count)
        let caret = String(repeating: " ", count: column - start) + "^"
        return "    \(gutter) | \(window)\n    \(blank) | \(caret)"
    }
}
