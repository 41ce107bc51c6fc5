/// A scalar apart from its unit, percent sign and base.
struct Measured {
    /// The number as it is written: 50 of `50\%`, 90 of `90^\circ`.
    let node: MathNode
    let isPercent: Bool
    let unit: String?
    let base: Int?

    init(_ node: MathNode) {
        var node = node
        var (isNegative, isPercent) = (false, false)
        var unit: String?
        var base: Int?
        loop: while true {
            switch node {
            case .negative(let inner):
                isNegative.toggle()
                node = inner
            case .percent(let inner) where !isPercent:
                isPercent = true
                node = inner
            case .quantity(let inner, let name):
                unit = unit ?? name
                node = inner
            case .degree(let inner):
                unit = unit ?? "degree"
                node = inner
            case .based(_, let written):
                base = written
                break loop
            default: break loop
            }
        }
        self.node = isNegative ? .negative(node) : node
        self.isPercent = isPercent
        self.unit = unit
        self.base = base
    }

    /// What it amounts to: one half for `50\%`.
    var value: MathNode { isPercent ? .quotient(node, .integer(100)) : node }
}
