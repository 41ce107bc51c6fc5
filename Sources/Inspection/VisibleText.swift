/// Text of models and files made safe for terminals: control characters and marks that turn text around are shown as
/// escapes, line ends and tabs stay.
package enum VisibleText {
    package static func visible(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A, 0x09: result.unicodeScalars.append(scalar)
            case 0..<0x20, 0x7F..<0xA0, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069:
                result += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }

    /// Names at the left, values at the right; the lines of a value stand under one another.
    package static func columns(_ rows: [(name: String, value: String)]) -> String {
        let width = (rows.map(\.name.count).max() ?? 0) + 2
        let blank = String(repeating: " ", count: width)
        return rows.map { row in
            let lines = visible(row.value).split(separator: "\n", omittingEmptySubsequences: false)
            return row.name + blank.dropFirst(row.name.count) + lines.joined(separator: "\n" + blank) + "\n"
        }.joined()
    }
}
