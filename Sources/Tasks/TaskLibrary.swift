import FoundationEssentials

/// Finds tasks by name or by path.
package struct TaskLibrary: Sendable {
    /// Directories that hold one directory per task; the first that has a name wins.
    package let searchPaths: [String]
    private let environment: [String: String]

    /// What stands in one task directory.
    package enum Entry: Sendable {
        case task(LoadedTask)
        /// A directory whose manifest is wrong.
        case broken(name: String, TaskError)
    }

    /// - Parameter environment: for the variables by which tasks let their data directory be named.
    package init(searchPaths: [String], environment: [String: String] = [:]) {
        self.searchPaths = searchPaths
        self.environment = environment
    }

    /// The task called `nameOrPath`: a name, a task directory, or a bare `.jsonl` file.
    ///
    /// A bare file is a task with that file as both `train` and `test`; every problem of it is used by both.
    ///
    /// - Parameters:
    ///   - data: the directory of the problem files, where it is not the manifest's.
    ///   - verifiers: who judges the problems of a bare file.
    /// - Throws: `TaskError`.
    package func find(
        _ nameOrPath: String, data: String? = nil,
        verifiers: [TaskManifest.VerifierChoice] = [TaskManifest.VerifierChoice(name: "math")]
    ) throws(TaskError) -> LoadedTask {
        if nameOrPath.hasSuffix(".jsonl") { return try bare(nameOrPath, verifiers: verifiers) }
        let isPath = nameOrPath.contains("/") || nameOrPath == "." || nameOrPath == ".."
        let candidates = isPath ? [nameOrPath] : searchPaths.map { "\($0)/\(nameOrPath)" }
        for directory in candidates where FileManager.default.fileExists(atPath: "\(directory)/task.json5") {
            return try load(directory, data: data)
        }
        throw .unknownTask(nameOrPath, known: names, searched: isPath ? [nameOrPath] : searchPaths)
    }

    /// The names of all tasks, sorted.
    package var names: [String] {
        var names: Set<String> = []
        for path in searchPaths {
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            for entry in entries where FileManager.default.fileExists(atPath: "\(path)/\(entry)/task.json5") {
                names.insert(entry)
            }
        }
        return names.sorted()
    }

    /// All tasks, sorted by name, the broken ones with their error.
    package func list() -> [Entry] {
        names.map { name in
            do throws(TaskError) {
                return .task(try find(name))
            } catch {
                return .broken(name: name, error)
            }
        }
    }

    private func load(_ directory: String, data: String?) throws(TaskError) -> LoadedTask {
        let manifest = try TaskManifest(contentsOf: "\(directory)/task.json5")
        let named = manifest.dataVariable.flatMap { environment[$0] }.flatMap { $0.isEmpty ? nil : $0 }
        return LoadedTask(
            name: URL(filePath: directory).standardized.lastPathComponent, manifest: manifest,
            dataDirectory: data ?? named ?? directory)
    }

    private func bare(_ path: String, verifiers: [TaskManifest.VerifierChoice]) throws(TaskError) -> LoadedTask {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .unreadable(path: path, reason: "there is no such file")
        }
        let url = URL(filePath: path)
        let manifest = TaskManifest(
            title: url.lastPathComponent, verifiers: verifiers,
            splits: ["train": .file(url.lastPathComponent), "test": .file(url.lastPathComponent)])
        return LoadedTask(
            name: url.deletingPathExtension().lastPathComponent, manifest: manifest,
            dataDirectory: url.deletingLastPathComponent().path)
    }
}
