import Basics
import Models
import PolicyOptimization
import RolloutTypes
import Rollouts
import RunStore
import Tensors
import Tokenization
package import Verification

extension Trainer {
    var temperature: Float { Float(recipe.temperature) }

    var sampling: SamplingParameters {
        SamplingParameters(
            temperature: Float(recipe.temperature), topK: recipe.topK, topP: Float(recipe.topP),
            minP: Float(recipe.minP), maxTokens: recipe.maxCompletionTokens, stopTokens: policy.endTokens,
            tokenLimit: policy.tokenizer.vocabularySize)
    }

    func checkLengths(_ problems: [Problem], _ prompts: [PromptRenderer.Prompt]) throws {
        let contextLength = policy.model.configuration.contextLength
        for (problem, prompt) in zip(problems, prompts)
        where prompt.tokens.count + recipe.maxCompletionTokens > contextLength {
            throw TrainingError.promptTooLong(
                problem: problem.id, task: problem.task, tokenCount: prompt.tokens.count,
                completionTokens: recipe.maxCompletionTokens, contextLength: contextLength)
        }
    }

    func checkErrorRate(_ judged: [JudgedGroup], _ step: Int) throws {
        let verdicts = judged.flatMap(\.verdicts)
        let failed = verdicts.filter { !$0.outcome.paysReward }
        let limit = recipe.verification.maxErrorRate
        guard Double(failed.count) > limit * Double(verdicts.count), let first = failed.first else { return }
        throw TrainingError.verifierFailing(
            step: step, failed: failed.count, total: verdicts.count, limit: limit, example: first.explanation)
    }

    /// Weights that are no longer numbers give completions that are all alike, which carry no signal: without this the
    /// run would go on and learn nothing.
    func checkSampled(_ groups: [RolloutGroup], _ step: Int) throws {
        let isFinite = groups.allSatisfy { $0.completions.allSatisfy { $0.samplerLogProbs.allSatisfy(\.isFinite) } }
        guard isFinite else {
            throw TrainingError.diverging(step: step, what: "a sampled log-probability", hasMoved: false)
        }
    }

    /// What the KL penalty takes off each reward, where the algorithm places it there.
    func rewardPenalties(_ groups: [RolloutGroup]) throws -> [[Double]]? {
        guard let reference, algorithm.klPlacement == .reward else { return nil }
        var penalties = groups.map { [Double](repeating: 0, count: $0.completions.count) }
        let sources = groups.map { group in
            MicroBatch.Source(promptTokens: group.promptTokens, completions: group.completions.map(\.tokens))
        }
        for batch in MicroBatch.pack(sources, tokenBudget: recipe.microBatchTokens) {
            let logProbs = reference.tokenLogProbs(batch, temperature: temperature).logProbs.value.values
            for span in batch.spans {
                penalties[span.source][span.completion] = algorithm.rewardPenalty(
                    oldLogProbs: groups[span.source].completions[span.completion].samplerLogProbs,
                    referenceLogProbs: Array(logProbs[span.targets]), mask: nil)
            }
        }
        return penalties
    }

    /// Stores every graded group, in flight until the step is committed.
    func record(
        _ judged: [JudgedGroup], _ advantages: Advantages, _ requests: [RolloutRequest], _ step: Int,
        _ store: RunWriter
    ) async throws {
        let weightHash = WeightHash.text(policy.model.parameters)
        let forks = GroupReflection.forks(judged)
        try await store.record(tokens: policy.tokenizer.texts(of: judged))
        for (number, group) in judged.enumerated() {
            let verifier = tasks.member(of: group.group.problem).verifier
            let reflections = GroupReflection.reflections(
                of: group, verifier: verifier, extraction: recipe.verification.extraction.value,
                tokenizer: policy.tokenizer, forks: forks)
            let facts = group.group.completions.indices.map { slot in
                TraceFacts(
                    advantage: advantages.isTrained[number][slot] ? advantages.values[number][slot] : nil,
                    seed: requests[number].randomness[slot].key,
                    reflection: reflections[slot])
            }
            try await store.record(
                GradedGroup(
                    step: step, number: number, judged: group, facts: facts, policyVersion: step - 1,
                    weightHash: weightHash, sampling: samplingRecord(requests[number]),
                    verifier: VerifierIdentity(name: verifier.name, version: verifier.version)))
        }
    }

    /// Of every `logProbChangesEvery`th group of the stage, what the updates did to the tokens that were learned from.
    func logProbChanges(_ credit: StepCredit, _ step: Int) -> [Int: [Float]] {
        guard recipe.logProbChangesEvery > 0 else { return [:] }
        let before = (step - firstStep - 1) * credit.groups.count
        let chosen = credit.groups.indices.filter {
            (before + $0) % recipe.logProbChangesEvery == 0 && !credit.trained[$0].isEmpty
        }
        let effect = UpdateEffect(
            model: policy.model, temperature: temperature, tokenBudget: recipe.microBatchTokens)
        var changes: [Int: [Float]] = [:]
        for (group, slots) in effect.changes(of: chosen, credit) {
            for (slot, own) in slots { changes[group * recipe.groupSize + slot] = own }
        }
        return changes
    }

    private func samplingRecord(_ request: RolloutRequest) -> JSONValue {
        .object([
            "precision": .string(recipe.samplingPrecision.rawValue), "temperature": .number(recipe.temperature),
            "topK": .integer(recipe.topK), "topP": .number(recipe.topP),
            "minP": .number(recipe.minP), "maxCompletionTokens": .integer(recipe.maxCompletionTokens),
            "stopStrings": .array(request.stopStrings.map(JSONValue.string)),
        ])
    }
}

extension RecipeExtraction {
    package var value: Extraction { self == .strict ? .strict : .lenient }
}
