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

    /// The same text for the same arguments.
    var key: String { values.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "&") }

    func text(_ name: String) -> String? { values[name.lowercased()] }

    func integer(_ name: String) -> Int? { text(name).flatMap { Int($0) } }

    /// The words of a list separated by commas.
    func words(_ name: String) -> [String] {
        (text(name) ?? "").split(separator: ",").map(String.init)
    }

    /// `from` and `to`, either of which may be missing; nil where both are.
    var steps: ClosedRange<Int>? {
        let (from, to) = (integer("from"), integer("to"))
        guard from != nil || to != nil else { return nil }
        let low = max(0, from ?? 0)
        return low...max(low, to ?? .max)
    }

    func offset() -> Int { max(0, integer("offset") ?? 0) }

    func limit(_ standard: Int, atMost largest: Int) -> Int { min(largest, max(0, integer("limit") ?? standard)) }

    /// The word of a closed vocabulary.
    ///
    /// - Throws: `InspectorError` where it is none of them.
    func choice<Word: RawRepresentable & CaseIterable>(
        _ name: String, _ type: Word.Type = Word.self
    ) throws -> Word? where Word.RawValue == String {
        guard let text = text(name) else { return nil }
        return try Self.known(text, name)
    }

    func groupFilter() throws -> GroupFilter {
        var filter = GroupFilter()
        filter.steps = steps
        filter.purpose = try choice("purpose") ?? .training
        filter.sort = try choice("sort") ?? .number
        filter.isDescending = text("order") == "descending"
        filter.hasSignal = text("signal").flatMap { ["yes": true, "no": false][$0] }
        if text("states") != nil { filter.states = Set(try words("states").map { try Self.known($0, "states") }) }
        filter.offset = offset()
        filter.limit = limit(100, atMost: 1000)
        return filter
    }

    func problemFilter() throws -> ProblemFilter {
        var filter = ProblemFilter()
        filter.text = text("q") ?? ""
        filter.task = text("task")
        filter.state = try choice("state")
        filter.steps = steps
        filter.sort = try choice("sort") ?? .name
        filter.isDescending = text("order") == "descending"
        filter.offset = offset()
        filter.limit = limit(500, atMost: 2000)
        return filter
    }

    func ahaQuery() throws -> AhaReport.Query {
        var query = AhaReport.Query()
        query.steps = steps
        query.classes = Set(try words("class").map { try Self.known($0, "class") })
        query.marker = text("marker")
        query.limit = limit(50, atMost: 1000)
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
