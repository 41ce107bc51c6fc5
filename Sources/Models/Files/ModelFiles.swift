import FoundationEssentials

/// Opens models on disk, whatever their form.
package enum ModelFiles {
    /// Opens the Hugging Face directory or `.gguf` file at `path` and checks it; no weights are read yet.
    ///
    /// - Throws: `ModelFileError`, `GGUFError` or `MappedFileError`, each naming file and remedy.
    package static func open(_ path: String) throws -> any WeightSource {
        var isDirectory = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw ModelFileError.notFound(
                path: path, hint: "Give a model directory, a .gguf file or a name that `hone model list` prints.")
        }
        if isDirectory { return try SafetensorsDirectory(path: path) }
        guard path.lowercased().hasSuffix(".gguf") else {
            throw ModelFileError.unsupported(
                file: path, problem: "a model is a directory with config.json or a .gguf file; this is neither.")
        }
        return try GGUFWeights(path: path)
    }
}
