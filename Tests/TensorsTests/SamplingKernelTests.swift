import CKernels
import TestSupport
import Testing

@Suite("Drawing from a row of logits", .serialized, .changesKernels) struct SamplingKernelTests {
    private static let variants = [CK_PORTABLE, CK_AVX2, CK_AVX512, CK_NEON].filter { ck_variant_supported($0) != 0 }

    @Test(
        "where rounding leaves the sum below the number, the last token with a probability is drawn",
        arguments: [16, 17, 32, 40, 257])
    func shortSum(count: Int) {
        for variant in Self.variants {
            let best = ck_current_variant()
            ck_set_variant(variant)
            defer { ck_set_variant(best) }
            for likely in [0, 3, 15] {
                var logits = [Float](repeating: -200, count: count)
                logits[likely] = 0
                // A sum of exponentials that is a little too large stands for the rounding of a large vocabulary.
                #expect(ck_sample_row(logits, count, 1, 1e-4, 0.999_999_9) == likely)
                #expect(ck_sample_row(logits, count, 1, 0, 0) == likely)
            }
        }
    }

    @Test("a token without probability is never drawn, for any number")
    func zeros() {
        var logits = [Float](repeating: -300, count: 100)
        for id in [7, 20, 21, 63] { logits[id] = Float(id % 3) }
        var (sum, entropy) = (Float(0), Float(0))
        ck_log_softmax_row(&sum, &entropy, logits, 100, 1)
        for step in 0...1000 {
            let drawn = ck_sample_row(logits, 100, 1, sum, min(Double(step) / 1000, 1 - 0x1p-53))
            #expect([7, 20, 21, 63].contains(drawn))
        }
    }

    @Test("the lowest id of the largest logit", arguments: [1, 15, 16, 17, 33])
    func ties(count: Int) {
        var values = [Float](repeating: 1, count: count)
        #expect(ck_argmax_row(values, count) == 0)
        values[count - 1] = 2
        #expect(ck_argmax_row(values, count) == count - 1)
    }
}
