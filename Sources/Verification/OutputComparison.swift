/// Whether a program printed what was expected.
///
/// Line by line, without spaces at the ends of lines and empty lines at the end; a line also counts where its words are
/// the same but for the writing of a decimal number: `1.50` is `1.5`, and 50000000000000001 is not 50000000000000000.
package enum OutputComparison {
    /// The first difference, for a person; nil where there is none.
    package static func difference(_ found: [UInt8], _ expected: String) -> String? {
        let foundLines = lines(found)
        let expectedLines = lines(Array(expected.utf8))
        for (index, (one, other)) in zip(foundLines, expectedLines).enumerated() where !isSame(one, other) {
            return "line \(index + 1) is '\(text(one))', expected '\(text(other))'"
        }
        guard foundLines.count != expectedLines.count else { return nil }
        return "it has \(foundLines.count) lines, expected \(expectedLines.count)"
    }

    private static func text(_ line: ArraySlice<UInt8>) -> String { String(decoding: line, as: UTF8.self).excerpt }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private static func lines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var lines = bytes.split(separator: 0x0A, omittingEmptySubsequences: false).map { line in
            line.prefix((line.lastIndex { !isSpace($0) } ?? line.startIndex - 1) - line.startIndex + 1)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func isSame(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Bool {
        if one == other { return true }
        let words = one.split(whereSeparator: isSpace)
        let others = other.split(whereSeparator: isSpace)
        guard words.count == others.count else { return false }
        return zip(words, others).allSatisfy { word, other in
            if word == other { return true }
            guard let value = Decimal(word) else { return false }
            return value == Decimal(other)
        }
    }

    /// A decimal number, exactly: ±digits · 10^exponent, without zeros at either end of the digits.
    private struct Decimal: Equatable {
        private var isNegative = false
        private var digits: [UInt8] = []
        private var exponent = 0

        init?(_ text: ArraySlice<UInt8>) {
            var rest = text
            if let sign = rest.first, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") {
                isNegative = sign == UInt8(ascii: "-")
                rest.removeFirst()
            }
            let whole = rest.prefix(while: Self.isDigit)
            rest = rest.dropFirst(whole.count)
            digits = Array(whole)
            if rest.first == UInt8(ascii: ".") {
                let fraction = rest.dropFirst().prefix(while: Self.isDigit)
                rest = rest.dropFirst(1 + fraction.count)
                digits += fraction
                exponent = -fraction.count
            }
            guard !digits.isEmpty else { return nil }
            if let mark = rest.first {
                // Longer exponents are left as text.
                guard mark | 0x20 == UInt8(ascii: "e"), rest.count <= 8,
                    let power = Int(String(decoding: rest.dropFirst(), as: UTF8.self))
                else { return nil }
                exponent += power
            }
            while digits.last == UInt8(ascii: "0") {
                digits.removeLast()
                exponent += 1
            }
            digits = Array(digits.drop { $0 == UInt8(ascii: "0") })
            if digits.isEmpty { (isNegative, exponent) = (false, 0) }
        }

        private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    }
}
