/// What came of trying out a verifier.
package struct ConformanceReport: Sendable {
    /// One thing that a verifier has to do.
    package struct Check: Sendable {
        /// In the order of their weight: what pays for wrong answers comes first.
        package enum Kind: String, Sendable, CaseIterable {
            case rejects, empty, allAnswersListed, promptEchoed, targetQuoted, giantInput
            case accepts, gold, outcomes, deterministic, `protocol`

            package var title: String {
                switch self {
                case .rejects: "wrong answers rejected"
                case .empty: "empty completion rejected"
                case .allAnswersListed: "all answers listed rejected"
                case .promptEchoed: "prompt echoed rejected"
                case .targetQuoted: "target quoted rejected"
                case .giantInput: "giant input rejected"
                case .accepts: "right answers accepted"
                case .gold: "reference answers accepted"
                case .outcomes: "other outcomes as expected"
                case .deterministic: "same verdict again"
                case .protocol: "protocol kept"
                }
            }
        }

        /// Something it did otherwise.
        package struct Failure: Sendable, Equatable {
            package let text: String
            /// Whether it gave a verdict, and a wrong one; otherwise it gave none.
            package let isWrongVerdict: Bool
        }

        package let kind: Kind
        /// How often it was tried.
        package internal(set) var count = 0
        package internal(set) var failures: [Failure] = []

        package var isPassed: Bool { failures.isEmpty }
    }

    package let name: String
    package let version: String
    package internal(set) var checks: [Check] = Check.Kind.allCases.map { Check(kind: $0) }
    /// Until a worker was ready; nil where none was.
    package internal(set) var startSeconds: Double?
    /// Of judging one case at a time; nil where there were none.
    package internal(set) var medianSeconds: Double?
    package internal(set) var slowestSeconds: Double?

    package var isPassed: Bool { checks.allSatisfy(\.isPassed) }

    /// What the verifier would teach wrongly.
    package var wrongVerdicts: [String] {
        checks.flatMap { check in
            check.failures.filter(\.isWrongVerdict).map { "\(check.kind.title): \($0.text)" }
        }
    }

    init(name: String, version: String) {
        self.name = name
        self.version = version
    }

    mutating func count(_ kind: Check.Kind) {
        change(kind) { $0.count += 1 }
    }

    mutating func fail(_ kind: Check.Kind, _ text: String, isWrongVerdict: Bool) {
        change(kind) { $0.failures.append(Check.Failure(text: text, isWrongVerdict: isWrongVerdict)) }
    }

    private mutating func change(_ kind: Check.Kind, _ change: (inout Check) -> Void) {
        for index in checks.indices where checks[index].kind == kind { change(&checks[index]) }
    }
}
