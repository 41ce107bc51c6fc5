import Basics
import FoundationEssentials

/// A Hugging Face directory: `config.json` and the weights in `model.safetensors` or in the shards that
/// `model.safetensors.index.json` lists.
package struct SafetensorsDirectory: WeightSource {
    package let path: String
    package let configuration: ModelConfiguration
    private let files: [SafetensorsFile]
    /// Position in `files` of the file that holds a tensor.
    private let places: [String: Int]

    /// Opens the directory at `path`, its configuration and every file of weights, and checks that they agree.
    package init(path: String) throws {
        self.path = path
        configuration = try Self.configuration(path)
        let names = try Self.weightFiles(path)
        files = try names.map { try SafetensorsFile(path: path + "/" + $0) }
        var places: [String: Int] = [:]
        for (index, file) in files.enumerated() {
            for name in file.tensors.keys {
                if let first = places.updateValue(index, forKey: name) {
                    throw ModelFileError.contradiction(
                        file: file.path, problem: "tensor '\(name)' is also in \(files[first].path).")
                }
            }
        }
        self.places = places
        try checkTensors()
    }

    package var tensorNames: [String] { places.keys.sorted() }

    package var tokenizerOrigin: TokenizerOrigin { .directory(path) }

    package var storedPrecision: String {
        Set(files.flatMap { $0.tensors.values.map(\.type) }).sorted().joined(separator: " and ")
    }

    package func shape(of name: String) -> [Int]? {
        places[name].flatMap { files[$0].tensors[name]?.shape }
    }

    package func file(holding name: String) -> String {
        places[name].map { files[$0].path } ?? path
    }

    package func read(_ name: String, into destination: UnsafeMutableBufferPointer<Float>) throws {
        guard let place = places[name] else {
            throw ModelFileError.contradiction(file: path, problem: "tensor '\(name)' is missing.")
        }
        try files[place].read(name, into: destination)
    }

    private static func configuration(_ directory: String) throws -> ModelConfiguration {
        let file = directory + "/config.json"
        guard let json = try json(file) else {
            throw ModelFileError.notFound(
                path: file, hint: "A model directory needs config.json beside its weights.")
        }
        let generation = try Self.json(directory + "/generation_config.json")
        return try ModelConfiguration(huggingFace: json, generation: generation, file: file)
    }

    /// The names of the files with weights; a single file wins over an index, as in transformers.
    private static func weightFiles(_ directory: String) throws -> [String] {
        if FileManager.default.fileExists(atPath: directory + "/model.safetensors") { return ["model.safetensors"] }
        let index = directory + "/model.safetensors.index.json"
        guard let json = try json(index) else {
            throw ModelFileError.notFound(
                path: directory + "/model.safetensors",
                hint: "Weights must be in safetensors form: one file, or shards with model.safetensors.index.json.")
        }
        guard let map = json["weight_map"]?.objectValue, !map.isEmpty else {
            throw ModelFileError.damaged(file: index, problem: "it has no weight_map.")
        }
        return try Set(
            map.map { name, file in
                guard let file = file.stringValue, !file.contains("/"), file.hasSuffix(".safetensors") else {
                    throw ModelFileError.damaged(file: index, problem: "weight_map['\(name)'] is not a file name.")
                }
                return file
            }
        ).sorted()
    }

    /// The JSON value in `file`; nil where there is no such file.
    private static func json(_ file: String) throws -> JSONValue? {
        guard FileManager.default.fileExists(atPath: file) else { return nil }
        let bytes = try MappedFile(path: file)
        let data = bytes.withBytes(0..<bytes.byteCount) { Data($0) }
        do {
            return try JSONDecoder().decode(JSONValue.self, from: data)
        } catch {
            throw ModelFileError.damaged(file: file, problem: "it is not valid JSON.")
        }
    }
}
