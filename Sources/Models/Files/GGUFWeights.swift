package import Basics

/// The weights of a GGUF file under Hugging Face names, dequantised to fp32, in Hugging Face row order.
///
/// llama.cpp stores the query and key rows of architecture `llama` with the two halves of each head interleaved, because
/// its rotation turns neighbouring pairs; reading puts them back. Qwen files are stored in Hugging Face order.
package struct GGUFWeights: WeightSource {
    package let path: String
    package let configuration: ModelConfiguration
    /// The file itself: metadata of the tokenizer, stored types.
    package let file: GGUFFile
    private let tensors: [String: GGUFFile.TensorInfo]

    /// Opens the file at `path` and checks that metadata, tensors and types agree and can be read.
    package init(path: String) throws {
        let file = try GGUFFile(path: path)
        self.path = path
        self.file = file
        configuration = try ModelConfiguration(gguf: file)
        var tensors: [String: GGUFFile.TensorInfo] = [:]
        for tensor in file.tensors where tensor.name != "rope_freqs.weight" {
            tensors[GGUFNames.huggingFaceName(of: tensor.name) ?? tensor.name] = tensor
            guard Dequantisation.supported.contains(tensor.type) else {
                let known = Dequantisation.supported.map(\.name).joined(separator: ", ")
                throw ModelFileError.unsupported(
                    file: path,
                    problem: "tensor '\(tensor.name)' is stored as \(tensor.type.name), which cannot be dequantised. "
                        + "Supported: \(known).")
            }
        }
        self.tensors = tensors
        try checkTensors()
    }

    package var tensorNames: [String] { tensors.keys.sorted() }

    package var tokenizerOrigin: TokenizerOrigin { .gguf(file.metadata) }

    /// The types of all matrices; norms and biases are always fp32.
    package var storedPrecision: String {
        Set(tensors.values.filter { $0.shape.count > 1 }.map(\.type.name)).sorted().joined(separator: " and ")
    }

    package func shape(of name: String) -> [Int]? {
        tensors[name]?.shape
    }

    package func file(holding name: String) -> String { path }

    package func read(_ name: String, into destination: UnsafeMutableBufferPointer<Float>) throws {
        guard let tensor = tensors[name] else {
            throw ModelFileError.contradiction(file: path, problem: "tensor '\(name)' is missing.")
        }
        precondition(
            destination.count == tensor.count,
            "\(destination.count) places for the \(tensor.count) values of \(name)")
        file.withBytes(of: tensor) { bytes in
            if let heads = permutedHeads(name) {
                readPermuted(tensor, bytes, heads: heads, into: destination)
            } else {
                Dequantisation.dequantise(tensor.type, bytes, into: destination)
            }
        }
    }

    /// The number of heads whose rows are interleaved in the file; nil where rows are in order.
    private func permutedHeads(_ name: String) -> Int? {
        guard configuration.family == .llama else { return nil }
        if name.contains(".q_proj.") { return configuration.headCount }
        if name.contains(".k_proj.") { return configuration.keyValueHeadCount }
        return nil
    }

    /// Row 2j + p of a head in the file is row p·(headWidth/2) + j of that head.
    private func readPermuted(
        _ tensor: GGUFFile.TensorInfo, _ bytes: UnsafeRawBufferPointer, heads: Int,
        into destination: UnsafeMutableBufferPointer<Float>
    ) {
        let rowCount = tensor.shape[0]
        let rowLength = tensor.count / rowCount
        let width = rowCount / heads
        guard tensor.shape.count > 1 else {
            // A bias has one element a row, and a block may hold many rows: widened whole, then put in order.
            let stored = UnsafeMutableBufferPointer<Float>.allocate(capacity: rowCount)
            defer { stored.deallocate() }
            Dequantisation.dequantise(tensor.type, bytes, into: stored)
            for row in 0..<rowCount {
                destination[Self.unpermuted(row, width: width)] = stored[row]
            }
            return
        }
        let rowBytes = bytes.count / rowCount
        for row in 0..<rowCount {
            let target = Self.unpermuted(row, width: width) * rowLength
            Dequantisation.dequantise(
                tensor.type, UnsafeRawBufferPointer(rebasing: bytes[row * rowBytes..<(row + 1) * rowBytes]),
                into: UnsafeMutableBufferPointer(rebasing: destination[target..<target + rowLength]))
        }
    }

    private static func unpermuted(_ row: Int, width: Int) -> Int {
        let within = row % width
        return row - within + within % 2 * (width / 2) + within / 2
    }
}
