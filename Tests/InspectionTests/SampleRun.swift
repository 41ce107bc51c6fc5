import Basics
import Inspection
import RolloutTypes
import RunStore

/// Small runs whose every fact follows from the numbers they are made with.
enum SampleRun {
    /// What no page may ever run, and no text may hide in.
    static let hostile = "<img src=x onerror=\"window.__x=1\"></script><!-- \u{202E}right a\u{0}b =42"

    static let texts = ["Let me try 25 * 4 = 100. Wait, check again: 80", "首先计算,等等,让我重新检查一下。80", hostile, "no answer"]

    private static let outcomes: [Outcome] = [.correct, .incorrect, .wrongFormat, .abstained]

    private static func verdict(_ slot: Int) -> Verdict {
        let outcome = outcomes[slot % 4]
        return Verdict(
            outcome: outcome, reward: outcome.paysReward ? (outcome == .correct ? 1.1 : 0) : nil,
            extracted: slot % 4 < 2 ? "80" : nil, explanation: "=slot \(slot)", seconds: 0.25)
    }

    static func group(
        step: Int, number: Int, purpose: GroupPurpose = .training, size: Int = 4, texts: [String] = texts
    ) -> GradedGroup {
        let completions = (0..<size).map { slot in
            let count = 3 + slot
            return Completion(
                tokens: (0..<count).map { Int32($0 < 2 ? $0 : $0 + slot + 10) }, text: texts[slot % texts.count],
                samplerLogProbs: (0..<count).map { -Float($0 + 1) / 4 }, entropies: (0..<count).map { Float($0) / 2 },
                stopReason: slot % 4 == 3 ? .length : .endToken)
        }
        let problem = Problem(
            id: "p\(number)", task: "countdown", content: .prompt("Using 25, 5, 4 make 80 (\(number))."), answer: "80",
            metadata: ["level": .integer(number)])
        let facts = (0..<size).map { TraceFacts(advantage: $0 % 4 == 3 ? nil : Double($0) - 1.5, seed: .max) }
        return GradedGroup(
            step: step, number: number, purpose: purpose,
            judged: JudgedGroup(
                group: RolloutGroup(
                    problem: problem, prompt: "Q: make 80 (\(number))\nA:", promptTokens: [1, 2],
                    completions: completions), verdicts: (0..<size).map(verdict)), facts: facts,
            policyVersion: step - 1, weightHash: "abcd", sampling: ["temperature": 1],
            verifier: VerifierIdentity(name: "countdown", version: "1"))
    }

    static func writer(in runs: String, name: String = "demo", digits: UInt16 = 1) async throws -> RunWriter {
        let directory = try RunDirectory.create(in: runs, name: name, seconds: Double(digits)) { digits }
        let writer = try RunWriter(directory: directory)
        let recipe: JSONValue = [
            "name": .string(name), "model": "tiny", "task": "countdown", "steps": 50, "seed": .integer(Int(digits)),
            "problemsPerStep": 2, "groupSize": 4,
        ]
        try await writer.begin(recipe: recipe, recipeText: "{}")
        return writer
    }

    static func commit(_ writer: RunWriter, step: Int, groups: Int = 2) async throws {
        for number in 0..<groups { try await writer.record(group(step: step, number: number)) }
        try await writer.commitStep(step, metrics: ["reward/mean": Double(step) / 10, "policy/entropy": .nan])
    }

    /// `steps` committed steps of two groups of four; with `inFlight`, one group of the next step.
    static func run(
        in runs: String, name: String = "demo", digits: UInt16 = 1, steps: Int = 3, inFlight: Bool = false
    ) async throws -> RunDirectory {
        let writer = try await writer(in: runs, name: name, digits: digits)
        for step in 0..<steps { try await commit(writer, step: step + 1) }
        if inFlight { try await writer.record(group(step: steps + 1, number: 0)) }
        try await writer.setStatus(.done)
        return writer.directory
    }
}
