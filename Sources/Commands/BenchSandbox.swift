import Basics
import RolloutTypes
import Verification

/// Small Python programs judged by the verifier `code`, with warm boxes, two at a time for each core.
struct BenchSandbox {
    /// What the programs are judged by.
    enum Kind: String, CaseIterable {
        /// One box a program.
        case output = "by output"
        /// Two boxes a program, the second for its tests.
        case calls = "by calls"
    }

    /// A box that fails where it should judge.
    private struct Failure: DescribedError {
        let category = ErrorCategory.verifierFailing
        let description: String
    }

    private static let programCount = 200
    private static let programsPerCore = 2

    let repetitions: Int
    let clock: MonotonicClock

    func run(_ kind: Kind) async throws -> BenchMeasurement {
        let submissions = (0..<Self.programCount).map { Self.submission(kind, $0) }
        let pool = VerifierPool(width: Self.programsPerCore * Machine.current().coreCount)
        let verifier = try VerifierTable.make("code")
        var seconds: [Double] = []
        for _ in 0...repetitions {
            let start = clock.seconds
            let verdicts = await pool.judge(submissions, with: verifier)
            seconds.append(clock.seconds - start)
            if let wrong = verdicts.first(where: { $0.outcome != .correct }) {
                throw Failure(description: "a right program was judged \(wrong.outcome.rawValue): \(wrong.explanation)")
            }
        }
        var measurement = BenchMeasurement(
            bench: BenchVerb.Name.sandbox.rawValue, seconds: Array(seconds.dropFirst()), programs: Self.programCount)
        measurement.what = "\(kind.rawValue), \(Int((measurement.programsPerSecond ?? 0).rounded())) a second"
        return measurement
    }

    private static func submission(_ kind: Kind, _ index: Int) -> Submission {
        switch kind {
        case .output:
            Submission(
                id: "\(index)",
                completion: "```python\nn = int(input())\nprint(sum(i * i for i in range(n)) + \(index))\n```",
                answer: nil, tests: [.object(["input": .string("10\n"), "output": .string("\(285 + index)\n")])])
        case .calls:
            Submission(
                id: "\(index)", completion: "```python\ndef f(numbers):\n    return sorted(numbers)[\(index % 3)]\n```",
                answer: nil,
                tests: [.object(["call": .string("f([5, 3, 4])"), "expected": .string("\(3 + index % 3)")])])
        }
    }
}
