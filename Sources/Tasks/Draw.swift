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

    mutating func element<Element>(of elements: [Element]) -> Element {
        precondition(!elements.isEmpty, "an element of 0 elements")
        return elements[integer(in: 0...elements.count - 1)]
    }

    /// Fisher–Yates.
    mutating func shuffle<Element>(_ elements: inout [Element]) {
        guard elements.count > 1 else { return }
        for last in (1..<elements.count).reversed() { elements.swapAt(last, integer(in: 0...last)) }
    }
}
