import Basics
import FoundationEssentials

/// Finds the model that a command-line argument names, and keeps fetched models in a cache.
///
/// Reads nothing of its process: the environment is a parameter. Variables used: `HONE_CACHE`, `XDG_CACHE_HOME`, `HOME` for
/// the cache; `HF_HUB_CACHE`, `HF_HOME` for the Hugging Face cache; `HONE_PIP` and `HONE_PYTHON` for the tools.
package struct ModelCatalogue: Sendable {
    /// Where the model that an argument names is to be had.
    package enum Location: Sendable, Equatable {
        /// On disk: a directory or a `.gguf` file for `ModelFiles.open`.
        case path(String)
        /// In the catalogue, not fetched yet.
        case notFetched(CatalogueEntry)
    }

    /// One line of `list`.
    package struct Listing: Sendable, Equatable {
        package let entry: CatalogueEntry
        /// The cached file; nil where it has not been fetched.
        package let path: String?
    }

    package let entries: [CatalogueEntry]
    let environment: [String: String]

    package init(environment: [String: String], entries: [CatalogueEntry] = CatalogueEntry.shipped) {
        self.environment = environment
        self.entries = entries
    }

    /// The directory of all cached models.
    package var modelsDirectory: String { cacheDirectory + "/models" }

    var cacheDirectory: String {
        if let own = value("HONE_CACHE") { return own }
        return (value("XDG_CACHE_HOME") ?? home + "/.cache") + "/hone"
    }

    /// Finds the model that `argument` names: a catalogue name, a directory, a `.gguf` file, or a hub name `org/name`
    /// in the local Hugging Face cache. Catalogue names win; write `./name` for a directory of the same name.
    ///
    /// - Throws: `ModelFileError.notFound` with what to do next. Never uses the network.
    package func resolve(_ argument: String) throws -> Location {
        if let entry = entry(argument) {
            return path(of: entry).map(Location.path) ?? .notFetched(entry)
        }
        if FileManager.default.fileExists(atPath: argument) { return .path(argument) }
        let parts = argument.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasPrefix("~") }),
            !argument.lowercased().hasSuffix(".gguf")
        else {
            let names = entries.map(\.name).joined(separator: ", ")
            throw ModelFileError.notFound(
                path: argument,
                hint: "A model is a catalogue name (\(names)), a directory, a .gguf file or a hub name org/name.")
        }
        if let snapshot = hubSnapshot(String(parts[0]), String(parts[1])) { return .path(snapshot) }
        throw ModelFileError.notFound(
            path: argument,
            hint: "It is not in the Hugging Face cache \(hubCache). Download it by hand, for example with "
                + "`hf download \(argument) --local-dir DIR`, and give DIR.")
    }

    /// Every model of the catalogue, and where the fetched ones are.
    package func list() -> [Listing] {
        entries.map { Listing(entry: $0, path: path(of: $0)) }
    }

    /// Deletes the cached files of the catalogue model `name`; true where there were any.
    package func remove(_ name: String) throws -> Bool {
        guard let entry = entry(name) else {
            throw ModelFileError.notFound(
                path: name, hint: "Only catalogue models are cached: \(entries.map(\.name).joined(separator: ", ")).")
        }
        let directory = directory(of: entry)
        guard FileManager.default.fileExists(atPath: directory) else { return false }
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            throw ModelFileError.failed(
                action: "remove \(directory)", reason: "the system refused", hint: "Check its permissions.")
        }
        return true
    }

    /// The entry called `name`.
    package func entry(_ name: String) -> CatalogueEntry? {
        entries.first { $0.name == name }
    }

    /// The cached file of `entry`; nil where it is absent or cut short.
    func path(of entry: CatalogueEntry) -> String? {
        let path = directory(of: entry) + "/" + entry.fileName
        guard let file = try? MappedFile(path: path), file.byteCount == entry.memberByteCount else { return nil }
        return path
    }

    func directory(of entry: CatalogueEntry) -> String {
        modelsDirectory + "/" + entry.name
    }

    func value(_ variable: String) -> String? {
        environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }

    private var home: String { value("HOME") ?? "/tmp" }

    /// The hub's cache: `models--org--name/{refs,snapshots}` below it.
    private var hubCache: String {
        value("HF_HUB_CACHE") ?? (value("HF_HOME") ?? home + "/.cache/huggingface") + "/hub"
    }

    /// The snapshot that `refs/main` names, or the only one there is.
    private func hubSnapshot(_ owner: String, _ name: String) -> String? {
        let files = FileManager.default
        let repository = "\(hubCache)/models--\(owner)--\(name)"
        if let data = files.contents(atPath: repository + "/refs/main") {
            let commit = String(decoding: data, as: UTF8.self).filter(\.isHexDigit)
            let snapshot = repository + "/snapshots/" + commit
            if !commit.isEmpty, files.fileExists(atPath: snapshot + "/config.json") { return snapshot }
        }
        let snapshots = (try? files.contentsOfDirectory(atPath: repository + "/snapshots")) ?? []
        guard snapshots.count == 1, let only = snapshots.first else { return nil }
        return repository + "/snapshots/" + only
    }
}
