#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The right to write a run, held by one process at a time until the value is released or the process dies.
package final class RunLock: Sendable {
    private let descriptor: Int32

    /// - Throws: `RunStoreError.writerPresent` with the process that holds the lock.
    package init(_ directory: RunDirectory) throws(RunStoreError) {
        let path = directory.lockPath
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Files.failure("lock", path) }
        guard Self.acquire(descriptor) else {
            let isHeld = errno == EWOULDBLOCK
            let failure = Files.failure("lock", path)
            let holder = Self.process(descriptor)
            close(descriptor)
            throw isHeld ? .writerPresent(path: directory.path, process: holder) : failure
        }
        self.descriptor = descriptor
        let text = "\(getpid())\n"
        ftruncate(descriptor, 0)
        _ = text.withCString { pwrite(descriptor, $0, text.utf8.count, 0) }
    }

    deinit {
        // A child that is just being started has a copy of the descriptor, which would hold the lock.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }

    /// The process that writes the run now; nil where there is none.
    package static func holder(of directory: RunDirectory) -> Int? {
        let descriptor = open(directory.lockPath, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_SH | LOCK_NB) != 0 else { return nil }
        return process(descriptor)
    }

    /// Tries for a fifth of a second: somebody who only looks at the lock holds it for a moment.
    private static func acquire(_ descriptor: Int32) -> Bool {
        for _ in 0..<10 {
            if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return true }
            guard errno == EWOULDBLOCK || errno == EINTR else { return false }
            usleep(20_000)
        }
        return flock(descriptor, LOCK_EX | LOCK_NB) == 0
    }

    private static func process(_ descriptor: Int32) -> Int? {
        var bytes = [UInt8](repeating: 0, count: 24)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0 else { return nil }
        return Int(String(decoding: bytes[0..<count].prefix { $0 != 10 }, as: UTF8.self))
    }
}
