import Basics
import FoundationEssentials
import PolicyOptimization
import Testing

@Suite("Loss Command Line Tests") struct LossCommandLineTests {
    static let input = """
        {"groups": [[{"reward": 1, "newLogProbs": [-1, -1], "oldLogProbs": [-1, -1]},
                     {"reward": 0, "newLogProbs": [-2], "oldLogProbs": [-2]},
                     {"reward": null, "newLogProbs": [-3], "oldLogProbs": [-1]}]]}
        """

    @Test("the output has exactly the contract's names")
    func names() throws {
        let output = try LossCommandLine.run(input: Data(Self.input.utf8), algorithm: "dapo")
        let object = try JSONDecoder().decode([String: JSONValue].self, from: output)
        #expect(Set(object.keys) == ["loss", "advantages", "gradient", "metrics"])
        #expect(object["gradient"]?.arrayValue?[0].arrayValue?.map { $0.arrayValue?.count } == [2, 1, 1])
        #expect(object["metrics"]?["reward/mean"]?.doubleValue == 0.5)
    }

    @Test("what could not be judged has no advantage and no gradient, and counts as tokens")
    func unjudged() throws {
        let report = try LossCommandLine.report(
            input: Data(Self.input.utf8), algorithm: "dapo", options: ["advantage": .string("groupMean")])
        #expect(report.advantages == [[0.5, -0.5, 0]])
        #expect(report.gradient == [[[-0.125, -0.125], [0.125], [0]]])
        #expect(abs(report.loss + 0.125) < 1e-12)
    }

    @Test("given options go before the input's, and these before the preset's")
    func precedence() throws {
        let json = Self.input.dropLast(1) + #", "options": {"advantage": "groupMean", "aggregation": "completionSum"}}"#
        let data = Data(json.utf8)
        let fromInput = try LossCommandLine.report(input: data, algorithm: "grpo")
        #expect(fromInput.gradient[0][0] == [Float(-0.5 / 3), Float(-0.5 / 3)])
        let given = try LossCommandLine.report(
            input: data, algorithm: "grpo", options: ["aggregation": .string("tokenTotal")])
        #expect(given.gradient[0][0] == [-0.125, -0.125])
    }

    struct ErrorCase: Sendable, CustomTestStringConvertible {
        let id: String
        var algorithm = "grpo"
        let input: String
        let expected: String
        var testDescription: String { id }
    }

    static let errorCases = [
        ErrorCase(id: "not JSON", input: "{", expected: "The loss input is not valid JSON"),
        ErrorCase(id: "no groups", input: "{}", expected: "groups: found nothing, expected an array of groups."),
        ErrorCase(id: "empty", input: #"{"groups": []}"#, expected: "groups: found no group"),
        ErrorCase(
            id: "unknown algorithm", algorithm: "dr-grpo", input: input,
            expected: "There is no algorithm 'dr-grpo'; did you mean 'dr_grpo'?"),
        ErrorCase(
            id: "unknown option", input: #"{"groups": [[]], "options": {"clip_high": 1}}"#,
            expected: "algorithm: unknown key 'clip_high'; did you mean 'clipHigh'?"),
        ErrorCase(
            id: "group of one", input: #"{"groups": [[{"reward": 1, "newLogProbs": [-1]}]]}"#,
            expected: "groups[0]: found a group of size 1, expected at least 2 completions"),
        ErrorCase(
            id: "lengths", input: #"{"groups": [[{"reward": 1, "newLogProbs": [-1, -2], "oldLogProbs": [-1]}]]}"#,
            expected: "groups[0][0].oldLogProbs: found 1 values, expected 2"),
        ErrorCase(
            id: "no reward", input: #"{"groups": [[{"newLogProbs": [-1]}]]}"#,
            expected: "groups[0][0].reward: found nothing"),
        ErrorCase(
            id: "bad reward", input: #"{"groups": [[{"reward": "1", "newLogProbs": [-1]}]]}"#,
            expected: "groups[0][0].reward: found '1', expected a number or null."),
        ErrorCase(
            id: "no log-probabilities", input: #"{"groups": [[{"reward": 1}]]}"#,
            expected: "groups[0][0].newLogProbs: found nothing"),
        ErrorCase(
            id: "null log-probability", input: #"{"groups": [[{"reward": 1, "newLogProbs": [-1, null]}]]}"#,
            expected: "groups[0][0].newLogProbs[1]: found null, expected a finite number."),
        ErrorCase(
            id: "bad mask", input: #"{"groups": [[{"reward": 1, "newLogProbs": [-1], "mask": [2]}]]}"#,
            expected: "groups[0][0].mask[0]: found 2, expected 0 or 1."),
        ErrorCase(
            id: "misspelled key", input: #"{"groups": [[{"reward": 1, "newLogProbs": [-1], "masks": [1]}]]}"#,
            expected: "groups[0][0]: found the unknown key 'masks', expected 'mask'."),
        ErrorCase(
            id: "no reference",
            input:
                #"{"groups": [[{"reward": 1, "newLogProbs": [-1]}, {"reward": 0, "newLogProbs": [-1]}]], "options": {"klWeight": 0.1}}"#,
            expected:
                "groups[0][0].referenceLogProbs: found nothing, expected an array of numbers, because klWeight is 0.1."),
        ErrorCase(
            id: "no length", algorithm: "dr_grpo", input: input,
            expected: "aggregation 'fixedLength' needs maxCompletionLength"),
    ]

    @Test("wrong input gets a sentence with its place", arguments: errorCases)
    func errors(_ testCase: ErrorCase) {
        let error = #expect(throws: LossInputError.self) {
            try LossCommandLine.report(input: Data(testCase.input.utf8), algorithm: testCase.algorithm)
        }
        #expect(
            error?.description.hasPrefix(testCase.expected) == true
                || error?.description.contains(testCase.expected) == true, "\(String(describing: error))")
        #expect(error?.category == .usage)
    }

    @Test("keys that resemble none are passed over, a mask may be boolean")
    func leniency() throws {
        let json =
            #"{"groups": [[{"id": 7, "reward": 1, "newLogProbs": [-1, -1], "mask": [true, false]}, {"reward": 0, "newLogProbs": [-1], "mask": [1]}]]}"#
        let report = try LossCommandLine.report(input: Data(json.utf8), algorithm: "grpo")
        #expect(report.gradient[0][0][0] < 0 && report.gradient[0][0][1] == 0)
    }
}
