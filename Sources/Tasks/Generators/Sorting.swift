import Basics

/// Numbers or words to be put in order.
struct Sorting: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case numbers, words
    }

    static let name = "sorting"
    static let knobs: [Knob] = [
        .list("kinds", Kind.allCases), .range("Items", 5...7, in: 3...40),
        .integer("maxNumber", 99, in: 50...1_000_000),
    ]

    private let kinds: [Kind]
    private let itemCounts: ClosedRange<Int>
    private let largestNumber: Int

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        itemCounts = try values.range("Items")
        largestNumber = try values.integer("maxNumber")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let count = draw.integer(in: itemCounts)
        let isAscending = draw.isHeads()
        let (items, sorted, orders): ([String], [String], [String])
        switch draw.element(of: kinds) {
        case .numbers:
            let numbers = (0..<count).map { _ in draw.integer(in: -largestNumber / 5...largestNumber) }
            items = numbers.map { "\($0)" }
            sorted = numbers.sorted().map { "\($0)" }
            orders =
                isAscending
                ? ["ascending order", "order, the smallest first"] : ["descending order", "order, the largest first"]
        case .words:
            items = draw.elements(count, of: WordList.words)
            sorted = items.sorted()
            orders = [isAscending ? "alphabetical order" : "reverse alphabetical order"]
        }
        let answer = (isAscending ? sorted : sorted.reversed()).joined(separator: ", ")
        let shown = items.joined(separator: ", ")
        guard shown != answer else { return nil }
        let order = draw.element(of: orders)
        let text = draw.element(of: [
            "Put these in \(order): \(shown).", "Sort into \(order): \(shown).", "Arrange \(shown) in \(order).",
        ])
        return GeneratedProblem(
            text: text, answer: answer, key: "\(isAscending) \(items.sorted().joined(separator: ","))")
    }
}
