import Basics
import RolloutTypes
import Testing
import Verification

private func accepts(_ prediction: String, _ gold: String) -> Bool {
    MathVerifier().verdict(Submission(id: "case", completion: "\\boxed{\(prediction)}", answer: gold)).outcome
        == .correct
}

/// Random expressions with a template for each notation; `{}` stands for a number in turn.
private struct Notations: Sendable {
    let name: String
    let numbers: Int
    /// Ways of writing the same, the first being the reference.
    let write: @Sendable ([Int]) -> [String]
}

private let notations: [Notations] = [
    Notations(name: "integers", numbers: 1) { n in
        ["\(n[0])", "\(n[0]).0", "{\(n[0])}", "x = \(n[0])", "\\mathbf{\(n[0])}", "\(n[0])\\text{ cm}", "\\$\(n[0])"]
    },
    Notations(name: "fractions", numbers: 2) { n in
        [
            "\\frac{\(n[0])}{\(n[1])}", "\(n[0])/\(n[1])", "\\dfrac{\(3 * n[0])}{\(3 * n[1])}",
            "-\\frac{-\(n[0])}{\(n[1])}",
        ]
    },
    Notations(name: "radicals", numbers: 2) { n in
        ["\(n[0])\\sqrt{\(n[1])}", "\\sqrt{\(n[0] * n[0] * n[1])}", "\(n[0])\\cdot\(n[1])^{1/2}", "\(n[0])√\(n[1])"]
    },
    Notations(name: "polynomials", numbers: 2) { n in
        ["\(n[0])x^2+\(n[1])x", "x(\(n[0])x+\(n[1]))", "\(n[1])x + \(n[0])x^{2}", "\(n[0])*x**2+\(n[1])*x"]
    },
    Notations(name: "intervals", numbers: 2) { n in
        let top = n[0] + n[1]
        return [
            "[\(n[0]),\(top))", "\\left[\(n[0]), \(top)\\right)", "\(n[0]) \\le x < \(top)", "x \\in [\(n[0]), \(top))",
        ]
    },
    Notations(name: "sets", numbers: 2) { n in
        let third = n[0] + n[1] + 1
        return ["\\{-1,\(n[0]),\(third)\\}", "\\left\\{\(third), -1, \(n[0])\\right\\}", "-1, \(n[0]), \(third)"]
    },
    Notations(name: "tuples", numbers: 2) { n in
        [
            "(\(n[0]),-\(n[1]))", "\\left(\(n[0]), -\(n[1])\\right)", "(x,y)=(\(n[0]),-\(n[1]))",
            "(\(2 * n[0])/2,-\(n[1]))",
        ]
    },
    Notations(name: "matrices", numbers: 2) { n in
        [
            "\\begin{pmatrix}\(n[0])&1\\\\0&\(n[1])\\end{pmatrix}",
            "\\begin{bmatrix} \(n[0]) & 1 \\\\ 0 & \(n[1]) \\end{bmatrix}",
            "\\left[\\begin{array}{cc}\(n[0])&1\\\\0&\(n[1])\\end{array}\\right]",
        ]
    },
    Notations(name: "equations", numbers: 2) { n in
        ["y=\(n[0])x+\(n[1])", "\(n[0])x-y+\(n[1])=0", "2y-\(2 * n[0])x=\(2 * n[1])"]
    },
    Notations(name: "complex numbers", numbers: 2) { n in
        ["\(n[0])+\(n[1])i", "\(n[1])i+\(n[0])", "\(n[0]) + \(n[1])\\sqrt{-1}"]
    },
    Notations(name: "logarithms", numbers: 2) { n in
        ["\\ln \(n[0])+\\ln \(n[1])", "\\ln(\(n[0] * n[1]))", "\\ln \(n[1]) - \\ln\\frac{1}{\(n[0])}"]
    },
]

