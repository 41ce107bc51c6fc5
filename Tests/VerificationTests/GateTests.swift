import Basics
import FoundationEssentials
import RolloutTypes
import Testing
import Verification

@Suite("Gates of composed rewards") struct GateTests {
    private func judge(_ parts: [VerifierPart], _ completion: String) async throws -> Verdict {
        try await VerifierTable.make(parts).judge(Submission(id: "case", completion: completion, answer: "5"))
    }

    private static let formed = "<think>a</think><answer>5</answer>"

    @Test("format gated by math is paid only with a right answer, and what it found is recorded either way")
    func formatOnlyIfCorrect() async throws {
        let parts = [VerifierPart(verifier: "math"), VerifierPart(verifier: "format", weight: 0.25, gate: "math")]
        let right = try await judge(parts, Self.formed)
        #expect(right.reward == 1.25 && right.parts.map(\.standing) == [.counted, .counted])
        let wrong = try await judge(parts, "<think>a</think><answer>6</answer>")
        #expect(wrong.outcome == .incorrect && wrong.reward == 0)
        #expect(wrong.parts.map(\.reward) == [0, 1] && wrong.parts.map(\.standing) == [.counted, .gated])
        #expect(wrong.parts.map(\.outcome) == [.incorrect, .correct])
        let bare = try await judge(parts, "\\boxed{5}")
        #expect(bare.reward == 1 && bare.parts[1].reward == 0 && bare.parts[1].standing == .counted)
    }

    @Test("math gated by format pays nothing for a right answer in another form, which stays correct")
    func correctOnlyIfFormed() async throws {
        let parts = [VerifierPart(verifier: "math", gate: "format"), VerifierPart(verifier: "format", weight: 0)]
        #expect(try await judge(parts, Self.formed).reward == 1)
        let bare = try await judge(parts, "\\boxed{5}")
        #expect(bare.outcome == .correct && bare.reward == 0 && bare.parts[0].standing == .gated)
    }

    @Test("where the gating part abstains, the verdict does: a gate that nobody could look at is not a closed one")
    func undecided() async throws {
        let parts = [VerifierPart(verifier: "math", gate: "countdown"), VerifierPart(verifier: "countdown", weight: 0)]
        let verdict = try await judge(parts, "\\boxed{5}")
        #expect(verdict.outcome == .abstained && verdict.reward == nil)
        #expect(verdict.explanation.contains("'countdown', which gates 'math', abstains"), "\(verdict.explanation)")
    }

    @Test("a gate names another part", arguments: ["digits", "maths", "format", ""])
    func wrongGate(_ gate: String) {
        let parts = [VerifierPart(verifier: "math"), VerifierPart(verifier: "format", gate: gate)]
        let error = #expect(throws: VerificationError.self) { try VerifierTable.make(parts) }
        #expect(
            error?.description.hasSuffix(
                "'parts[1].gate' is '\(gate)', which is no other part; the others are math") == true)
        #expect(throws: VerificationError.self) { try VerifierTable.make([VerifierPart(verifier: "math", gate: gate)]) }
    }

    @Test("gates are read from a composite's JSON, strictly, and are part of the version")
    func configuration() throws {
        func composite(_ gate: JSONValue) throws -> any Verifier {
            let parts: [JSONValue] = [
                .object(["verifier": .string("math")]), .object(["verifier": .string("format"), "gate": gate]),
            ]
            return try VerifierTable.make("composite", configuration: .object(["parts": .array(parts)]))
        }
        #expect(try composite(.string("math")).version == "1(math/2 format/1?math)")
        #expect(try composite(.null).version == "1(math/2 format/1)")
        #expect(throws: VerificationError.self) { try composite(.integer(1)) }
    }

    @Test("parts are read back as they were written, also those of stores that know only name, weight and reward")
    func coding() throws {
        let parts = [
            RewardPart(name: "math", weight: 1, reward: 1),
            RewardPart(
                name: "judge", weight: 0, reward: nil, standing: .shadow, outcome: .error, extracted: "5",
                explanation: "it died"),
            RewardPart(name: "format", weight: 0.5, reward: 1, standing: .gated, outcome: .correct),
        ]
        #expect(try JSONDecoder().decode([RewardPart].self, from: JSONEncoder().encode(parts)) == parts)
        let old = #"[{"name":"math","weight":1,"reward":null}]"#
        #expect(
            try JSONDecoder().decode([RewardPart].self, from: Data(old.utf8))
                == [RewardPart(name: "math", weight: 1, reward: nil)])
        #expect(parts.map(\.contribution) == [1, 0, 0])
    }
}
