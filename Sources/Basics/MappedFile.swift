#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file mapped into memory for reading; pages are loaded when they are touched.
///
/// Does not guard against the file being truncated by somebody else while it is mapped: reading past the new end ends the
/// process, as with every mapping.
package final class MappedFile: Sendable {
    package let path: String
    package let byteCount: Int
    // Immutable after init and unmapped only in deinit; the mapping is private and read-only.
    nonisolated(unsafe) private let base: UnsafeRawPointer?

    /// Maps the regular file at `path`.
    /// - Throws: `MappedFileError` where it is absent, unreadable or not a regular file.
    package init(path: String) throws(MappedFileError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw MappedFileError(path: path, code: errno) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw MappedFileError(path: path, code: errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw MappedFileError(path: path, code: EISDIR) }
        let byteCount = Int(status.st_size)
        var mapping: UnsafeMutableRawPointer?
        if byteCount > 0 {
            mapping = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0)
            guard mapping != MAP_FAILED else { throw MappedFileError(path: path, code: errno) }
        }
        self.path = path
        self.byteCount = byteCount
        base = mapping.map { UnsafeRawPointer($0) }
    }

    deinit {
        if let base { munmap(UnsafeMutableRawPointer(mutating: base), byteCount) }
    }

    /// Calls `body` with the bytes of `range`, which are valid only inside it.
    ///
    /// A range outside the file is a precondition failure.
    package func withBytes<Result>(
        _ range: Range<Int>, _ body: (UnsafeRawBufferPointer) throws -> Result
    ) rethrows -> Result {
        precondition(
            range.lowerBound >= 0 && range.upperBound <= byteCount,
            "bytes \(range) of a file of \(byteCount) bytes")
        guard let base else { return try body(UnsafeRawBufferPointer(start: nil, count: 0)) }
        return try body(UnsafeRawBufferPointer(start: base + range.lowerBound, count: range.count))
    }
}

/// A file that could not be mapped.
package struct MappedFileError: DescribedError, Equatable {
    package let path: String
    /// The system's error number.
    package let code: Int32

    package var category: ErrorCategory { code == ENOENT || code == ENOTDIR ? .notFound : .failed }

    package var description: String {
        switch code {
        case ENOENT, ENOTDIR: "\(path): not found. Check the path."
        case EISDIR: "\(path): not a regular file. Give the path of a file."
        case EACCES: "\(path): permission denied. Check who may read it."
        default: "\(path): cannot be read: \(String(cString: strerror(code)))."
        }
    }
}
