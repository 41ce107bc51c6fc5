import Basics
import Models
import RunStore
import Tensors
import Tokenization
import Training

/// What the verbs that use a model read from their options.
struct ModelOptions {
    let arguments: ParsedArguments
    let console: Console

    /// Temperatures outside this range do not survive the division of logits in fp32.
    static let temperatures = 1e-4...1e4

    var loader: PolicyLoader {
        PolicyLoader(
            environment: console.environment,
            runs: RunCatalogue(directory: arguments.runsDirectory(console.environment))
        ) { [console] in console.note($0) }
    }

    /// The policy that `--model` names, in `--precision`.
    func policy() throws -> Policy {
        try loader.load(arguments.text("model") ?? "").computing(in: precision)
    }

    /// `--precision`, of verbs that have it.
    var precision: Precision { arguments.text("precision").flatMap(Precision.init) ?? .fp32 }

    /// `--temperature`; 0, which is greedy, only where `allowsGreedy`.
    func temperature(default value: Double, allowsGreedy: Bool) throws -> Double {
        guard let given = arguments.number("temperature") else { return value }
        guard Self.temperatures.contains(given) || (allowsGreedy && given == 0) else {
            let range = "\(Self.temperatures.lowerBound) to \(Self.temperatures.upperBound)"
            throw UsageError(
                "--temperature is \(given); expected \(range)\(allowsGreedy ? ", or 0 for greedy" : "")",
                path: arguments.specification.path)
        }
        return given
    }

    var seed: Int { arguments.integer("seed") ?? 0 }
}

/// Numbers that JSON can hold: null where one is not finite.
func finite(_ values: some Sequence<Float>) -> [Float?] {
    values.map { $0.isFinite ? $0 : nil }
}

extension PolicyLoader {
    /// The tokenizer of a model argument; nil where the model comes without one.
    func tokenizerIfPresent(of argument: String) throws -> Tokenizer? {
        do {
            return try tokenizer(of: argument)
        } catch TokenizerError.missing {
            return nil
        }
    }
}
