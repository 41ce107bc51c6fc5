import Reflection
import RolloutTypes
import RunStore

/// A problem with its history, as lists sort and show it.
struct ProblemLine {
    let problem: ProblemRecord
    private let history: ProblemHistory

    init(_ problem: ProblemRecord) {
        self.problem = problem
        history = ProblemHistory(
            problem.visits.map { ProblemHistory.Visit(step: $0.step, correct: $0.correct, completions: $0.judged) })
    }

    var state: ProblemHistory.State { history.state }

    /// The running pass rate; nil where no visit could be judged.
    var level: Double? { history.visits.isEmpty ? nil : history.level }

    var passRate: Double? {
        problem.judged > 0 ? Double(problem.correct) / Double(problem.judged) : nil
    }

    func contains(_ text: String) -> Bool {
        [problem.name, problem.wording].contains { !TextPlaces.all(of: text, in: $0, ignoringCase: true).isEmpty }
    }

    /// Below, equal to or above 0, as in C; what is not known comes first.
    func compare(_ other: ProblemLine, _ sort: ProblemFilter.Sort) -> Int {
        func order<Value: Comparable>(_ first: Value, _ second: Value) -> Int {
            first < second ? -1 : first > second ? 1 : 0
        }
        switch sort {
        case .name: return order(problem.row, other.problem.row)
        case .visits: return order(problem.visits.count, other.problem.visits.count)
        case .passRate: return order(passRate ?? -1, other.passRate ?? -1)
        case .ewma: return order(level ?? -1, other.level ?? -1)
        case .firstSolved: return order(problem.firstSolved ?? .max, other.problem.firstSolved ?? .max)
        case .state: return order(rank, other.rank)
        case .length: return order(problem.visits.last?.meanLength ?? 0, other.problem.visits.last?.meanLength ?? 0)
        }
    }

    private var rank: Int { ProblemHistory.State.allCases.firstIndex(of: state) ?? 0 }

    /// The most telling of the classes of several traces.
    static func mostTelling(_ classes: [OutcomeClass]) -> OutcomeClass? {
        let order: [OutcomeClass] = [.corrective, .confirm, .search, .lost, .stuck, .unfinished, .none]
        return order.first(where: classes.contains)
    }
}
