import Basics
import Models
import RolloutTypes
import Tensors
import Tokenization
import Training

/// Takes the times of `hone bench`. The first repetition of everything warms up and does not count.
struct BenchRun {
    let repetitions: Int
    let progress: ProgressReporter
    private let clock = MonotonicClock.system

    static let decodePromptTokens = 1

    init(repetitions: Int, progress: ProgressReporter) {
        self.repetitions = repetitions
        self.progress = progress
    }

    func kernels(_ precision: Precision, _ finished: (BenchMeasurement) throws -> Void) rethrows {
        progress.begin("kernels", of: nil)
        try BenchKernels(repetitions: repetitions, precision: precision, clock: clock).run { measurement in
            progress.phase(measurement.what)
            try finished(measurement)
        }
    }

    func tokenize(_ text: String, what: String, _ make: @escaping () throws -> Tokenizer) throws -> BenchMeasurement {
        progress.begin("tokenize", of: nil)
        return try BenchTokenizer(repetitions: repetitions, clock: clock, make: make).run(text, what: what)
    }

    func sandbox(_ finished: (BenchMeasurement) throws -> Void) async throws {
        progress.begin("sandbox", of: nil)
        for kind in BenchSandbox.Kind.allCases {
            try finished(try await BenchSandbox(repetitions: repetitions, clock: clock).run(kind))
        }
    }

    /// One completion after a prompt of one token.
    func decode(_ model: LanguageModel, newTokens: Int, seed: Int) throws -> BenchMeasurement {
        var size = StepWorkload.Size()
        size.prompts = 1
        size.completionsPerPrompt = 1
        size.promptTokens = Self.decodePromptTokens
        size.newTokens = newTokens
        let workload = StepWorkload(model: model, size: size, seed: seed)
        let times = try repeated("decode", newTokens) { round, report in
            [try timed { _ = try workload.sample(round: round, report: report) }]
        }
        return BenchMeasurement(
            bench: "decode", seconds: times.map { $0[0] }, tokens: newTokens, operations: workload.samplingOperations)
    }

    /// Sampling, the update, or both in turn: a whole step.
    func steps(
        _ workload: StepWorkload, _ names: Set<BenchVerb.Name>, _ finished: (BenchMeasurement) throws -> Void
    ) throws {
        let samples = !names.isDisjoint(with: [.rollout, .step])
        let updates = !names.isDisjoint(with: [.train, .step])
        // An update alone learns again and again from the same completions.
        let fixed = samples ? nil : try workload.sample(round: 0) { _ in }
        let tokens = workload.newTokens
        let times = try repeated(
            samples && updates ? "step" : samples ? "rollout" : "train", tokens * (samples && updates ? 2 : 1)
        ) {
            round, report in
            var completions = fixed ?? []
            var rollout = 0.0
            if samples { rollout = try timed { completions = try workload.sample(round: round, report: report) } }
            let before = samples ? tokens : 0
            let train = updates ? try timed { try workload.update(completions) { report(before + $0) } } : 0
            return [rollout, train]
        }
        let (rollout, train) = (workload.samplingOperations, workload.updateOperations)
        for (name, seconds, operations) in [
            (BenchVerb.Name.rollout, times.map { $0[0] }, rollout), (.train, times.map { $0[1] }, train),
            (.step, times.map { $0[0] + $0[1] }, rollout + train),
        ] where names.contains(name) {
            try finished(
                BenchMeasurement(bench: name.rawValue, seconds: seconds, tokens: tokens, operations: operations))
        }
    }

    /// The times of all repetitions but the first; `body` returns those of one and reports the tokens it has done.
    private func repeated(
        _ name: String, _ tokens: Int, _ body: (_ round: Int, _ report: (Int) -> Void) throws -> [Double]
    ) throws -> [[Double]] {
        progress.begin(name, of: tokens * (repetitions + 1))
        let times = try (0...repetitions).map { round in
            try body(round) { progress.advance(to: round * tokens + $0, detail: "tokens") }
        }
        return Array(times.dropFirst())
    }

    private func timed(_ body: () throws -> Void) rethrows -> Double {
        let start = clock.seconds
        try body()
        return clock.seconds - start
    }
}