@Suite("Math properties") struct MathPropertyTests {
    @Test("every notation of an answer is accepted for every other", arguments: notations.indices)
    func notation(_ index: Int) {
        var generator = RandomStream(seed: 5).child("notation", index).generator()
        for _ in 0..<12 {
            let numbers = (0..<notations[index].numbers).map { _ in Int(generator.next() % 90) + 2 }
            let forms = notations[index].write(numbers)
            for form in forms { #expect(accepts(form, forms[0]), "\(notations[index].name): \(form) for \(forms[0])") }
        }
    }

    @Test("a number that is off by one is never accepted", arguments: notations.indices) func perturbed(_ index: Int) {
        var generator = RandomStream(seed: 6).child("perturbed", index).generator()
        for _ in 0..<12 {
            let numbers = (0..<notations[index].numbers).map { _ in Int(generator.next() % 90) + 2 }
            let gold = notations[index].write(numbers)[0]
            for place in numbers.indices {
                var other = numbers
                other[place] += 1
                for form in notations[index].write(other) { #expect(!accepts(form, gold), "\(form) for \(gold)") }
            }
        }
    }

    @Test("mutated mathematics gets the same verdict twice, never an error", arguments: 0..<20) func mutated(
        _ seed: Int
    ) {
        let base = [
            "\\frac{x^2-1}{x+1}", "\\sqrt[3]{2+\\sqrt{5}}", "\\sum_{k=1}^{n} k^2", "\\int_0^1 x\\,dx", "|x|+||y|-1|",
            "\\begin{pmatrix}1&2\\\\3&4\\end{pmatrix}", "(-\\infty,2]\\cup\\{5\\}",
            "\\lim_{x\\to 0^+} \\frac{\\sin x}{x}",
            "x_{1}=10^{-5}, x_{2}=3\\pm\\sqrt{2}", "\\log_{2}(x+1)!", "12\\text{ km/h}", "a:b=3:4",
        ]
        let pieces = [
            "{", "}", "\\", "^", "_", "|", "(", "]", ",", "=", "<", "\\frac", "\\text{", "!", "9", "&", "±", "'", "%",
        ]
        var generator = RandomStream(seed: 7).child("mutated", seed).generator()
        for _ in 0..<150 {
            var text = Array(base[Int(generator.next() % UInt64(base.count))])
            for _ in 0..<Int(generator.next() % 4) + 1 {
                let place = Int(generator.next() % UInt64(text.count + 1))
                if generator.next() % 2 == 0, place < text.count {
                    text.remove(at: place)
                } else {
                    text.insert(contentsOf: pieces[Int(generator.next() % UInt64(pieces.count))], at: place)
                }
            }
            for gold in ["5", "x+1", String(text)] {
                let submission = Submission(id: "m", completion: "\\boxed{\(String(text))}", answer: gold)
                let verdict = MathVerifier().verdict(submission)
                #expect(verdict.outcome != .error && verdict == MathVerifier().verdict(submission), "\(String(text))")
                if gold == "5" { #expect(verdict.outcome != .correct, "\(String(text))") }
            }
        }
    }

    @Test(
        "expressions built to be slow end without being paid",
        arguments: [
            "9^{9^{9^9}}", "1000000!", "((9^{9^9})!)!", "\\binom{10^9}{5\\cdot10^8}", "(x+1)^{100000}",
            "\\sum_{k=1}^{10^{12}} k^{17}", "\\sum_{k=1}^{199} \\sin(k^{k})", "e^{e^{e^{e^{9}}}}", "\\sin(10^{4000})",
            "\\sqrt{\\sqrt{\\sqrt{10^{4000}+1}}}", "\\prod_{a=1}^{199}\\prod_{b=1}^{199}\\prod_{c=1}^{199}\\cos(a+b+c)",
            "10^{-4000}+\\sqrt{2}", "\\gcd(10^{4000}+1,7^{4000})",
        ]) func slow(_ text: String)
    {
        #expect(!accepts(text, "5"))
        #expect(!accepts(text, "\\sqrt{26}"))
    }

    @Test("brackets by the thousand end in a verdict") func nesting() {
        for (open, close) in [
            ("(", ")"), ("{", "}"), ("\\left(", "\\right)"), ("|", "|"), ("\\sqrt{", "}"), ("\\{", "\\}"),
        ] {
            let text = String(repeating: open, count: 500) + "5" + String(repeating: close, count: 500)
            let verdict = MathVerifier().verdict(Submission(id: "deep", completion: "\\boxed{\(text)}", answer: "7"))
            #expect(verdict.reward == 0)
        }
    }
}
