import Basics

/// Draws from a random stream, in order.
///
/// The arithmetic is written out here, because the standard library does not promise to keep how it turns bits into
/// numbers, and the problems of a seed must stay what they are.
struct Draw {
    private var generator: RandomStreamGenerator

    init(_ stream: RandomStream) {
        generator = stream.generator()
    }

    /// A number of `range`, all equally likely (to 1 in 2^64 over the size of the range).
    mutating func integer(in range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(generator.next().multipliedFullWidth(by: UInt64(range.count)).high)
    }

    /// A number of `range` that is not 0.
    mutating func nonzero(in range: ClosedRange<Int>) -> Int {
        precondition(range != 0...0, "a number other than 0 in \(range)")
        while true {
            let number = integer(in: range)
            if number != 0 { return number }
        }
    }

    mutating func isHeads() -> Bool { integer(in: 0...1) == 1 }

    mutating func element<Element>(of elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "an element of 0 elements")
        return elements[integer(in: 0...elements.count - 1)]
    }

    /// `count` elements at different places, in random order.
    mutating func elements<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        precondition(count <= elements.count, "\(count) of \(elements.count) elements")
        var shuffled = elements
        shuffle(&shuffled)
        return Array(shuffled.prefix(count))
    }

    /// Fisher–Yates.
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in (1..<elements.count).reversed() { elements.swapAt(last, integer(in: 0...last)) }
    }
}
