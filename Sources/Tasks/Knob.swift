/// A setting of a generator: what makes its problems harder, or of another kind.
package struct Knob: Sendable, Equatable {
    package enum Kind: Sendable, Equatable {
        case integer(default: Int, in: ClosedRange<Int>)
        /// Two whole numbers under keys of their own: `Digits` stands for `minDigits` and `maxDigits`.
        case range(default: ClosedRange<Int>, in: ClosedRange<Int>)
        case flag(default: Bool)
        case choice(of: [String], default: String)
        /// A list of some of the names; one that stands twice is drawn twice as often.
        case list(of: [String], default: [String])
    }

    package let name: String
    package let kind: Kind

    /// The keys that stand in `task.json5`.
    package var keys: [String] {
        if case .range = kind { ["min\(name)", "max\(name)"] } else { [name] }
    }

    /// The name for a table: `min/maxDigits` for the two keys of a range.
    package var label: String {
        if case .range = kind { "min/max\(name)" } else { name }
    }

    static func integer(_ name: String, _ fallback: Int, in range: ClosedRange<Int>) -> Knob {
        Knob(name: name, kind: .integer(default: fallback, in: range))
    }

    static func range(_ name: String, _ fallback: ClosedRange<Int>, in range: ClosedRange<Int>) -> Knob {
        Knob(name: name, kind: .range(default: fallback, in: range))
    }

    static func flag(_ name: String, _ fallback: Bool) -> Knob {
        Knob(name: name, kind: .flag(default: fallback))
    }

    static func choice<Choice: RawRepresentable<String> & CaseIterable>(_ name: String, _ fallback: Choice) -> Knob {
        Knob(name: name, kind: .choice(of: Choice.allCases.map(\.rawValue), default: fallback.rawValue))
    }

    static func list<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, _ fallback: [Choice]
    ) -> Knob {
        Knob(name: name, kind: .list(of: Choice.allCases.map(\.rawValue), default: fallback.map(\.rawValue)))
    }
}
