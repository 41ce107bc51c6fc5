import RunStore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file without a name, which is gone when its last descriptor is closed: an answer that may not fit into memory.
final class UnnamedFile {
    private var descriptor: Int32
    private var buffer: [UInt8] = []
    private var size = 0

    private static let bufferSize = 1 << 16

    /// - Throws: `RunStoreError.file` where the directory for temporary files cannot be written.
    init() throws(RunStoreError) {
        let directory = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        var path = Array((directory + "/hone-export-XXXXXX").utf8CString)
        descriptor = mkstemp(&path)
        guard descriptor >= 0 else { throw Self.failure(directory) }
        unlink(path)
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ text: String) throws(RunStoreError) {
        buffer += text.utf8
        if buffer.count >= Self.bufferSize { try flush() }
    }

    /// The file from its beginning; whoever gets it closes it.
    func finish() throws(RunStoreError) -> HTTPResponse.Body {
        try flush()
        guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw Self.failure("the export") }
        defer { descriptor = -1 }
        return .file(descriptor: descriptor, size: size)
    }

    private func flush() throws(RunStoreError) {
        var done = 0
        while done < buffer.count {
            let count = buffer.withUnsafeBytes { bytes in
                bytes.baseAddress.map { Self.put(descriptor, $0 + done, bytes.count - done) } ?? 0
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Self.failure("the export") }
            done += count
        }
        size += done
        buffer.removeAll(keepingCapacity: true)
    }

    private static func put(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes, count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes, count)
        #else
            Darwin.write(descriptor, bytes, count)
        #endif
    }

    private static func failure(_ path: String) -> RunStoreError {
        .file(action: "write", path: path, reason: String(cString: strerror(errno)))
    }
}
