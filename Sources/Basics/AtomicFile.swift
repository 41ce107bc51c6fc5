import FoundationEssentials
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Files and directories that are there whole or not at all, also after a power cut.
///
/// Contents go beside the target under a hidden name, are flushed to disk, and are renamed over the target; then the
/// directory entry is flushed. A process killed at any moment leaves the old contents or the new ones, and at worst a
/// hidden `.NAME.partial-…` beside them.
package enum AtomicFile {
    /// Replaces the file at `path` with what `body` writes.
    package static func write(
        to path: String, _ body: (borrowing FileWriter) throws -> Void
    ) throws {
        let partial = partialName(beside: path)
        do {
            let writer = try FileWriter(creating: partial, reportedAs: path)
            try body(writer)
            try writer.sync()
        } catch {
            unlink(partial)
            throw error
        }
        try putInPlace(partial, path)
    }

    /// Replaces the file at `path` with `text`.
    package static func write(_ text: String, to path: String) throws {
        try write(to: path) { writer in try writer.write(text) }
    }

    /// Replaces the file at `path` with `bytes`.
    package static func write(_ bytes: [UInt8], to path: String) throws {
        try write(to: path) { writer in try writer.write(bytes) }
    }

    /// Makes the directory `path` out of the files that `body` writes into the directory it is given.
    ///
    /// - Throws: a `FileError` where `path` already exists; whatever `body` throws, after removing its files.
    package static func writeDirectory(_ path: String, _ body: (String) throws -> Void) throws {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw FileError(path: path, action: .create, code: EEXIST)
        }
        let partial = partialName(beside: path)
        guard mkdir(partial, 0o755) == 0 else {
            throw FileError(path: path, action: .create, code: errno)
        }
        do {
            try body(partial)
            for name in try FileManager.default.subpathsOfDirectory(atPath: partial) {
                try sync(partial + "/" + name)
            }
            try sync(partial)
            try putInPlace(partial, path)
        } catch {
            try? FileManager.default.removeItem(atPath: partial)
            throw error
        }
    }

    /// Waits until the file or directory entry at `path` is on disk.
    package static func sync(_ path: String) throws(FileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw FileError(path: path, action: .sync, code: errno) }
        defer { close(descriptor) }
        // Some file systems cannot flush a directory and say so with EINVAL; there is nothing more to do there.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw FileError(path: path, action: .sync, code: errno)
        }
    }

    private static func putInPlace(_ partial: String, _ path: String) throws(FileError) {
        guard rename(partial, path) == 0 else {
            let code = errno
            unlink(partial)
            throw FileError(path: path, action: .rename, code: code)
        }
        try sync(directory(of: path))
    }

    private static let counter = Atomic<Int>(0)

    private static func partialName(beside path: String) -> String {
        let number = counter.wrappingAdd(1, ordering: .relaxed).newValue
        let name = path.split(separator: "/").last.map(String.init) ?? "file"
        return directory(of: path) + "/.\(name).partial-\(getpid())-\(number)"
    }

    private static func directory(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
