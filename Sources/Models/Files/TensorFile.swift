package import Tensors

/// Named fp32 tensors in one safetensors file, to the bit: optimizer state beside a model.
package enum TensorFile {
    package static func write(_ tensors: [(name: String, tensor: Tensor)], to path: String) throws {
        let expected = tensors.map { ExpectedTensor(name: $0.name, shape: $0.tensor.shape, decidedBy: "") }
        let byName = Dictionary(uniqueKeysWithValues: tensors.map { ($0.name, $0.tensor) })
        try SafetensorsWriter.write(expected, precision: .fp32, to: path) { name, body in
            guard let tensor = byName[name] else { preconditionFailure("no tensor '\(name)'") }
            try body(UnsafeBufferPointer(tensor.buffer))
        }
    }

    /// Fills `tensors` from the file.
    /// - Throws: `ModelFileError` where one is absent or differs in shape, or where the file is damaged.
    package static func read(_ tensors: [(name: String, tensor: Tensor)], from path: String) throws {
        let file = try SafetensorsFile(path: path)
        for (name, tensor) in tensors {
            guard let stored = file.tensors[name], stored.shape == tensor.shape else {
                throw ModelFileError.contradiction(
                    file: path,
                    problem: "tensor '\(name)' is \(file.tensors[name].map { "\($0.shape)" } ?? "missing"); "
                        + "\(tensor.shape) is needed. The file belongs to another model.")
            }
            try file.read(name, into: tensor.buffer)
        }
    }
}
