import Basics

/// JSON as Python's `json.dumps(ensure_ascii=False)` spaces and escapes it, which chat templates and tokenizer files expect.
///
/// Members of a `JSONValue` object are written in key order, because it keeps none.
enum JSONText {
    static func quoted(_ text: String) -> String {
        var result: [UInt8] = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): result += Array("\\\"".utf8)
            case UInt8(ascii: "\\"): result += Array("\\\\".utf8)
            case 0x0A: result += Array("\\n".utf8)
            case 0x0D: result += Array("\\r".utf8)
            case 0x09: result += Array("\\t".utf8)
            case 0x08: result += Array("\\b".utf8)
            case 0x0C: result += Array("\\f".utf8)
            case 0..<0x20: result += Array("\\u00".utf8) + hex(byte)
            default: result.append(byte)
            }
        }
        result.append(UInt8(ascii: "\""))
        return String(decoding: result, as: UTF8.self)
    }

    private static func hex(_ byte: UInt8) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }

    /// A floating-point number as Python writes it.
    static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Infinity" : "Infinity" }
        let text = "\(value)"
        guard let exponentMark = text.firstIndex(of: "e") else { return text }
        // Swift writes 1e-05 as 1e-05 already, but keeps ".0" before the exponent, which Python drops.
        let mantissa = text[..<exponentMark]
        return String((mantissa.hasSuffix(".0") ? mantissa.dropLast(2) : mantissa) + text[exponentMark...])
    }

    static func text(_ value: JSONValue, indent: Int? = nil, depth: Int = 0) -> String {
        switch value {
        case .null: return "null"
        case .bool(let value): return value ? "true" : "false"
        case .integer(let value): return "\(value)"
        case .number(let value): return number(value)
        case .string(let value): return quoted(value)
        case .array(let values):
            return list("[", values.map { text($0, indent: indent, depth: depth + 1) }, "]", indent, depth)
        case .object(let members):
            let items = members.sorted { $0.key < $1.key }.map { key, value in
                quoted(key) + ": " + text(value, indent: indent, depth: depth + 1)
            }
            return list("{", items, "}", indent, depth)
        }
    }

    /// Joins rendered items as Python does: `, ` on one line, or one per line when indented.
    static func list(_ open: String, _ items: [String], _ close: String, _ indent: Int?, _ depth: Int) -> String {
        guard let indent, !items.isEmpty else { return open + items.joined(separator: ", ") + close }
        let inner = "\n" + String(repeating: " ", count: indent * (depth + 1))
        let outer = "\n" + String(repeating: " ", count: indent * depth)
        return open + inner + items.joined(separator: "," + inner) + outer + close
    }
}
