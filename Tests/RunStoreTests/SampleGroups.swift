import Basics
import RolloutTypes
import RunStore

/// Groups and runs for the tests: everything in them follows from the numbers they are made with.
enum Sample {
    static let texts = [
        "<think>7 * 6 = 42. Wait, let me check again.</think> 42",
        "首先计算,等等,让我重新检查一下。答案是 42",
        "naïve café 👩‍👩‍👧 a\u{0}b \u{202E}right</script>",
        "",
    ]

    static func completion(_ text: String, tokens count: Int, seed: Int) -> Completion {
        let stream = RandomStream(seed: UInt64(seed))
        let positions = 0..<count
        return Completion(
            tokens: positions.map { Int32(truncatingIfNeeded: stream.bits($0) % 49_152) }, text: text,
            samplerLogProbs: positions.map { Float(Math.log(1 - stream.uniform($0))) },
            entropies: positions.map { Float(3 * stream.uniform($0 + count)) },
            stopReason: StopReason.allCases[seed % 3])
    }

    private static func verdict(slot: Int) -> Verdict {
        switch slot % 4 {
        case 0:
            let parts = [
                RewardPart(name: "math", weight: 1, reward: 1), RewardPart(name: "format", weight: 0.1, reward: 1),
            ]
            return Verdict(
                outcome: .correct, reward: 1.1, extracted: "42", explanation: "42 equals 42", parts: parts,
                seconds: 0.25)
        case 1: return Verdict(outcome: .incorrect, reward: 0, extracted: "41", explanation: "41 is not 42")
        case 2: return Verdict(outcome: .wrongFormat, reward: 0.1, explanation: "no answer found")
        default: return Verdict(outcome: .abstained, reward: nil, explanation: "the reference answer is not a number")
        }
    }

    /// Marks of `slot` words, a right answer after as many wrong ones.
    static func reflection(_ slot: Int) -> TraceReflection {
        var transitions = AnswerTransitions()
        transitions.wrongToRight = slot
        var behaviours = BehaviourCounts()
        behaviours.subgoals = slot
        return TraceReflection(
            version: "1", lexicon: "test@1",
            markers: (0..<slot).map {
                ReflectionMarker(word: "wait", isStrong: $0 == 0, start: $0, end: $0 + 4, token: nil)
            },
            candidates: [CandidateAnswer(start: 1, end: 3, token: 2, text: "42", value: "42", isRight: true)],
            outcomeClass: slot == 2 ? nil : .corrective, isSilentCorrection: slot == 1, transitions: transitions,
            flips: slot, settled: 0.5, waste: nil, underthinking: nil, spike: 1.5, surprisal: nil, repetition: 0.25,
            mixesLanguages: slot == 1, behaviours: behaviours)
    }

    static func group(
        step: Int, number: Int, size: Int = 4, tokens: Int = 5, purpose: GroupPurpose = .training, marked: String = ""
    ) -> GradedGroup {
        let completions = (0..<size).map { slot in
            completion(texts[slot % texts.count] + marked, tokens: tokens + slot, seed: step * 100 + number * 10 + slot)
        }
        let verdicts = (0..<size).map(verdict)
        let problem = Problem(
            id: "p\(number)", task: "countdown", content: .prompt("What is 6 * 7?"), answer: "42",
            metadata: ["level": .integer(number)])
        let facts = completions.enumerated().map { slot, completion in
            TraceFacts(
                advantage: slot % 4 == 3 ? nil : Double(slot) - 1.5, seed: UInt64.max - UInt64(slot),
                reflection: slot == 3 ? nil : reflection(slot),
                lossMask: slot == 1 ? completion.tokens.map { $0 > 9 } : nil,
                flags: slot == 2 ? completion.tokens.map { UInt8(truncatingIfNeeded: $0) } : nil)
        }
        return GradedGroup(
            step: step, number: number, purpose: purpose,
            judged: JudgedGroup(
                group: RolloutGroup(
                    problem: problem, prompt: "Q: 6 * 7?\nA:", promptTokens: [1, 2, 3], completions: completions),
                verdicts: verdicts),
            facts: facts, policyVersion: step - 1, weightHash: "abcd", sampling: .object(["temperature": .number(0.7)]),
            verifier: VerifierIdentity(name: "math", version: "1"))
    }

    /// A run in `runs` whose writer has begun.
    static func run(in runs: String, name: String = "demo") async throws -> RunWriter {
        let directory = try RunDirectory.create(in: runs, name: name)
        let writer = try RunWriter(directory: directory)
        try await writer.begin(recipe: .object(["name": .string(name)]), recipeText: "{name: '\(name)'}")
        return writer
    }

    /// A run with `steps` committed steps of two groups each.
    static func committedRun(in runs: String, steps: Int) async throws -> RunDirectory {
        let writer = try await run(in: runs)
        for step in 1...steps {
            for number in 0..<2 { try await writer.record(group(step: step, number: number)) }
            try await writer.commitStep(step, metrics: ["reward/mean": Double(step) / 10, "loss/value": 0.5])
        }
        try await writer.setStatus(.done)
        return writer.directory
    }
}
