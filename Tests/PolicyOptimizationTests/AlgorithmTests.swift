import Basics
import FoundationEssentials
import PolicyOptimization
import Testing

@Suite("Algorithm Tests") struct AlgorithmTests {
    @Test("a preset differs from GRPO only where its paper does")
    func presets() throws {
        let expected: [Preset: Set<String>] = [
            .grpo: [],
            .drGRPO: ["advantage", "aggregation"],
            .dapo: ["clipHigh", "aggregation"],
            .gspo: ["ratio", "clipLow", "clipHigh"],
            .gspoToken: ["ratio", "clipLow", "clipHigh"],
            .cispo: ["clip", "clipLow", "clipHigh", "aggregation"],
            .rloo: ["advantage", "ratio", "kl", "klPlacement"],
            .reinforcePP: ["advantage", "epsilon", "aggregation", "kl", "klPlacement"],
        ]
        let grpo = try Self.members(.grpo)
        for preset in Preset.allCases {
            let different = try Self.members(preset.algorithm).filter { $0.key != "preset" && grpo[$0.key] != $0.value }
            #expect(Set(different.keys) == expected[preset], "\(preset)")
        }
    }

    static func members(_ algorithm: Algorithm) throws -> [String: JSONValue] {
        try JSONDecoder().decode([String: JSONValue].self, from: JSONEncoder().encode(algorithm))
    }

    @Test("encoding writes every key and decoding reads it back", arguments: Preset.allCases)
    func roundTrip(_ preset: Preset) throws {
        let members = try Self.members(preset.algorithm)
        #expect(Set(members.keys) == Set(Algorithm.optionKeys + ["preset"]))
        let decoded = try JSONDecoder().decode(Algorithm.self, from: JSONEncoder().encode(preset.algorithm))
        #expect(decoded == preset.algorithm)
        #expect(decoded.preset == preset)
    }

    @Test("a recipe names a preset and what differs from it")
    func overrides() throws {
        let json = #"{"preset": "dapo", "clipHigh": null, "kl": "k2", "klWeight": 1, "maxCompletionLength": 64}"#
        let algorithm = try JSONDecoder().decode(Algorithm.self, from: Data(json.utf8))
        var expected = Algorithm.dapo
        expected.clipHigh = nil
        expected.kl = .k2
        expected.klWeight = 1
        expected.maxCompletionLength = 64
        #expect(algorithm == expected)
        #expect(try JSONDecoder().decode(Algorithm.self, from: Data("{}".utf8)) == .grpo)
    }

    struct ErrorCase: Sendable, CustomTestStringConvertible {
        let id: String
        let options: [String: JSONValue]
        let expected: [String]
        var testDescription: String { id }
    }

    static let errorCases = [
        ErrorCase(
            id: "unknown key", options: ["kl_weight": .number(1)],
            expected: ["unknown key 'kl_weight'", "did you mean 'klWeight'?"]),
        ErrorCase(
            id: "unknown choice", options: ["ratio": .string("tokens")],
            expected: ["algorithm.ratio: found 'tokens'", "did you mean 'token'?"]),
        ErrorCase(
            id: "not a number", options: ["epsilon": .string("small")],
            expected: ["algorithm.epsilon: found 'small', expected a number."]),
        ErrorCase(
            id: "not whole", options: ["maxCompletionLength": .number(1.5)],
            expected: ["algorithm.maxCompletionLength: found 1.5, expected a whole number or null."]),
        ErrorCase(id: "negative", options: ["clipLow": .number(-0.1)], expected: ["algorithm.clipLow: found -0.1"]),
        ErrorCase(
            id: "too low", options: ["dualClip": .integer(1)],
            expected: ["algorithm.dualClip: found 1.0, expected a number above 1."]),
        ErrorCase(
            id: "weight without estimator", options: ["klWeight": .number(0.1), "kl": .string("none")],
            expected: ["klWeight 0.1 has no effect while kl is 'none'"]),
        ErrorCase(
            id: "all at once", options: ["clip": .integer(3), "zzzzzzzzzzzz": .null, "klWeight": .integer(-1)],
            expected: ["algorithm.clip: found 3", "unknown key 'zzzzzzzzzzzz'.", "algorithm.klWeight: found -1.0"]),
    ]

    @Test("a wrong option is named with what was expected", arguments: errorCases)
    func errors(_ testCase: ErrorCase) {
        let error = #expect(throws: AlgorithmError.self) {
            try Algorithm(preset: .grpo, options: testCase.options)
        }
        for part in testCase.expected {
            #expect(error?.description.contains(part) == true, "\(String(describing: error))")
        }
        #expect(error?.category == .usage)
    }

    @Test("a recipe's error keeps its type through the decoder")
    func decodingErrors() {
        #expect(throws: AlgorithmError.unknownOption(key: "klWieght", nearest: "klWeight")) {
            try JSONDecoder().decode(Algorithm.self, from: Data(#"{"klWieght": 1}"#.utf8))
        }
        #expect(throws: AlgorithmError.unknownPreset(name: "ppo", nearest: nil)) {
            try JSONDecoder().decode(Algorithm.self, from: Data(#"{"preset": "ppo"}"#.utf8))
        }
    }

    @Test("an unknown preset is answered with the nearest name")
    func unknownPreset() {
        #expect(throws: AlgorithmError.unknownPreset(name: "drgrpo", nearest: "dr_grpo")) {
            try Preset(named: "drgrpo")
        }
        let error = #expect(throws: AlgorithmError.self) { try Preset(named: "gpro") }
        #expect(
            error?.description.hasPrefix("There is no algorithm 'gpro'; did you mean 'grpo'? Known: grpo, ") == true)
    }
}
