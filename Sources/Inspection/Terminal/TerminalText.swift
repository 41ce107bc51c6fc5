/// One line of a terminal: stretches of text, each in a style, whose width is counted in cells.
package struct TerminalText: Sendable, Equatable {
    /// What a stretch is; a terminal without colours shows the text alone.
    package enum Style: Sendable, Equatable {
        case plain, strong, faint, good, bad, attention, selected
        /// A value between 0 and 1 as the darkness of the ground.
        case heat(Double)
    }

    package struct Stretch: Sendable, Equatable {
        package var text: String
        package let style: Style
    }

    package private(set) var stretches: [Stretch] = []
    /// In cells.
    package private(set) var width = 0

    package init(_ text: String = "", _ style: Style = .plain) {
        append(text, style)
    }

    package mutating func append(_ text: String, _ style: Style = .plain) {
        guard !text.isEmpty else { return }
        let visible = Self.visible(text)
        width += Self.cells(visible)
        if let last = stretches.last, last.style == style {
            stretches[stretches.count - 1].text += visible
        } else {
            stretches.append(Stretch(text: visible, style: style))
        }
    }

    package mutating func append(_ other: TerminalText) {
        for stretch in other.stretches { append(stretch.text, stretch.style) }
    }

    /// Exactly `width` cells: cut, or filled with spaces in the style of its end where that is a ground.
    package func fitted(to width: Int) -> TerminalText {
        var fitted = TerminalText()
        for stretch in stretches {
            for character in stretch.text {
                guard fitted.width + Self.cells(character) <= width else {
                    fitted.append(String(repeating: " ", count: width - fitted.width), stretch.style)
                    return fitted
                }
                fitted.append(String(character), stretch.style)
            }
        }
        let fill = stretches.last?.style == .selected ? Style.selected : .plain
        fitted.append(String(repeating: " ", count: width - fitted.width), fill)
        return fitted
    }

    package var text: String { stretches.map(\.text).joined() }

    // MARK: Cells

    package static func cells(_ text: String) -> Int { text.reduce(0) { $0 + cells($1) } }

    /// How many cells a character takes: two for Han, kana, Hangul and emoji, else one.
    package static func cells(_ character: Character) -> Int {
        guard let scalar = character.unicodeScalars.first else { return 0 }
        if character.unicodeScalars.contains(where: { $0.value == 0xFE0F }) { return 2 }
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1FAFF,
            0x20000...0x3FFFD:
            return 2
        default:
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark, .format: return 0
            default: return 1
            }
        }
    }

    /// One line without anything that could move the cursor.
    private static func visible(_ text: String) -> String {
        VisibleText.visible(text).replacing("\n", with: " ").replacing("\t", with: " ")
    }
}

extension TerminalText {
    /// `text` in lines of at most `width` cells, broken at spaces where there are any.
    package static func wrapped(_ text: String, width: Int) -> [String] {
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            var cells = 0
            var breakPlace: (index: String.Index, cells: Int)?
            for character in paragraph {
                let size = Self.cells(visible(String(character)))
                if cells + size > width, !line.isEmpty {
                    if let place = breakPlace {
                        let rest = String(line[place.index...])
                        lines.append(String(line[..<place.index]))
                        line = rest
                        cells -= place.cells
                    } else {
                        lines.append(line)
                        line = ""
                        cells = 0
                    }
                    breakPlace = nil
                }
                line.append(character)
                cells += size
                if character == " " { breakPlace = (line.endIndex, cells) }
            }
            lines.append(line)
        }
        return lines
    }
}
