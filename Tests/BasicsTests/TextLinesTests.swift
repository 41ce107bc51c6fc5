import Basics
import TestSupport
import Testing

@Suite("TextLines")
struct TextLinesTests {
    private func lines(_ bytes: [UInt8]) throws -> [TextLine] {
        let directory = try TemporaryDirectory()
        try AtomicFile.write(bytes, to: directory.file("a"))
        let reader = try TextLines(path: directory.file("a"))
        var lines: [TextLine] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(try reader.next() == nil)
        return lines
    }

    @Test(
        "lines end with LF or CR LF, and the last one may lack its end",
        arguments: [
            ("", []), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]), ("a\r\nb\r\n", ["a", "b"]),
            ("\n", [""]), ("\u{FEFF}a\nb", ["a", "b"]), ("ä\n漢", ["ä", "漢"]),
        ])
    func ends(_ text: String, _ expected: [String]) throws {
        let found = try lines(Array(text.utf8))
        #expect(found.map(\.text) == expected)
        #expect(found.map(\.number) == Array(expected.indices.map { $0 + 1 }))
    }

    @Test("lines that cross the reader's blocks are whole")
    func blocks() throws {
        let expected = (0..<500).map { String(repeating: "x", count: $0 * 7) }
        #expect(try lines(Array(expected.joined(separator: "\n").utf8)).map(\.text) == expected)
    }

    @Test("a line that is not UTF-8 is marked, and the next one is read")
    func brokenText() throws {
        let found = try lines([0x61, 0xFF, 0x0A, 0x62])
        #expect(found.map(\.isValidText) == [false, true])
        #expect(found.last?.text == "b")
    }

    @Test("a line over the limit is an error with its number")
    func tooLong() throws {
        let directory = try TemporaryDirectory()
        try AtomicFile.write("ok\n" + String(repeating: "x", count: 200_000), to: directory.file("a"))
        let reader = try TextLines(path: directory.file("a"), longestLine: 100_000)
        #expect(try reader.next()?.text == "ok")
        let error = #expect(throws: FileError.self) { try reader.next() }
        #expect(error?.description.contains("line 2 has more than 100000 bytes") == true)
    }
}
