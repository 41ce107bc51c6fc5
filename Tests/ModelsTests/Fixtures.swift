import Models

/// The golden files beside these tests; each directory and file names its generator.
enum Fixtures {
    static let directory = String(#filePath.dropLast("Fixtures.swift".count)) + "Fixtures"
    static let modelNames = ["llama", "llama3", "llama-biased", "qwen2", "qwen2-yarn", "qwen3"]

    static func path(_ name: String) -> String { directory + "/" + name }
}

extension WeightSource {
    /// The tensor as an array.
    func values(_ name: String) throws -> [Float] {
        let count = (shape(of: name) ?? []).reduce(1, *)
        return try [Float](unsafeUninitializedCapacity: count) { buffer, filled in
            try read(name, into: UnsafeMutableBufferPointer(rebasing: buffer[..<count]))
            filled = count
        }
    }
}
