#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A new file being written: every write is complete or throws, and `finish` has it on the disk.
struct OutputFile: ~Copyable {
    private let path: String
    private let descriptor: Int32

    init(path: String) throws(ModelFileError) {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        if descriptor < 0 { throw systemFailure("write \(path)") }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(ModelFileError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = writeOnce(UnsafeRawBufferPointer(rebasing: rest))
            if written < 0 {
                if errno == EINTR { continue }
                throw systemFailure("write \(path)")
            }
            rest = rest.dropFirst(written)
        }
    }

    /// Waits until the content is on the disk.
    func finish() throws(ModelFileError) {
        if fsync(descriptor) != 0 { throw systemFailure("write \(path)") }
    }

    private func writeOnce(_ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.write(descriptor, bytes.baseAddress, bytes.count)
        #elseif canImport(Musl)
            Musl.write(descriptor, bytes.baseAddress, bytes.count)
        #else
            Darwin.write(descriptor, bytes.baseAddress, bytes.count)
        #endif
    }
}

extension OutputFile {
    /// Writes `text` as the whole content of the file at `path`.
    static func write(_ text: String, to path: String) throws {
        let file = try OutputFile(path: path)
        try Array(text.utf8).withUnsafeBytes { try file.write($0) }
        try file.finish()
    }
}

/// The failure of `action` that `errno` describes, with what to do about it.
func systemFailure(_ action: String) -> ModelFileError {
    let code = errno
    let hint =
        switch code {
        case ENOSPC, EDQUOT: "Free some space or choose another disk."
        case EACCES, EPERM, EROFS: "Choose a directory you may write to."
        default: "Check the path and the disk."
        }
    return .failed(action: action, reason: String(cString: strerror(code)), hint: hint)
}
