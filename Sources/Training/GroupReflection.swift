import Basics
import Reflection
import RolloutTypes
import RunStore
import Tokenization
import Verification

/// The reflection metrics of judged groups, as they are stored with the traces.
enum GroupReflection {
    /// One entry per completion.
    static func reflections(
        of judged: JudgedGroup, verifier: any Verifier, extraction: Extraction, tokenizer: Tokenizer,
        forks: EntropyForks?
    ) -> [TraceReflection] {
        reflections(
            of: judged, tokenEnds: judged.group.completions.map { tokenizer.ends(of: $0.tokens, in: $0.text) },
            verifier: verifier,
            extraction: extraction, forks: forks)
    }

    /// - Parameter tokenEnds: for each completion where each token ends in its text, in bytes.
    static func reflections(
        of judged: JudgedGroup, tokenEnds: [[Int]], verifier: any Verifier, extraction: Extraction,
        forks: EntropyForks?
    ) -> [TraceReflection] {
        let group = judged.group
        let metrics = ReflectionMetrics(prompt: group.prompt, target: group.problem.targetNumber)
        return group.completions.indices.map { slot in
            let (completion, verdict) = (group.completions[slot], judged.verdicts[slot])
            let submission = Submission(
                id: group.problem.id, problem: group.prompt, completion: completion.text,
                answer: group.problem.answer, tests: group.problem.tests, metadata: group.problem.metadata,
                extraction: extraction)
            return metrics.reflection(
                of: ReflectionMetrics.Subject(
                    text: completion.text, tokenEnds: tokenEnds[slot],
                    logProbs: completion.samplerLogProbs, entropies: completion.entropies,
                    candidates: verifier.candidates(in: submission, gradedAs: verdict), outcome: verdict.outcome),
                forks: forks)
        }
    }

    /// The forks of all completions of a step or an evaluation.
    static func forks(_ judged: [JudgedGroup]) -> EntropyForks? {
        EntropyForks(judged.lazy.flatMap(\.group.completions).flatMap(\.entropies))
    }
}

extension Tokenizer {
    /// Where each token of a completion ends in its text, in bytes; the stop token and special tokens add nothing to it.
    func ends(of tokens: [Int32], in text: String) -> [Int] {
        var decoder = IncrementalDecoder(self, skippingSpecialTokens: true)
        let length = text.utf8.count
        var end = 0
        return tokens.map { token in
            end = min(length, end + decoder.append(token).utf8.count)
            return end
        }
    }

    /// What the tokens of prompts and completions stand for, each once.
    func texts(of judged: [JudgedGroup]) -> [TokenText] {
        var seen: Set<Int32> = []
        for group in judged.lazy.map(\.group) {
            seen.formUnion(group.promptTokens)
            for completion in group.completions { seen.formUnion(completion.tokens) }
        }
        return seen.sorted().map { id in
            TokenText(id: id, bytes: Array(tokenBytes(id)), isSpecial: isSpecial(id))
        }
    }
}

extension Problem {
    /// The number that is asked for: the target in the metadata, else the answer.
    package var targetNumber: String? {
        if let target = metadata["target"]?.integerValue { return String(target) }
        return answer
    }
}
