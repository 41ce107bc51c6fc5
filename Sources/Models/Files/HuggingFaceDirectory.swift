import Basics
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Gives the values of a tensor, row-major fp32, to the closure; the buffer need live only that long.
package typealias TensorValues = (
    _ name: String, _ body: (UnsafeBufferPointer<Float>) throws -> Void
) throws -> Void

/// Writes model directories that transformers loads.
package enum HuggingFaceDirectory {
    /// Writes `config.json`, `generation_config.json` and the weights to a directory that appears whole or not at all.
    ///
    /// Everything is written to a directory beside `path`, brought to the disk and renamed. With `replacing`, a
    /// directory already at `path` is moved aside first and removed afterwards.
    ///
    /// - Parameters:
    ///   - precision: How weights are stored; bf16 rounds to nearest, ties to even.
    ///   - shardByteLimit: Weights above this many bytes are split into numbered files with an index.
    ///   - values: Called once for each of `configuration.expectedTensors`.
    ///   - addFiles: Called with the unfinished directory before the rename, for tokenizer files and the like.
    /// - Throws: `ModelFileError.failed` where the system refuses, `.contradiction` where `path` exists and `replacing`
    ///   is false; whatever the closures throw. Nothing is left behind then.
    package static func write(
        _ configuration: ModelConfiguration, to path: String, precision: StoredPrecision, replacing: Bool = false,
        shardByteLimit: Int = 5_000_000_000, values: TensorValues,
        addFiles: (_ directory: String) throws -> Void = { _ in }
    ) throws {
        let path = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
        let files = FileManager.default
        if !replacing, files.fileExists(atPath: path) {
            throw ModelFileError.contradiction(
                file: path, problem: "already exists. Remove it or choose another directory.")
        }
        let unfinished = "\(path).unfinished-\(getpid())"
        try? files.removeItem(atPath: unfinished)
        guard mkdir(unfinished, 0o755) == 0 else { throw systemFailure("make the directory \(unfinished)") }
        do {
            try writeContent(
                configuration, to: unfinished, precision: precision, shardByteLimit: shardByteLimit, values: values)
            try addFiles(unfinished)
            for name in try files.contentsOfDirectory(atPath: unfinished) {
                try AtomicFile.sync(unfinished + "/" + name)
            }
            try AtomicFile.sync(unfinished)
            try move(unfinished, to: path)
        } catch {
            try? files.removeItem(atPath: unfinished)
            throw error
        }
    }

    private static func writeContent(
        _ configuration: ModelConfiguration, to directory: String, precision: StoredPrecision, shardByteLimit: Int,
        values: TensorValues
    ) throws {
        let json = configuration.huggingFaceJSON(storedType: precision.torchName)
        try AtomicFile.write(try json.text(pretty: true) + "\n", to: directory + "/config.json")
        try AtomicFile.write(
            try configuration.generationJSON.text(pretty: true) + "\n", to: directory + "/generation_config.json")
        let tensors = configuration.expectedTensors
        let shards = SafetensorsWriter.shards(tensors, precision: precision, limit: shardByteLimit)
        guard shards.count > 1 else {
            return try SafetensorsWriter.write(
                tensors, precision: precision, to: directory + "/model.safetensors", values: values)
        }
        var places: [String: JSONValue] = [:]
        for (index, shard) in shards.enumerated() {
            let name = "model-\(padded(index + 1))-of-\(padded(shards.count)).safetensors"
            try SafetensorsWriter.write(shard, precision: precision, to: directory + "/" + name, values: values)
            for tensor in shard { places[tensor.name] = .string(name) }
        }
        let total = tensors.reduce(0) { $0 + $1.count } * precision.byteCount
        let index = JSONValue.object([
            "metadata": .object(["total_size": .integer(total)]), "weight_map": .object(places),
        ])
        try AtomicFile.write(try index.text(pretty: true) + "\n", to: directory + "/model.safetensors.index.json")
    }

    private static func padded(_ number: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    /// Renames `source` to `path`, with a directory already there moved aside until the new one is in place.
    private static func move(_ source: String, to path: String) throws {
        let files = FileManager.default
        let aside = "\(path).replaced-\(getpid())"
        let replaces = files.fileExists(atPath: path)
        if replaces, rename(path, aside) != 0 { throw systemFailure("move \(path) aside") }
        guard rename(source, path) == 0 else {
            let failure = systemFailure("rename \(source) to \(path)")
            if replaces { rename(aside, path) }
            throw failure
        }
        try AtomicFile.sync(path.contains("/") ? path.replacingLastName(".") : ".")
        if replaces { try? files.removeItem(atPath: aside) }
    }
}

extension JSONValue {
    /// The value as JSON text, keys sorted.
    func text(pretty: Bool = false) throws -> String {
        let encoder = JSONEncoder.line()
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
