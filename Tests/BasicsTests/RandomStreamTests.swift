import Basics
import Testing

@Suite("RandomStream")
struct RandomStreamTests {
    @Test("the same name and counter always give the same bits")
    func stable() {
        let stream = RandomStream(seed: 7).child("step", 12).child("problem", 3)
        #expect(stream == RandomStream(seed: 7).child("step", 12).child("problem", 3))
        // Frozen: a change of these bits would change every run that anybody has recorded.
        #expect(RandomStream(seed: 0).bits(0) == 0xA706DD2F4D197E6F)
        #expect(stream.bits(5) == stream.bits(5))
    }

    @Test("siblings with other names or indices are other streams")
    func independent() {
        let parent = RandomStream(seed: 1)
        let keys = [
            parent.key, parent.child("a").key, parent.child("a", 1).key, parent.child("b").key, parent.child("ab").key,
            parent.child("a").child("b").key, RandomStream(seed: 2).key,
        ]
        #expect(Set(keys).count == keys.count)
    }

    @Test("uniform numbers lie in [0, 1) and fill it evenly")
    func uniform() {
        let stream = RandomStream(seed: 3)
        var counts = [Int](repeating: 0, count: 10)
        for index in 0..<100_000 {
            let value = stream.uniform(index)
            #expect((0..<1).contains(value))
            counts[Int(value * 10)] += 1
        }
        // Five standard deviations of a binomial count with p = 0.1.
        #expect(counts.allSatisfy { abs($0 - 10_000) < 475 })
    }

    @Test("normal numbers have mean 0 and variance 1")
    func normal() {
        var generator = RandomStream(seed: 4).generator()
        let values = (0..<50_000).map { _ in generator.normal() }
        let mean = values.reduce(0, +) / 50_000
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 50_000
        #expect(abs(mean) < 0.03)
        #expect(abs(variance - 1) < 0.04)
    }
}
