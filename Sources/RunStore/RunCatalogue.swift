import FoundationEssentials

/// The runs in one directory, and how people name them.
package struct RunCatalogue: Sendable, Equatable {
    package let directory: String

    package init(directory: String) {
        self.directory = directory
    }

    /// The directory that holds a run.
    package init(containing run: RunDirectory) {
        let parent = run.path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        self.init(directory: parent.isEmpty ? (run.path.hasPrefix("/") ? "/" : ".") : parent)
    }

    /// All runs, oldest first. The shipped recipes live beside them and are never a run.
    package func runs() -> [RunDirectory] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
        return names.filter { $0 != "recipes" && !$0.hasPrefix(".") }
            .map { RunDirectory(path: directory + "/" + $0) }
            .filter(\.isRun)
            .sorted { Self.isOlder($0, $1) }
    }

    /// The run called `reference`: its id, a prefix that no other run shares, its path, or `@last` for the newest.
    ///
    /// - Throws: `RunStoreError.noSuchRun`, `.noRuns` or `.ambiguousRun`.
    package func find(_ reference: String) throws(RunStoreError) -> RunDirectory {
        if reference == "@last" {
            guard let newest = runs().last else { throw .noRuns(directory: directory) }
            return newest
        }
        if reference.contains("/") {
            var path = reference
            while path.count > 1, path.hasSuffix("/") { path.removeLast() }
            let run = RunDirectory(path: path)
            guard run.isRun else { throw .noSuchRun(reference: reference, directory: directory) }
            return run
        }
        let candidates = reference.isEmpty ? [] : runs().filter { $0.id.hasPrefix(reference) }
        if let exact = candidates.first(where: { $0.id == reference }) { return exact }
        guard let run = candidates.first else { throw .noSuchRun(reference: reference, directory: directory) }
        guard candidates.count == 1 else {
            throw .ambiguousRun(reference: reference, candidates: candidates.map(\.id))
        }
        return run
    }

    /// By the second in the id, then by when the run was last opened for writing.
    private static func isOlder(_ first: RunDirectory, _ second: RunDirectory) -> Bool {
        let stamps = (first.id.prefix(15), second.id.prefix(15))
        guard stamps.0 == stamps.1 else { return stamps.0 < stamps.1 }
        let times = (Files.modificationTime(first.lockPath) ?? 0, Files.modificationTime(second.lockPath) ?? 0)
        return times.0 == times.1 ? first.id < second.id : times.0 < times.1
    }
}
