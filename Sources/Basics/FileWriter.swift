#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Bytes going to one open file; every short write is continued and every failure is a `FileError`.
package struct FileWriter: ~Copyable {
    private let descriptor: Int32
    /// The name under which errors speak of the file.
    private let path: String

    /// Creates or truncates the file at `path`; errors name `reportedPath`.
    package init(creating path: String, reportedAs reportedPath: String? = nil) throws(FileError) {
        self.path = reportedPath ?? path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            throw FileError(path: reportedPath ?? path, action: .create, code: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    /// Writes all bytes at the current end.
    package borrowing func write(_ bytes: UnsafeRawBufferPointer) throws(FileError) {
        var rest = bytes
        while let base = rest.baseAddress, !rest.isEmpty {
            #if canImport(Glibc)
                let written = Glibc.write(descriptor, base, rest.count)
            #elseif canImport(Musl)
                let written = Musl.write(descriptor, base, rest.count)
            #else
                let written = Darwin.write(descriptor, base, rest.count)
            #endif
            if written < 0 {
                if errno == EINTR { continue }
                throw FileError(path: path, action: .write, code: errno)
            }
            rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(written))
        }
    }

    /// Writes the text as UTF-8.
    package borrowing func write(_ text: String) throws(FileError) {
        let bytes = Array(text.utf8)
        try writeAll(bytes)
    }

    /// Writes the bytes.
    package borrowing func write(_ bytes: [UInt8]) throws(FileError) {
        try writeAll(bytes)
    }

    /// Waits until the file's contents are on disk.
    package borrowing func sync() throws(FileError) {
        guard fsync(descriptor) == 0 else {
            throw FileError(path: path, action: .sync, code: errno)
        }
    }

    private borrowing func writeAll(_ bytes: [UInt8]) throws(FileError) {
        let result: Result<Void, FileError> = bytes.withUnsafeBytes { buffer in
            do throws(FileError) {
                return .success(try write(buffer))
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }
}
