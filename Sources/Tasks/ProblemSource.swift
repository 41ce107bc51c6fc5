package import RolloutTypes

/// The problems of one split of one task, by position.
package protocol ProblemSource: Sendable {
    var task: String { get }
    var split: String { get }
    /// How many there are; nil for an endless source.
    var count: Int? { get }

    /// The problem at `index`, which is below `count`; `step` selects the stage of a curriculum and is otherwise ignored.
    func problem(at index: Int, step: Int) throws(TaskError) -> Problem
}

extension ProblemSource {
    /// The first problems of the source, at most `limit`.
    package func problems(limit: Int) throws(TaskError) -> [Problem] {
        var problems: [Problem] = []
        for index in 0..<min(limit, count ?? limit) { problems.append(try problem(at: index, step: .max)) }
        return problems
    }
}
