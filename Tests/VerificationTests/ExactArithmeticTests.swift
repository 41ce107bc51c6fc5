import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Exact arithmetic") struct ExactArithmeticTests {
    /// Numbers of up to about 200 bits, many of them at the edges of 32-bit digits.
    private static func number(_ generator: inout RandomStreamGenerator) -> String {
        let edges = [
            "1", "4294967295", "4294967296", "4294967297", "18446744073709551615", "18446744073709551616",
            "340282366920938463463374607431768211455", "340282366920938463463374607431768211456",
            "79228162514264337593543950335", "170141183460469231731687303715884105728",
        ]
        if generator.next() % 2 == 0 { return edges[Int(generator.next() % UInt64(edges.count))] }
        return (0...Int(generator.next() % 3)).map { _ in "\(generator.next() | 1 << 63)" }.joined()
    }

    private func equal(_ prediction: String, _ gold: String) -> Bool {
        MathVerifier().verdict(Submission(id: "big", completion: "\\boxed{\(prediction)}", answer: gold)).outcome
            == .correct
    }

    @Test("identities of large fractions hold, and break when one unit is added", arguments: 0..<20)
    func identities(_ seed: Int) {
        var generator = RandomStream(seed: 3).child("big", seed).generator()
        for _ in 0..<50 {
            let (a, b, c) = (Self.number(&generator), Self.number(&generator), Self.number(&generator))
            #expect(equal("(\(a)*\(b))/(\(c)*\(b))", "\(a)/\(c)"), "\(a) \(b) \(c)")
            #expect(equal("(\(a)*\(b)+\(c)*\(b))/\(b)", "\(a)+\(c)"), "\(a) \(b) \(c)")
            #expect(equal("(\(a)-\(b))*(\(a)+\(b))", "\(a)^2-\(b)^2"), "\(a) \(b)")
            #expect(equal("\(a)/\(b)+\(b)/\(c)", "(\(a)*\(c)+\(b)*\(b))/(\(b)*\(c))"), "\(a) \(b) \(c)")
            #expect(!equal("(\(a)*\(b)+1)/(\(c)*\(b))", "\(a)/\(c)"), "\(a) \(b) \(c)")
        }
    }

    @Test("explanations write large numbers in decimal") func decimal() {
        let verdict = MathVerifier().verdict(Submission(id: "big", completion: "\\boxed{2^{100}}", answer: "10^{27}+9"))
        #expect(
            verdict.explanation
                == "different: 1267650600228229401496703205376 against 1000000000000000000000000009")
    }
}
