/// Reads the little-endian fields of a GGUF header in order, refusing to step outside the bytes.
///
/// Never allocates what the file merely claims: every count is checked against the bytes that remain first.
struct GGUFReader {
    private let bytes: UnsafeRawBufferPointer
    private let path: String
    private(set) var offset = 0
    /// Arrays inside arrays; real files have none, hostile ones would exhaust the stack.
    private static let deepestNesting = 4

    init(bytes: UnsafeRawBufferPointer, path: String) {
        self.bytes = bytes
        self.path = path
    }

    var remaining: Int { bytes.count - offset }

    func damaged(_ problem: String) -> GGUFError {
        .damaged(path: path, problem: "\(problem) (byte \(offset) of \(bytes.count))")
    }

    mutating func number<Number: FixedWidthInteger>(_ what: String, as type: Number.Type = Number.self)
        throws(GGUFError) -> Number
    {
        let size = MemoryLayout<Number>.size
        guard remaining >= size else { throw damaged("the file ends inside \(what)") }
        defer { offset += size }
        return Number(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Number.self))
    }

    /// A 64-bit count, at most `limit`.
    mutating func count(_ what: String, limit: Int) throws(GGUFError) -> Int {
        let value = try number(what, as: UInt64.self)
        guard let count = Int(exactly: value), count <= limit else {
            throw damaged("\(what) is \(value), more than the file can hold")
        }
        return count
    }

    mutating func string(_ what: String) throws(GGUFError) -> String {
        let length = try count("the length of \(what)", limit: max(0, remaining - 8))
        let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length]), as: UTF8.self)
        offset += length
        return text
    }

    mutating func value(_ key: String) throws(GGUFError) -> GGUFValue {
        let type = try number("the type of '\(key)'", as: UInt32.self)
        return try value(type: type, key: key, depth: 0)
    }

    private mutating func value(type: UInt32, key: String, depth: Int) throws(GGUFError) -> GGUFValue {
        let what = "the value of '\(key)'"
        switch type {
        case 0: return .unsigned(UInt64(try number(what, as: UInt8.self)))
        case 1: return .signed(Int64(try number(what, as: Int8.self)))
        case 2: return .unsigned(UInt64(try number(what, as: UInt16.self)))
        case 3: return .signed(Int64(try number(what, as: Int16.self)))
        case 4: return .unsigned(UInt64(try number(what, as: UInt32.self)))
        case 5: return .signed(Int64(try number(what, as: Int32.self)))
        case 6: return .float(Double(Float(bitPattern: try number(what))))
        case 7: return .bool(try flag(what))
        case 8: return .string(try string(what))
        case 9: return try array(key: key, depth: depth)
        case 10: return .unsigned(try number(what))
        case 11: return .signed(try number(what))
        case 12: return .float(Double(bitPattern: try number(what)))
        default: throw damaged("'\(key)' has the unknown value type \(type)")
        }
    }

    private mutating func flag(_ what: String) throws(GGUFError) -> Bool {
        let byte = try number(what, as: UInt8.self)
        guard byte <= 1 else { throw damaged("\(what) is \(byte), neither true nor false") }
        return byte == 1
    }

    private mutating func array(key: String, depth: Int) throws(GGUFError) -> GGUFValue {
        guard depth < Self.deepestNesting else { throw damaged("'\(key)' nests arrays too deeply") }
        let what = "the items of '\(key)'"
        let type = try number("the item type of '\(key)'", as: UInt32.self)
        guard let size = Self.smallestItem(type) else { throw damaged("'\(key)' has the unknown item type \(type)") }
        let count = try count("the length of '\(key)'", limit: max(0, remaining - 8) / size)
        switch type {
        case 0: return .integers(try items(count) { r throws(GGUFError) in Int64(try r.number(what, as: UInt8.self)) })
        case 1: return .integers(try items(count) { r throws(GGUFError) in Int64(try r.number(what, as: Int8.self)) })
        case 2: return .integers(try items(count) { r throws(GGUFError) in Int64(try r.number(what, as: UInt16.self)) })
        case 3: return .integers(try items(count) { r throws(GGUFError) in Int64(try r.number(what, as: Int16.self)) })
        case 4: return .integers(try items(count) { r throws(GGUFError) in Int64(try r.number(what, as: UInt32.self)) })
        case 5: return .integers(try items(count) { r throws(GGUFError) in Int64(try r.number(what, as: Int32.self)) })
        case 6: return .floats(try items(count) { r throws(GGUFError) in Float(bitPattern: try r.number(what)) })
        case 8: return .strings(try items(count) { r throws(GGUFError) in try r.string(what) })
        case 11: return .integers(try items(count) { r throws(GGUFError) in try r.number(what, as: Int64.self) })
        default:
            return .array(
                try items(count) { r throws(GGUFError) in try r.value(type: type, key: key, depth: depth + 1) })
        }
    }

    private mutating func items<Item>(
        _ count: Int, _ next: (inout GGUFReader) throws(GGUFError) -> Item
    ) throws(GGUFError) -> [Item] {
        var items: [Item] = []
        items.reserveCapacity(count)
        for _ in 0..<count {
            items.append(try next(&self))
        }
        return items
    }

    /// The fewest bytes an item of `type` takes; nil where the type is unknown.
    private static func smallestItem(_ type: UInt32) -> Int? {
        switch type {
        case 0, 1, 7: 1
        case 2, 3: 2
        case 4, 5, 6: 4
        case 8, 10, 11, 12: 8
        case 9: 12
        default: nil
        }
    }
}
