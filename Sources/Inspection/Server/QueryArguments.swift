import Basics
import RolloutTypes
import RunStore

/// The arguments behind the question mark, read as what they stand for.
///
/// What does not fit is refused with a sentence: a filter that silently fell away would show the wrong thing.
struct QueryArguments {
    private let values: [String: String]

    init(_ values: [String: String]) {
        self.values = values.filter { !$0.value.isEmpty }
    }

    /// The same text for the same values of the arguments that are read; others make no difference.
    func key(_ names: [String]) -> String {
        names.map { "\($0)=\(text($0) ?? "")" }.joined(separator: "\u{0}")
    }

    func text(_ name: String) -> String? { values[name.lowercased()] }

    /// Beyond it sums of numbers could overflow, and no run has as many of anything.
    private static let largest = 1_000_000_000

    /// - Throws: `InspectorError` where it is no whole number from 0 to a thousand million.
    func integer(_ name: String) throws(InspectorError) -> Int? {
        guard let text = text(name) else { return nil }
        guard let number = Int(text), (0...Self.largest).contains(number) else {
            throw InspectorError(
                "badArgument", .usage,
                "\(name) is '\(text)'; expected a whole number from 0 to \(NumberText.grouped(Self.largest)).")
        }
        return number
    }

    /// The words of a list separated by commas.
    func words(_ name: String) -> [String] {
        (text(name) ?? "").split(separator: ",").map(String.init)
    }

    /// `from` and `to`, either of which may be missing; nil where both are.
    ///
    /// - Throws: `InspectorError` where one is no number, or the last step comes before the first.
    func steps() throws(InspectorError) -> ClosedRange<Int>? {
        let (from, to) = (try integer("from"), try integer("to"))
        guard from != nil || to != nil else { return nil }
        let (low, high) = (from ?? 0, to ?? .max)
        guard low <= high else {
            throw InspectorError(
                "badArgument", .usage, "from is \(low) and to is \(high); the first step cannot come after the last.")
        }
        return low...high
    }

    func offset() throws(InspectorError) -> Int { try integer("offset") ?? 0 }

    func limit(_ standard: Int, atMost largest: Int) throws(InspectorError) -> Int {
        min(largest, try integer("limit") ?? standard)
    }

    func isDescending() throws -> Bool { try choice("order", Direction.self) == .descending }

    private enum Direction: String, CaseIterable {
        case ascending, descending
    }

    private enum Answer: String, CaseIterable {
        case yes, no
    }

    /// The word of a closed vocabulary.
    ///
    /// - Throws: `InspectorError` where it is none of them.
    func choice<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws -> Word? where Word.RawValue == String {
        guard let text = text(name) else { return nil }
        return try Self.known(text, name)
    }

    /// The names that `problemFilter` reads.
    static let problemNames = ["from", "to", "q", "task", "state", "sort", "order", "offset", "limit"]
    /// The names that `ahaQuery` reads, less those of the page within the list.
    static let ahaNames = ["from", "to", "class", "marker"]

    func groupFilter() throws -> GroupFilter {
        var filter = GroupFilter()
        filter.steps = try steps()
        filter.purpose = try choice("purpose") ?? .training
        filter.sort = try choice("sort") ?? .number
        filter.isDescending = try isDescending()
        filter.hasSignal = try choice("signal", Answer.self).map { $0 == .yes }
        if text("states") != nil { filter.states = Set(try words("states").map { try Self.known($0, "states") }) }
        filter.offset = try offset()
        filter.limit = try limit(100, atMost: 1000)
        return filter
    }

    func problemFilter() throws -> ProblemFilter {
        var filter = ProblemFilter()
        filter.text = text("q") ?? ""
        filter.task = text("task")
        filter.state = try choice("state")
        filter.steps = try steps()
        filter.sort = try choice("sort") ?? .name
        filter.isDescending = try isDescending()
        filter.offset = try offset()
        filter.limit = try limit(500, atMost: 2000)
        return filter
    }

    func ahaQuery() throws -> AhaReport.Query {
        var query = AhaReport.Query()
        query.steps = try steps()
        query.classes = Set(try words("class").map { try Self.known($0, "class") })
        query.marker = text("marker")
        query.limit = try limit(50, atMost: 1000)
        return query
    }

    private static func known<Word: RawRepresentable & CaseIterable>(
        _ text: String, _ name: String
    ) throws -> Word where Word.RawValue == String {
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw InspectorError("badArgument", .usage, "\(name) is '\(text)'; expected one of \(words).")
        }
        return word
    }
}
