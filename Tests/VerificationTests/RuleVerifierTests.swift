import Basics
import FoundationEssentials
import RolloutTypes
import Testing
import Verification

@Suite("Verifiers that check rules") struct RuleVerifierTests {
    /// A verifier with a problem that it knows.
    struct Rules: Sendable, CustomTestStringConvertible {
        let verifier: String
        let metadata: String
        let right: [String]
        let wrong: [String]
        let unreadable: [String]
        var testDescription: String { verifier }
    }

    static let all = [
        Rules(
            verifier: "sudoku",
            metadata: #"{"grid": [[1,0,3,0],[0,0,0,0],[2,0,4,0],[0,0,0,0]], "boxRows": 2, "boxColumns": 2}"#,
            right: [
                "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1", "1 4 3 2\n3 2 1 4\n2 1 4 3\n4 3 2 1", "1234341221434321",
                "1 2 | 3 4\n3 4 | 1 2\n----+----\n2 1 | 4 3\n4 3 | 2 1", "[[1,2,3,4],[3,4,1,2],[2,1,4,3],[4,3,2,1]]",
            ],
            wrong: [
                "2 1 3 4\n3 4 1 2\n1 2 4 3\n4 3 2 1", "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 1 2",
                "1 1 3 1\n1 1 1 1\n2 1 4 1\n1 1 1 1",
                "1 2 3 4\n2 1 4 3\n2 4 4 1\n4 3 2 1",
            ],
            unreadable: [
                "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2", "1 2 3 4 5\n3 4 1 2\n2 1 4 3\n4 3 2 1", "1 _ 3 _", "solved",
                "1234341221434321 1234341221434321", "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 1 or the like", "0",
                "1 2 3 4\n3 4 1 2\n2 1 4 3\n4 3 2 9 1", "１ ２ ３ ４",
            ]),
        Rules(
            verifier: "path",
            metadata:
                #"{"edges": [["A","B",1],["B","C",1],["C","D",1],["A","E",1],["E","C",1],["A","D",7]], "start": "A", "goal": "D", "cost": 3}"#,
            right: [
                "A -> B -> C -> D", "A, E, C, D", "A B C D", "A→E→C→D", "A \\to B \\to C \\to D", "[A, B, C, D]",
                "A-B-C-D",
                "\\text{A -> B -> C -> D}",
            ],
            wrong: [
                "A -> D", "A -> C -> D", "B -> C -> D", "A -> B -> C", "D -> C -> B -> A", "A -> B -> A -> B -> C -> D",
                "A -> A -> B -> C -> D", "A B C D E", "A B C D A E C D", "A -> B -> C -> X -> D", "a -> b -> c -> d",
                "A",
                "the way is A B C D",
            ],
            unreadable: ["A > D", "A -> B! -> D", "->", "\\frac{A}{B}", "A -> (B) -> D"]),
        Rules(
            verifier: "swaps", metadata: #"{"list": [9, 2, 5], "swaps": 2}"#,
            right: ["(1, 2), (2, 3)", "1-2, 2-3", "[[1,2],[2,3]]", "(1,3),(1,2)", "(2, 3) (1, 3)"],
            wrong: [
                "(1, 2)", "(1, 3), (1, 3)", "(1, 2), (2, 3), (1, 1)", "(0, 1), (1, 2)", "(1, 2), (2, 4)",
                "(9, 2), (9, 5)",
                "(1, 2), (2, 3), (1, 2), (1, 2)", "(99999999, 1), (1, 2)",
            ],
            unreadable: [
                "swap 1 and 2, then 2 and 3", "1, 2, 3", "(1.5, 2)", "none", "(1, 99999999999999999999)", "١, ٢",
            ]),
        Rules(
            verifier: "assignment",
            metadata: #"{"variables": ["a", "b", "c"], "clauses": [[1, 2], [-1, 3], [-2, -3]]}"#,
            right: [
                "a=true, b=false, c=true", "c=1; a=T; b=0", "a: false, b: true, c: false",
                "{a = true, c = TRUE, b = F}",
            ],
            wrong: ["a=true, b=true, c=true", "a=false, b=false, c=false", "a=true, b=false, c=false"],
            unreadable: [
                "a=true, b=false", "a=true, b=false, c=true, c=false", "a=true, b=false, c=true, d=true", "a, c",
                "a=maybe, b=0, c=1",
                "a=true=true, b=false, c=true", "a=true, b=false, c=true or a=false", "a=b=c=true",
            ]),
    ]

