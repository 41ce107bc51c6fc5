package import Basics

/// A model on disk, read tensor by tensor as fp32 under Hugging Face names and in Hugging Face row order.
package protocol WeightSource: Sendable {
    /// The directory or file, for messages.
    var path: String { get }
    var configuration: ModelConfiguration { get }
    /// Names of all stored tensors, sorted.
    var tensorNames: [String] { get }
    /// Where the tokenizer of the same model is described.
    var tokenizerOrigin: TokenizerOrigin { get }
    /// The precision the weights were stored in, such as "BF16" or "Q4_1 and Q8_0".
    var storedPrecision: String { get }

    /// Outermost first; nil where no such tensor is stored.
    func shape(of name: String) -> [Int]?
    /// The name of the file that holds `name`, for messages.
    func file(holding name: String) -> String

    /// Fills `destination` with the tensor in row-major order, widened or dequantised to fp32.
    ///
    /// `destination.count` must be the product of `shape(of: name)`.
    /// - Throws: `ModelFileError` where the tensor is absent.
    func read(_ name: String, into destination: UnsafeMutableBufferPointer<Float>) throws
}

/// Where a model keeps its tokenizer.
package enum TokenizerOrigin: Sendable {
    /// A Hugging Face directory with `tokenizer.json`.
    case directory(String)
    /// The metadata of a GGUF file.
    case gguf([String: GGUFValue])
}

extension WeightSource {
    /// Compares what is stored with what the configuration needs.
    ///
    /// A head stored beside tied embeddings and rotary tables are ignored, as transformers ignores them; any other tensor
    /// that the configuration does not call for is refused, because dropping a bias or a layer changes the model silently.
    /// - Throws: `ModelFileError.contradiction` naming the first tensor that is absent, differs in shape or is not called for.
    package func checkTensors() throws {
        let expected = configuration.expectedTensors
        for tensor in expected {
            guard let shape = shape(of: tensor.name) else {
                throw ModelFileError.contradiction(
                    file: path,
                    problem: "tensor '\(tensor.name)' \(tensor.shape) is missing. Check \(tensor.decidedBy).")
            }
            guard shape == tensor.shape else {
                throw ModelFileError.contradiction(
                    file: file(holding: tensor.name),
                    problem: "tensor '\(tensor.name)' is \(shape); the configuration needs \(tensor.shape). "
                        + "Check \(tensor.decidedBy).")
            }
        }
        let known = Set(expected.map(\.name))
        for name in tensorNames where !known.contains(name) && !isIgnorable(name) {
            throw ModelFileError.contradiction(
                file: file(holding: name),
                problem: "tensor '\(name)' has no place in this \(configuration.family.rawValue) configuration "
                    + "(\(configuration.layerCount) layers). Check num_hidden_layers and model_type.")
        }
    }

    private func isIgnorable(_ name: String) -> Bool {
        name == "lm_head.weight" && configuration.tiesEmbeddings || name.hasSuffix("rotary_emb.inv_freq")
    }
}
