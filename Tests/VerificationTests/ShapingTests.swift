import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Reward shaping") struct ShapingTests {
    private func submission(_ tokens: Int, _ limit: Int, completion: String = "\\boxed{5}") -> Submission {
        Submission(
            id: "case", completion: completion, answer: "5", length: CompletionLength(tokenCount: tokens, limit: limit))
    }

    private func close(_ found: Double?, _ expected: Double) -> Bool {
        found.map { abs($0 - expected) < 1e-12 } ?? false
    }

    private static let overlongRewards: [(Int, Double)] = [
        (0, 0), (16384, 0), (16385, -1.0 / 4096), (17408, -0.25), (18432, -0.5), (20480, -1), (30000, -1),
    ]

    @Test("soft overlong punishment has the values of DAPO's equation 13", arguments: overlongRewards)
    func overlong(_ tokens: Int, _ reward: Double) {
        let verdict = OverlongVerifier(buffer: 4096).verdict(submission(tokens, 20480))
        #expect(verdict.reward == reward && verdict.outcome == (reward == 0 ? .correct : .incorrect))
        // A fifth of the limit is the default; a configured limit replaces the sampler's.
        #expect(OverlongVerifier().verdict(submission(tokens, 20480)).reward == reward)
        #expect(OverlongVerifier(limit: 20480).verdict(submission(tokens, 1)).reward == reward)
    }

    private func shaped(_ tokens: Int, _ limit: Int, _ completion: String, _ configuration: JSONValue) async throws
        -> Double
    {
        let verifier = try VerifierTable.make([
            VerifierPart(verifier: "math"), VerifierPart(verifier: "length", configuration: configuration),
        ])
        let verdict = await verifier.judge(submission(tokens, limit, completion: completion))
        return try #require(verdict.parts[1].reward)
    }

    /// Tokens of 1000, then the rewards of a right answer: cosine, linear. Those of a wrong one are the negatives.
    private static let lengthRewards: [(Int, Double, Double)] = [
        (0, 1, 1), (250, 0.926776695296637, 0.875), (500, 0.75, 0.75), (1000, 0.5, 0.5), (2000, 0.5, 0.5),
    ]

    @Test("cosine and linear length shaping have the values of their formulas", arguments: lengthRewards)
    func length(_ tokens: Int, _ cosine: Double, _ linear: Double) async throws {
        for (shape, expected) in [("cosine", cosine), ("linear", linear)] {
            let configuration = JSONValue.object(["shape": .string(shape)])
            #expect(close(try await shaped(tokens, 1000, "\\boxed{5}", configuration), expected), "\(shape)")
            #expect(close(try await shaped(tokens, 1000, "\\boxed{6}", configuration), -expected), "\(shape)")
        }
    }

    /// Tokens of 100, then the rewards of a right and of a wrong answer.
    private static let paperRewards: [(Int, Double, Double)] = [(0, 2, -10), (50, 1.5, -5), (100, -10, -10)]

    @Test("the scales of arXiv 2502.03373, with its reward for what reaches the limit", arguments: paperRewards)
    func scales(_ tokens: Int, _ right: Double, _ wrong: Double) async throws {
        let configuration = JSONValue.object([
            "correct": .array([.integer(2), .integer(1)]), "wrong": .array([.integer(-10), .integer(0)]),
            "exceeded": .integer(-10),
        ])
        #expect(close(try await shaped(tokens, 100, "\\boxed{5}", configuration), right))
        #expect(close(try await shaped(tokens, 100, "\\boxed{6}", configuration), wrong))
    }

    @Test("without a length, and without a verdict beside it, shaping abstains and counts nothing")
    func unknownLength() async throws {
        let bare = Submission(id: "case", completion: "\\boxed{5}", answer: "5")
        #expect(OverlongVerifier(limit: 10).verdict(bare).outcome == .abstained)
        #expect(await LengthVerifier().judge(submission(1, 2)).outcome == .abstained)
        for name in ["overlong", "length"] {
            let verifier = try VerifierTable.make([VerifierPart(verifier: "math"), VerifierPart(verifier: name)])
            let verdict = await verifier.judge(bare)
            #expect(verdict.reward == 1 && verdict.parts[1].reward == nil && verdict.parts[1].outcome == .abstained)
        }
        let told = Submission(
            id: "case", completion: "", answer: "5", metadata: ["completionTokens": .integer(10)])
        #expect(OverlongVerifier(limit: 10).verdict(told).reward == -1)
    }

    private static let repetitionRewards: [(String, Int, Double)] = [
        ("a b a b a b a", 3, 2.0 / 5 - 1), ("a b c d", 3, 0), ("one two", 3, 0), ("", 3, 0),
        ("A b c a B C", 3, 3.0 / 4 - 1), ("好好好好", 3, -0.5), ("wait  wait\nwait", 1, 1.0 / 3 - 1),
        ("x x x x x", 5, 0),
    ]

    @Test("repetition is the share of word sequences that stood there before", arguments: repetitionRewards)
    func repetition(_ text: String, _ words: Int, _ reward: Double) {
        let verdict = RepetitionVerifier(sequenceLength: words)
            .verdict(Submission(id: "case", completion: text, answer: nil))
        #expect(close(verdict.reward, reward) && verdict.outcome == (reward == 0 ? .correct : .incorrect))
    }

    private static let languageRewards: [(String, WritingSystem, Double)] = [
        ("the answer is 好的", .latin, 3.0 / 5), ("the answer is 好的", .han, 2.0 / 5), ("x + y = 3", .han, 1),
        ("\\frac{1}{2}", .cyrillic, 1), ("ответ number", .cyrillic, 0.5), ("これは漢字", .japanese, 1),
        ("これは漢字", .han, 2.0 / 5), ("cafe\u{301} noir", .latin, 1), ("", .latin, 1), ("12 34", .latin, 1),
        ("ናይ ቋንቋ word", .latin, 1.0 / 3),
    ]

    @Test(
        "language consistency is the share of words in the script; numbers, variables and commands are no words",
        arguments: languageRewards)
    func language(_ text: String, _ script: WritingSystem, _ reward: Double) {
        let verdict = LanguageVerifier(script: script)
            .verdict(Submission(id: "case", completion: text, answer: nil))
        #expect(close(verdict.reward, reward) && verdict.outcome == (reward == 1 ? .correct : .incorrect))
    }

    @Test("a megabyte of anything ends", arguments: ["a", "a ", "好", "\\", "é\u{301}"])
    func hostile(_ piece: String) {
        let text = String(repeating: piece, count: 1 << 20)
        let submission = Submission(id: "case", completion: text, answer: nil)
        #expect(RepetitionVerifier().verdict(submission).reward.map { -1...0 ~= $0 } == true)
        #expect(LanguageVerifier().verdict(submission).reward.map { 0...1 ~= $0 } == true)
    }

    @Test(
        "configurations are strict",
        arguments: [
            ("overlong", #"{"limit": 0}"#), ("overlong", #"{"limit": 10, "buffer": 11}"#),
            ("overlong", #"{"cache": 1}"#),
            ("length", #"{"shape": "sine"}"#), ("length", #"{"correct": [1]}"#), ("length", #"{"wrong": 1}"#),
            ("length", #"{"exceeded": "x"}"#), ("repetition", #"{"words": 0}"#),
            ("language", #"{"script": "english"}"#),
        ])
    func strict(_ name: String, _ text: String) throws {
        let configuration = try StrictJSON5.decode(JSONValue.self, from: text, file: "test", shape: .map(.anything))
        #expect(throws: VerificationError.self) { try VerifierTable.make(name, configuration: configuration) }
    }

    @Test("a shadow's opinion changes nothing, and is disputed only where both judged")
    func shadow() {
        let paid = Verdict(outcome: .correct, reward: 1, extracted: "5", explanation: "equal")
        let other = Verdict(outcome: .incorrect, reward: 0, extracted: "6", explanation: "different")
        let dead = Verdict(outcome: .error, reward: nil, explanation: "it died")
        let disputed = paid.shadowed(by: other, named: "judge")
        #expect(disputed.outcome == .correct && disputed.reward == 1 && disputed.isDisputed == true)
        #expect(
            disputed.parts == [
                RewardPart(
                    name: "judge", weight: 0, reward: 0, standing: .shadow, outcome: .incorrect, extracted: "6",
                    explanation: "different")
            ])
        #expect(paid.shadowed(by: paid, named: "judge").isDisputed == false)
        #expect(paid.isDisputed == nil && paid.shadowed(by: dead, named: "judge").isDisputed == nil)
        #expect(dead.shadowed(by: paid, named: "judge").isDisputed == nil)
        let formed = Verdict(outcome: .correct, reward: 1, explanation: "")
            .shadowed(by: Verdict(outcome: .wrongFormat, reward: 0, explanation: ""), named: "format")
        #expect(formed.isWellFormed == true)
    }
}
