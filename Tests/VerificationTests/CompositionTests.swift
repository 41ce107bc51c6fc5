import Basics
import RolloutTypes
import Synchronization
import Testing
import Verification

/// Counts how many judgements run at once and answers late ones first.
private final class SlowVerifier: Verifier {
    let name = "slow"
    let version = "1"
    private let running = Mutex((now: 0, most: 0))

    var most: Int { running.withLock { $0.most } }

    func judge(_ submission: Submission) async -> Verdict {
        running.withLock { state in
            state.now += 1
            state.most = max(state.most, state.now)
        }
        for _ in 0..<(Int(submission.id.suffix(1)) ?? 0) { await Task.yield() }
        running.withLock { $0.now -= 1 }
        return Verdict(outcome: .correct, reward: 1, extracted: submission.completion, explanation: submission.id)
    }
}

@Suite("Composition and pool") struct CompositionTests {
    private func composite(_ parts: [VerifierPart], _ completion: String, answer: String? = "5") async throws -> Verdict
    {
        let verifier = try VerifierTable.make(parts)
        return await verifier.judge(Submission(id: "case", completion: completion, answer: answer))
    }

    @Test(
        "a part that only shapes the reward, or has no weight, cannot decide what is correct",
        arguments: [
            ("digits", 1.0), ("steps", 1), ("digits", 0.5), ("math", 0), ("math", -1), ("overlong", 1), ("length", 1),
            ("repetition", 1), ("language", 1),
        ])
    func firstPart(_ verifier: String, _ weight: Double) {
        #expect(throws: VerificationError.self) {
            try VerifierTable.make([VerifierPart(verifier: verifier, weight: weight)])
        }
        #expect(throws: VerificationError.self) {
            try VerifierTable.make([VerifierPart(verifier: verifier, weight: weight), VerifierPart(verifier: "math")])
        }
    }

    @Test("reward is the weighted sum and the first part decides the outcome") func weighted() async throws {
        let parts = [VerifierPart(verifier: "math", weight: 0.9), VerifierPart(verifier: "format", weight: 0.1)]
        let both = try await composite(parts, "<think>a</think><answer>5</answer>")
        #expect(both.outcome == .correct && abs((both.reward ?? 0) - 1) < 1e-12 && both.extracted == "5")
        let wrong = try await composite(parts, "<think>a</think><answer>6</answer>")
        #expect(wrong.outcome == .incorrect && wrong.reward == 0.1)
        #expect(wrong.parts.map(\.name) == ["math", "format"] && wrong.parts.map(\.weight) == [0.9, 0.1])
        #expect(wrong.parts.map(\.reward) == [0, 1] && wrong.parts.map(\.outcome) == [.incorrect, .correct])
        let bare = try await composite(parts, "\\boxed{5}")
        #expect(bare.outcome == .correct && bare.reward == 0.9)
    }

    @Test("an abstaining primary part abstains, an abstaining other part counts nothing") func abstaining() async throws
    {
        let primary = try await composite(
            [VerifierPart(verifier: "countdown"), VerifierPart(verifier: "math")], "\\boxed{5}")
        #expect(primary.outcome == .abstained && primary.reward == nil)
        let other = try await composite(
            [VerifierPart(verifier: "math", weight: 0.5), VerifierPart(verifier: "countdown")], "\\boxed{5}")
        #expect(other.outcome == .correct && other.reward == 0.5)
    }

    @Test("one part of weight 1 stands for itself") func single() async throws {
        #expect(try VerifierTable.make([VerifierPart(verifier: "math")]).name == "math")
        #expect(try VerifierTable.make([VerifierPart(verifier: "math", weight: 0.5)]).name == "composite")
    }

    @Test("unknown names list the known ones") func unknown() {
        let error = #expect(throws: VerificationError.self) { try VerifierTable.make("maths") }
        #expect(
            error?.description
                == "there is no verifier 'maths'; did you mean 'math'? there are "
                + VerifierTable.names.joined(separator: ", "))
        #expect(VerifierTable.names.contains("math") && VerifierTable.names == VerifierTable.names.sorted())
    }

    @Test("a composite is built from JSON, strictly") func configuration() throws {
        let good: JSONValue = .object([
            "parts": .array([.object(["verifier": .string("math"), "weight": .number(0.5)])])
        ])
        #expect(try VerifierTable.make("composite", configuration: good).version == "1(math/2)")
        for bad: JSONValue in [
            .null, .object(["parts": .array([])]), .object(["parts": .array([.string("math")])]),
            .object(["parts": .array([.object(["verifier": .string("nothing")])])]),
            .object(["parts": .array([.object(["verifier": .string("math"), "wait": .integer(1)])])]),
        ] {
            #expect(throws: VerificationError.self) { try VerifierTable.make("composite", configuration: bad) }
        }
    }

    @Test("the pool keeps order and never exceeds its width", arguments: [1, 3, 50]) func pool(_ width: Int) async {
        let verifier = SlowVerifier()
        let submissions = (0..<40).map { Submission(id: "\($0)", completion: "c\($0)", answer: nil) }
        let verdicts = await VerifierPool(width: width).judge(submissions, with: verifier)
        #expect(verdicts.map(\.explanation) == (0..<40).map { "\($0)" })
        #expect(verifier.most <= width)
        #expect(verdicts.allSatisfy { $0.seconds >= 0 })
    }

    @Test("groups come back with their own verdicts") func groups() async {
        let groups = (0..<3).map { number in
            RolloutGroup(
                problem: Problem(id: "p\(number)", task: "t", content: .prompt("q"), answer: "\(number)"), prompt: "q",
                promptTokens: [1],
                completions: (0...number).map { value in
                    Completion(
                        tokens: [], text: "\\boxed{\(value)}", samplerLogProbs: [], entropies: [], stopReason: .endToken
                    )
                })
        }
        let judged = await VerifierPool(width: 2).judge(groups, with: MathVerifier(), extraction: .strict)
        #expect(judged.map(\.group) == groups)
        #expect(
            judged.map { $0.verdicts.map(\.outcome) } == [
                [.correct], [.incorrect, .correct], [.incorrect, .incorrect, .correct],
            ])
    }
}
