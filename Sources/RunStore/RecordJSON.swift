package import Basics
import RolloutTypes

/// The contract of `hone run show --json`.
package struct RunReport: Encodable, Sendable {
    package let summary: RunSummary
    package let steps: [StepRecord]
    /// By step.
    package let passRates: [Int: CountedRate]
    package let evaluations: [EvaluationRecord]

    package init(
        summary: RunSummary, steps: [StepRecord], passRates: [Int: CountedRate] = [:],
        evaluations: [EvaluationRecord]
    ) {
        self.summary = summary
        self.steps = steps
        self.passRates = passRates
        self.evaluations = evaluations
    }

    private enum Key: String, CodingKey {
        case id, status, detail, created, updated, attempt, step, traces, inFlight, superseded, recipe, steps,
            evaluations
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(summary.id, forKey: .id)
        try container.encode(summary.status, forKey: .status)
        try container.encode(summary.detail, forKey: .detail)
        try container.encode(summary.created, forKey: .created)
        try container.encode(summary.updated, forKey: .updated)
        try container.encode(summary.attempt, forKey: .attempt)
        try container.encode(summary.step, forKey: .step)
        try container.encode(summary.traces, forKey: .traces)
        try container.encode(summary.inFlight, forKey: .inFlight)
        try container.encode(summary.superseded, forKey: .superseded)
        try container.encode(summary.recipe, forKey: .recipe)
        try container.encode(steps.map { Step(record: $0, pass: passRates[$0.step]) }, forKey: .steps)
        try container.encode(evaluations, forKey: .evaluations)
    }
}

/// A step with the share of its completions that are correct, where any were judged.
private struct Step: Encodable {
    let record: StepRecord
    let pass: CountedRate?

    private enum Key: String, CodingKey { case pass }

    func encode(to encoder: any Encoder) throws {
        try record.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(pass, forKey: .pass)
    }
}

extension StepRecord: Encodable {
    private enum Key: String, CodingKey { case step, attempt, metrics }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(step, forKey: .step)
        try container.encode(attempt, forKey: .attempt)
        try container.encode(metrics, forKey: .metrics)
    }
}

extension EvaluationRecord: Encodable {
    private enum Key: String, CodingKey { case step, name, problems, accuracy, interval, report }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(step, forKey: .step)
        try container.encode(name, forKey: .name)
        try container.encode(problems, forKey: .problems)
        try container.encode(accuracy, forKey: .accuracy)
        try container.encode([low, high], forKey: .interval)
        try container.encode(report, forKey: .report)
    }
}

extension StoredVerdict: Encodable {
    private enum Key: String, CodingKey { case outcome, extracted, explanation, parts, seconds }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(outcome, forKey: .outcome)
        try container.encode(extracted, forKey: .extracted)
        try container.encode(explanation, forKey: .explanation)
        try container.encode(parts, forKey: .parts)
        try container.encode(seconds, forKey: .seconds)
    }
}

/// The contract of one line of `hone run export --format jsonl`.
extension TraceRecord: Encodable {
    enum Key: String, CodingKey {
        case id, step, group, slot, problem, prompt, text, promptTokens, tokens, logProbs, reward, verdict, advantage
        case stopReason
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(id.description, forKey: .id)
        try container.encode(step, forKey: .step)
        try container.encode(group, forKey: .group)
        try container.encode(slot, forKey: .slot)
        try container.encode(problem, forKey: .problem)
        try container.encode(prompt, forKey: .prompt)
        try container.encode(text, forKey: .text)
        try container.encode(promptTokens, forKey: .promptTokens)
        try container.encode(tokens?.tokens, forKey: .tokens)
        try container.encode(tokens?.logProbs.map(Self.finite), forKey: .logProbs)
        try container.encode(reward, forKey: .reward)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(advantage, forKey: .advantage)
        try container.encode(stopReason, forKey: .stopReason)
    }

    static func finite(_ value: Float) -> Float? { value.isFinite ? value : nil }
}

/// One trace with every recorded field: `hone run show RUN TRACE --json`.
package struct TraceDetail: Encodable, Sendable {
    package let trace: TraceRecord

    package init(trace: TraceRecord) {
        self.trace = trace
    }

    private enum Key: String, CodingKey {
        case attempt, state, purpose, task, answer, tokenCount, entropies, lossMask, flags, logProbChanges, seed
        case policyVersion, weightHash, sampling, verifier, verifierVersion, reflection
    }

    package func encode(to encoder: any Encoder) throws {
        try trace.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(trace.attempt, forKey: .attempt)
        try container.encode(trace.state, forKey: .state)
        try container.encode(trace.id.purpose, forKey: .purpose)
        try container.encode(trace.task, forKey: .task)
        try container.encode(trace.answer, forKey: .answer)
        try container.encode(trace.tokenCount, forKey: .tokenCount)
        try container.encode(trace.tokens?.entropies.map(TraceRecord.finite), forKey: .entropies)
        try container.encode(trace.tokens?.lossMask, forKey: .lossMask)
        try container.encode(trace.tokens?.flags, forKey: .flags)
        try container.encode(trace.tokens?.logProbChanges?.map(TraceRecord.finite), forKey: .logProbChanges)
        try container.encode(trace.seed, forKey: .seed)
        try container.encode(trace.policyVersion, forKey: .policyVersion)
        try container.encode(trace.weightHash, forKey: .weightHash)
        try container.encode(trace.sampling, forKey: .sampling)
        try container.encode(trace.verifier.name, forKey: .verifier)
        try container.encode(trace.verifier.version, forKey: .verifierVersion)
        try container.encode(trace.reflection, forKey: .reflection)
    }
}
