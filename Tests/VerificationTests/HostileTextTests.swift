import Basics
import RolloutTypes
import Testing
import Verification

@Suite("Hostile text") struct HostileTextTests {
    static let texts: [(String, String)] = [
        ("empty", ""), ("one megabyte of digits", String(repeating: "7", count: 1 << 20)),
        ("a box of one megabyte of digits", "\\boxed{" + String(repeating: "7", count: 1 << 20) + "}"),
        ("5,000 nines", "\\boxed{" + String(repeating: "9", count: 4000) + "}"),
        ("100,000 open boxes", String(repeating: "\\boxed{", count: 100_000)),
        ("50,000 open parentheses", "\\boxed{" + String(repeating: "(", count: 3000) + "}"),
        ("fractions in fractions", "\\boxed{" + String(repeating: "\\frac{1}{1+", count: 300) + "1" + "}"),
        ("100,000 closing braces", String(repeating: "}", count: 100_000)),
        ("powers of powers", "\\boxed{" + String(repeating: "9^", count: 1000) + "9}"),
        ("large products", "\\boxed{" + String(repeating: "(10^4000)*", count: 300) + "1}"),
        ("sums of unlike fractions", "\\boxed{" + (2..<500).map { "1/\($0 * $0 + 1)" }.joined(separator: "+") + "}"),
        ("backslashes", String(repeating: "\\", count: 100_001)), ("dollars", String(repeating: "$", count: 100_001)),
        ("formula openings", String(repeating: "\\(", count: 60_000) + "1"),
        ("answers", String(repeating: "answer is ", count: 30_000)),
        ("negated answers", String(repeating: "answer is not ", count: 20_000)),
        ("tags", String(repeating: "<answer>", count: 30_000) + String(repeating: "</answer>", count: 30_000)),
        ("thinking", String(repeating: "<think></think>", count: 20_000)),
        ("absolute values side by side", "\\boxed{" + (0..<300).map { "|x-\($0)|" }.joined(separator: "+") + "}"),
        ("sums in sums", "\\boxed{" + String(repeating: "\\sum_{n=1}^{199} ", count: 60) + "x}"),
        (
            "derivatives of derivatives",
            "\\boxed{" + String(repeating: "\\frac{d}{dx}(", count: 30) + "x" + String(repeating: ")", count: 30) + "}"
        ),
        ("sines of many unknowns", "\\boxed{" + (0..<200).map { "\\sin x_{\($0)}" }.joined(separator: "+") + "=0}"),
        ("large powers of ten", "\\boxed{" + (0..<400).map { "1e\(5000 - $0)" }.joined(separator: "+") + "}"),
        ("boxes that are equal but for the last", String(repeating: "\\boxed{5}", count: 30_000) + "\\boxed{6}"),
        ("NUL", "\\boxed{\0\0}"), ("signs", "\\boxed{" + String(repeating: "-", count: 4001) + "5}"),
        ("direction marks", "\\boxed{\u{202E}5\u{202C}}"), ("emoji", "\\boxed{5😀}"),
        ("replacement characters", String(decoding: [0xFF, 0xFE, 0x5C, 0x62], as: UTF8.self)),
    ]

    static let verifiers: [any Verifier] = [MathVerifier(), CountdownVerifier(), FormatVerifier()]
    static let metadata: [String: JSONValue] = ["numbers": .array([.integer(3), .integer(4)]), "target": .integer(12)]

    @Test("every verifier gives hostile text a verdict that pays nothing", arguments: texts.indices)
    func survives(_ index: Int) async {
        for verifier in Self.verifiers {
            for extraction in Extraction.allCases {
                let verdict = await verifier.judge(
                    Submission(
                        id: "hostile", completion: Self.texts[index].1, answer: "12", metadata: Self.metadata,
                        extraction: extraction))
                #expect(verdict.reward == 0, "\(verifier.name) on \(Self.texts[index].0): \(verdict.outcome)")
                #expect(verdict.explanation.utf8.count < 2000)
                #expect((verdict.extracted?.utf8.count ?? 0) < 5000)
            }
        }
    }

    @Test("absolute values side by side are read in the order in which they close") func bars() {
        let text = (1...40).map { "|x-\($0)|" }.joined(separator: "+")
        let turned = (1...40).reversed().map { "|\($0)-x|" }.joined(separator: "+")
        let verdict = MathVerifier().verdict(Submission(id: "bars", completion: "\\boxed{\(turned)}", answer: text))
        #expect(verdict.outcome == .correct, "\(verdict.explanation)")
    }

    @Test("what an explanation quotes is cut, however many marks a character has") func marks() {
        let text = "e" + String(repeating: "\u{301}", count: 100_000)
        let verdict = MathVerifier().verdict(Submission(id: "marks", completion: "\\boxed{\(text)}", answer: "5"))
        #expect(verdict.explanation.utf8.count < 2000 && (verdict.extracted?.utf8.count ?? 0) < 20_000)
    }

    @Test("ten thousand redundant braces are peeled") func braces() {
        let text = String(repeating: "{", count: 10_000) + "5" + String(repeating: "}", count: 10_000)
        let verdict = MathVerifier().verdict(Submission(id: "braces", completion: "\\boxed{\(text)}", answer: "5"))
        #expect(verdict.outcome == .correct)
    }

    @Test("hostile references abstain and never pay", arguments: texts.indices) func references(_ index: Int) {
        // As a reference, one gold of these is a plain number; it must still be judged.
        let verdict = MathVerifier().verdict(
            Submission(id: "hostile", completion: "\\boxed{5}", answer: Self.texts[index].1))
        #expect(verdict.outcome == .abstained || verdict.outcome == .incorrect)
    }

    @Test("random text gets the same verdict twice, and never an error", arguments: 0..<40) func fuzz(_ seed: Int) async
    {
        let pieces = [
            "\\boxed{", "}", "{", "\\frac", "5", "12", ".", ",", "/", "*", "-", "+", "^", "(", ")", "=", " ", "\\text{",
            "%",
            "$", "\\(", "\\)", "answer is ", "#### ", "<think>", "</think>", "<answer>", "</answer>", "x", "cm",
            "\\overline{",
            "½", "²", "\u{200B}", "e", "°", "\n", "\\", "😀", "é",
        ]
        var generator = RandomStream(seed: 11).child("fuzz", seed).generator()
        for _ in 0..<200 {
            let count = Int(generator.next() % 40)
            let text = (0..<count).map { _ in pieces[Int(generator.next() % UInt64(pieces.count))] }.joined()
            for verifier in Self.verifiers {
                let submission = Submission(
                    id: "fuzz", completion: text, answer: "12", metadata: Self.metadata, extraction: .lenient)
                let verdict = await verifier.judge(submission)
                #expect(verdict == (await verifier.judge(submission)), "\(text)")
                #expect(verdict.outcome.paysReward, "\(text)")
            }
            // The same text as reference never crashes and never becomes an error.
            let mirrored = MathVerifier().verdict(Submission(id: "fuzz", completion: "\\boxed{12}", answer: text))
            #expect(mirrored.outcome != .error)
        }
    }
}
