/// The JSON header of a safetensors file, parsed strictly: the format allows exactly one shape of JSON, and duplicate
/// keys, unknown keys, negative numbers and trailing text are refused instead of guessed at.
struct SafetensorsHeader {
    /// One tensor as the header lists it; offsets count from the end of the header.
    struct Entry {
        var type = ""
        var shape: [Int] = []
        var begin = 0
        var end = 0
    }

    /// What is wrong, and at which byte of the header.
    struct Problem: Error {
        let text: String
    }

    private(set) var entries: [String: Entry] = [:]
    private(set) var metadata: [String: String] = [:]

    init(parsing bytes: UnsafeRawBufferPointer) throws(Problem) {
        var scanner = JSONScanner(bytes: bytes)
        var seen: Set<String> = []
        try scanner.object { scanner, key throws(Problem) in
            guard seen.insert(key).inserted else { throw scanner.problem("'\(key)' appears twice") }
            if key == "__metadata__" {
                try scanner.object { scanner, name throws(Problem) in metadata[name] = try scanner.string() }
            } else {
                entries[key] = try Self.entry(&scanner, name: key)
            }
        }
        try scanner.end()
    }

    private static func entry(_ scanner: inout JSONScanner, name: String) throws(Problem) -> Entry {
        var entry = Entry()
        var found: Set<String> = []
        try scanner.object { scanner, key throws(Problem) in
            guard found.insert(key).inserted else { throw scanner.problem("'\(name)' has \(key) twice") }
            switch key {
            case "dtype": entry.type = try scanner.string()
            case "shape": entry.shape = try scanner.integers()
            case "data_offsets":
                let offsets = try scanner.integers()
                guard offsets.count == 2 else { throw scanner.problem("'\(name)' needs two data_offsets") }
                (entry.begin, entry.end) = (offsets[0], offsets[1])
            default: throw scanner.problem("'\(name)' has the unknown key '\(key)'")
            }
        }
        guard found.count == 3 else { throw scanner.problem("'\(name)' lacks dtype, shape or data_offsets") }
        return entry
    }
}

/// Scans the little JSON that safetensors headers are made of: objects, strings, lists of whole numbers.
private struct JSONScanner {
    typealias Problem = SafetensorsHeader.Problem

    private let bytes: UnsafeRawBufferPointer
    private var position = 0

    init(bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    func problem(_ text: String) -> Problem {
        Problem(text: "\(text) (header byte \(position))")
    }

    /// Calls `member` for each key, with the scanner at its value.
    mutating func object(_ member: (inout JSONScanner, String) throws(Problem) -> Void) throws(Problem) {
        try expect("{")
        if skip("}") { return }
        repeat {
            let key = try string()
            try expect(":")
            try member(&self, key)
        } while skip(",")
        try expect("}")
    }

    mutating func integers() throws(Problem) -> [Int] {
        try expect("[")
        var values: [Int] = []
        if skip("]") { return values }
        repeat {
            values.append(try integer())
        } while skip(",")
        try expect("]")
        return values
    }

    mutating func string() throws(Problem) -> String {
        try expect("\"")
        var text: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\""):
                guard let string = String(validating: text, as: UTF8.self) else { throw problem("text is not UTF-8") }
                return string
            case UInt8(ascii: "\\"): try escape(&text)
            case 0..<0x20: throw problem("a control character in text")
            default: text.append(byte)
            }
        }
        throw problem("text does not end")
    }

    /// Only white space may follow the header's object.
    mutating func end() throws(Problem) {
        skipSpace()
        guard position == bytes.count else { throw problem("text after the end of the header") }
    }

    private mutating func integer() throws(Problem) -> Int {
        skipSpace()
        var value = 0
        let start = position
        while position < bytes.count, case let digit = Int(bytes[position]) - 48, (0...9).contains(digit) {
            let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = tens.addingReportingOverflow(digit)
            guard !overflow, !carry else { throw problem("a number too large") }
            value = sum
            position += 1
        }
        guard position > start else { throw problem("expected a whole number") }
        return value
    }

    private mutating func escape(_ text: inout [UInt8]) throws(Problem) {
        guard position < bytes.count else { throw problem("text does not end") }
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "u"):
            var unit = try hexadecimal()
            if (0xD800..<0xDC00).contains(unit), position + 1 < bytes.count, bytes[position] == UInt8(ascii: "\\"),
                bytes[position + 1] == UInt8(ascii: "u")
            {
                position += 2
                let low = try hexadecimal()
                guard (0xDC00..<0xE000).contains(low) else { throw problem("half a surrogate pair") }
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            }
            guard let scalar = Unicode.Scalar(unit) else { throw problem("half a surrogate pair") }
            text += Array(String(scalar).utf8)
        default: throw problem("an unknown escape")
        }
    }

    private mutating func hexadecimal() throws(Problem) -> UInt32 {
        guard bytes.count - position >= 4 else { throw problem("text does not end") }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Character(Unicode.Scalar(bytes[position])).hexDigitValue else {
                throw problem("an unknown escape")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }

    private mutating func expect(_ character: Unicode.Scalar) throws(Problem) {
        guard skip(character) else { throw problem("expected '\(character)'") }
    }

    private mutating func skip(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x0A, 0x0D, 0x09].contains(bytes[position]) {
            position += 1
        }
    }
}
