#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The few file operations that the store needs beyond Foundation: exact error reasons, appending, free space.
enum Files {
    static func exists(_ path: String) -> Bool {
        access(path, F_OK) == 0
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Seconds since 1970 of the last change of the file's contents; nil where there is no file.
    static func modificationTime(_ path: String) -> Double? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
            let time = status.st_mtimespec
        #else
            let time = status.st_mtim
        #endif
        return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
    }

    /// What an unprivileged process may still write on the file system that holds `path`.
    static func freeBytes(at path: String) -> Int {
        var status = statvfs()
        guard statvfs(path, &status) == 0 else { return 0 }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }

    static func isDiskFull(_ code: Int32) -> Bool {
        code == ENOSPC || code == EDQUOT
    }

    /// Whether the process's limit on the size of files was met.
    static func isTooLarge(_ code: Int32) -> Bool {
        code == EFBIG
    }

    /// - Throws: `RunStoreError.diskFull` or `.file`.
    static func makeDirectory(_ path: String) throws(RunStoreError) {
        guard mkdir(path, 0o777) == 0 else { throw failure("create", path) }
    }

    /// Adds `bytes` at the end of the file, creating it where needed.
    static func append(_ bytes: [UInt8], to path: String) throws(RunStoreError) {
        let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure("write", path) }
        defer { close(descriptor) }
        var offset = 0
        while offset < bytes.count {
            let count = bytes.withUnsafeBytes {
                write(descriptor, $0.baseAddress.map { $0 + offset }, $0.count - offset)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure("write", path) }
            offset += count
        }
    }

    /// Calls `body` with one piece of the file after another.
    static func read(_ path: String, _ body: (UnsafeRawBufferPointer) -> Void) throws(RunStoreError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure("read", path) }
        defer { close(descriptor) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Self.readSome(descriptor, buffer)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure("read", path) }
            if count == 0 { return }
            body(UnsafeRawBufferPointer(rebasing: buffer[0..<count]))
        }
    }

    /// The error for the C call that has just failed.
    static func failure(_ action: String, _ path: String) -> RunStoreError {
        let code = errno
        if isDiskFull(code) {
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            return .diskFull(path: path, freeBytes: freeBytes(at: parent.isEmpty ? "/" : parent))
        }
        if isTooLarge(code) { return .fileLimit(path: path) }
        return .file(action: action, path: path, reason: String(cString: strerror(code)))
    }

    private static func readSome(_ descriptor: Int32, _ buffer: UnsafeMutableRawBufferPointer) -> Int {
        #if canImport(Glibc)
            Glibc.read(descriptor, buffer.baseAddress, buffer.count)
        #elseif canImport(Musl)
            Musl.read(descriptor, buffer.baseAddress, buffer.count)
        #else
            Darwin.read(descriptor, buffer.baseAddress, buffer.count)
        #endif
    }
}
