package import Models
package import Tensors
package import Tokenization

/// A model with the tokenizer it was made for.
package struct Policy {
    package let model: LanguageModel
    package let tokenizer: Tokenizer
    /// What the weights are, for reports: "smollm2-135m, dequantised from Q4_1".
    package let origin: String

    package init(model: LanguageModel, tokenizer: Tokenizer, origin: String) {
        self.model = model
        self.tokenizer = tokenizer
        self.origin = origin
    }

    /// The same policy, whose matrix products are computed in `precision` from now on.
    package func computing(in precision: Precision) -> Policy {
        model.precision = precision
        return self
    }

    /// The same policy, computed as `recipe` says.
    func computing(as recipe: Recipe) -> Policy {
        model.checkpointsActivations = recipe.activationCheckpointing
        return computing(in: recipe.precision)
    }

    /// Ids that end a completion: the configuration's and the tokenizer's.
    package var endTokens: Set<Int32> { Set(model.configuration.endTokens).union(tokenizer.endTokens) }

    /// Writes a Hugging Face directory that transformers loads; `addFiles` runs before it appears.
    package func write(
        to path: String, precision: StoredPrecision, replacing: Bool = false,
        addFiles: (_ directory: String) throws -> Void = { _ in }
    ) throws {
        let byName = Dictionary(uniqueKeysWithValues: model.parameters.map { ($0.name, $0.value) })
        try HuggingFaceDirectory.write(
            model.configuration, to: path, precision: precision, replacing: replacing,
            values: { name, body in
                guard let tensor = byName[name] else { throw TrainingError.unsuitable("no weight is called \(name)") }
                try body(UnsafeBufferPointer(tensor.buffer))
            },
            addFiles: { directory in
                try tokenizer.writeHuggingFace(to: directory)
                try addFiles(directory)
            })
    }
}
