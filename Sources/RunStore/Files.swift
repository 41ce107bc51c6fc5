import Basics

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

    static func isDiskFull(_ code: Int32) -> Bool {
        code == ENOSPC || code == EDQUOT
    }

    /// Whether this process may write files of a certain size only (`ulimit -f`).
    static var hasSizeLimit: Bool {
        var limit = rlimit()
        #if canImport(Glibc)
            let code = getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
        #else
            let code = getrlimit(RLIMIT_FSIZE, &limit)
        #endif
        return code == 0 && limit.rlim_cur != rlim_t.max
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

    /// The system's words for an error number.
    static func reason(_ code: Int32) -> String {
        String(cString: strerror(code))
    }

    /// The error for the C call that has just failed.
    static func failure(_ action: String, _ path: String) -> RunStoreError {
        let code = errno
        if isDiskFull(code) {
            let parent = path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
            return .diskFull(path: path, freeBytes: FreeDisk.bytes(at: parent.isEmpty ? "/" : parent) ?? 0)
        }
        if code == EFBIG { return .fileLimit(path: path) }
        return .file(action: action, path: path, reason: reason(code))
    }
}
