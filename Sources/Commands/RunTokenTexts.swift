import Basics
import Inspection
import RunStore
import Synchronization
import Tokenization
import Training

/// Finds the tokenizer of a run of before its store kept what tokens stand for, once: a checkpoint's, else that of the
/// model the recipe starts from.
final class RunTokenTexts: Sendable {
    private let environment: [String: String]
    private let catalogue: RunCatalogue
    private let known = Mutex<[String: TokenTexts?]>([:])

    init(_ environment: [String: String], _ catalogue: RunCatalogue) {
        self.environment = environment
        self.catalogue = catalogue
    }

    /// Nil where no tokenizer can be found.
    func find(_ run: RunDirectory) -> TokenTexts? {
        if let found = known.withLock({ $0[run.path] }) { return found }
        let texts = tokenizer(of: run).map { tokenizer in TokenTexts { Self.texts($0, tokenizer) } }
        known.withLock { $0[run.path] = .some(texts) }
        return texts
    }

    private func tokenizer(of run: RunDirectory) -> Tokenizer? {
        let loader = PolicyLoader(environment: environment, runs: catalogue)
        if let step = run.checkpointSteps.last,
            let tokenizer = try? loader.tokenizer(of: run.checkpointPath(step: step))
        {
            return tokenizer
        }
        guard let recipe = try? RunReader(run).summary().recipe else { return nil }
        let model = recipe["model"]
        if model?["tokenizer"]?.stringValue == "bytes" { return try? .bytes() }
        guard let name = model?.stringValue ?? model?["tokenizer"]?.stringValue else { return nil }
        return try? loader.tokenizer(of: name)
    }

    private static func texts(_ tokens: [Int32], _ tokenizer: Tokenizer) -> [String] {
        var decoder = IncrementalDecoder(tokenizer)
        var texts = tokens.map { decoder.append($0) }
        let rest = decoder.finish()
        if !rest.isEmpty { texts[texts.count - 1] += rest }
        return texts
    }
}
