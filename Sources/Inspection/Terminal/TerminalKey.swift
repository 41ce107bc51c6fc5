/// One key, as a terminal sends it.
package enum TerminalKey: Sendable, Equatable {
    case character(Character)
    case enter, escape, backspace, tab
    case up, down, left, right, pageUp, pageDown, home, end

    /// The keys that `bytes` hold; an escape that nothing follows is the key of that name.
    package static func keys(in bytes: [UInt8]) -> [TerminalKey] {
        var keys: [TerminalKey] = []
        var rest = bytes[...]
        while let byte = rest.first {
            switch byte {
            case 0x1B: keys += escape(&rest)
            case 0x0D, 0x0A: keys.append(.enter)
            case 0x7F, 0x08: keys.append(.backspace)
            case 0x09: keys.append(.tab)
            case 0..<0x20: keys.append(.character(Character(UnicodeScalar(byte))))
            default:
                let length = byte < 0x80 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4
                if let character = String(decoding: rest.prefix(length), as: UTF8.self).first {
                    keys.append(.character(character))
                }
                rest = rest.dropFirst(length - 1)
            }
            rest = rest.dropFirst()
        }
        return keys
    }

    /// Leaves the last byte of the sequence in `rest`.
    private static func escape(_ rest: inout ArraySlice<UInt8>) -> [TerminalKey] {
        let bytes = Array(rest.prefix(4))
        guard bytes.count > 2, bytes[1] == 0x5B || bytes[1] == 0x4F else { return [.escape] }
        if let key = [0x41: up, 0x42: down, 0x43: right, 0x44: left, 0x48: home, 0x46: end][Int(bytes[2])] {
            rest = rest.dropFirst(2)
            return [key]
        }
        guard bytes.count > 3, bytes[3] == 0x7E else {
            rest = rest.dropFirst(2)
            return []
        }
        rest = rest.dropFirst(3)
        return [0x35: pageUp, 0x36: pageDown, 0x31: home, 0x34: end][Int(bytes[2])].map { [$0] } ?? []
    }
}