    private func judge(_ completion: String, _ rules: Rules, metadata: String? = nil) async throws -> Verdict {
        let value = try JSONDecoder().decode([String: JSONValue].self, from: Data((metadata ?? rules.metadata).utf8))
        return try await VerifierTable.make(rules.verifier).judge(
            Submission(id: "case", completion: completion, answer: nil, metadata: value))
    }

    @Test("every answer that keeps the rules is accepted", arguments: all)
    func accepts(_ rules: Rules) async throws {
        for text in rules.right {
            for completion in ["<answer>\(text)</answer>", "I think: <answer>\n\(text)\n</answer> is it."] {
                let verdict = try await judge(completion, rules)
                #expect(verdict.outcome == .correct && verdict.reward == 1, "\(text): \(verdict)")
            }
        }
    }

    @Test("an answer that breaks them, or lists several answers, is not, with the reason", arguments: all)
    func rejects(_ rules: Rules) async throws {
        for text in rules.wrong {
            let verdict = try await judge("<answer>\(text)</answer>", rules)
            #expect(
                verdict.outcome == .incorrect && verdict.reward == 0 && !verdict.explanation.isEmpty,
                "\(text): \(verdict)")
        }
        let all = rules.right.prefix(2).joined(separator: "; ")
        #expect(try await judge("<answer>\(all)</answer>", rules).reward == 0)
    }

    @Test("an answer of another shape, or with more text, cannot be read", arguments: all)
    func unreadable(_ rules: Rules) async throws {
        for text in rules.unreadable {
            let verdict = try await judge("<answer>\(text)</answer>", rules)
            #expect(verdict.outcome == .unparseable && verdict.reward == 0, "\(text): \(verdict)")
        }
    }

    @Test("no answer, several answers and giant ones earn nothing", arguments: all)
    func hostile(_ rules: Rules) async throws {
        let right = rules.right[0]
        for completion in [
            "", right, "<answer>\(right)", "<answer></answer>",
            "<answer>\(right)</answer> no: <answer>\(rules.wrong[0])</answer>",
            "<think><answer>\(right)</answer>", "<answer>\(String(repeating: "\(right), ", count: 20_000))</answer>",
        ] {
            let verdict = try await judge(completion, rules)
            #expect(verdict.outcome.paysReward && verdict.reward == 0, "\(completion.prefix(80)): \(verdict)")
        }
    }

    @Test("a problem without what is needed abstains", arguments: all)
    func abstains(_ rules: Rules) async throws {
        for metadata in [
            "{}", #"{"grid": [[1,2],[2]], "boxRows": 1, "boxColumns": 2}"#,
            #"{"edges": [["A"]], "start": "A", "goal": "B", "cost": 1}"#,
            #"{"list": ["x"], "swaps": 1}"#, #"{"variables": ["a"], "clauses": [[2]]}"#,
            #"{"variables": ["a"], "clauses": [[-9223372036854775808]]}"#,
            #"{"grid": [[0,0],[0,0]], "boxRows": 9223372036854775807, "boxColumns": 2}"#,
        ] {
            let verdict = try await judge("<answer>\(rules.right[0])</answer>", rules, metadata: metadata)
            #expect(verdict.outcome == .abstained, "\(metadata): \(verdict)")
        }
    }
}
