import Basics
import Models
import RolloutTypes
import Rollouts
import Tensors
import TestSupport
import Testing
import Tokenization

@Suite("A completion depends on weights, prompt, parameters and random stream alone", .serialized)
struct RolloutDeterminismTests {
    private let model = TinyModel.make()
    private let parameters = SamplingParameters(
        temperature: 0.9, maxTokens: 24, stopTokens: Set(0..<Int32(12)))

    private var requests: [RolloutRequest] {
        [(1, 3), (15, 1), (16, 4), (17, 0), (33, 2), (40, 5)].map { count, samples in
            TinyModel.request(TinyModel.prompt(count), samples, name: "request \(count)", stopStrings: ["zz", "q"])
        }
    }

    private func sample(
        _ requests: [RolloutRequest], concurrency: Int = 256, precision: Precision = .fp32
    ) throws -> [[Completion]] {
        model.precision = precision
        return try RolloutEngine(model: model, tokenizer: .bytes(), concurrency: concurrency).sample(
            requests, parameters)
    }

    @Test(
        "how many sequences are decoded at once changes nothing", .needsSteadyKernels, arguments: [1, 2, 3, 7, 256],
        Precision.allCases)
    func concurrency(concurrency: Int, precision: Precision) throws {
        let all = try sample(requests, precision: precision)
        #expect(try sample(requests, concurrency: concurrency, precision: precision) == all)
        let reasons = Set(all.joined().map(\.stopReason))
        #expect(reasons.contains(.endToken) && reasons.contains(.length), "the sample exercises \(reasons)")
    }

    @Test("the number of threads changes nothing", .needsSteadyKernels, arguments: [1, 2, 3, 8], Precision.allCases)
    func threads(count: Int, precision: Precision) throws {
        let expected = try sample(requests, precision: precision)
        let before = WorkerPool.shared.threadCount
        defer { WorkerPool.shared.threadCount = before }
        WorkerPool.shared.threadCount = count
        #expect(try sample(requests, precision: precision) == expected)
    }

    @Test("in fp32 the kernel variant changes nothing", .changesKernels)
    func variants() throws {
        let expected = try sample(requests)
        let before = KernelVariant.current
        defer { _ = before.use() }
        for variant in KernelVariant.allCases where variant.use() {
            #expect(try sample(requests) == expected, "\(variant)")
        }
    }

    @Test("the order of requests changes nothing")
    func order() throws {
        #expect(try sample(requests.reversed(), concurrency: 4) == sample(requests).reversed())
    }

    @Test(
        "a completion sampled alone equals the same one in a group: a fork equals its own prefill",
        .needsSteadyKernels, arguments: Precision.allCases)
    func alone(precision: Precision) throws {
        let all = try sample(requests, precision: precision)
        for (request, completions) in zip(requests, all) {
            for (stream, completion) in zip(request.randomness, completions) {
                let single = RolloutRequest(
                    promptTokens: request.promptTokens, randomness: [stream], stopStrings: request.stopStrings)
                #expect(try sample([single], precision: precision) == [[completion]])
            }
        }
    }

    @Test("another stream gives another completion")
    func streams() throws {
        let request = TinyModel.request(TinyModel.prompt(5), 16)
        #expect(Set(try sample([request])[0].map(\.tokens)).count > 12)
    }

    @Test("requests without completions, and no requests, give nothing")
    func empty() throws {
        #expect(try sample([TinyModel.request([1], 0), TinyModel.request([2, 3], 0)]) == [[], []])
        #expect(try sample([]) == [])
    }
}
