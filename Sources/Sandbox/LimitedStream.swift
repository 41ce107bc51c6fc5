#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What arrives on one descriptor, up to a limit.
struct LimitedStream {
    private(set) var descriptor: Int32 = -1
    private(set) var bytes: [UInt8] = []
    /// Whether more came than the limit; what is over it is dropped.
    private(set) var isOver = false
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Takes over the reading end of a pipe.
    mutating func follow(_ descriptor: Int32) {
        self.descriptor = descriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    }

    /// Reads what is there; false where nothing was.
    @discardableResult
    mutating func read() -> Bool {
        guard descriptor >= 0, !isOver else { return false }
        var buffer = [UInt8](repeating: 0, count: 65536)
        let count = readDescriptor(descriptor, &buffer, buffer.count)
        guard count > 0 else {
            if count == 0 || errno != EAGAIN { close() }
            return false
        }
        let room = min(count, limit - bytes.count)
        bytes += buffer[..<room]
        isOver = room < count
        return true
    }

    /// Reads all that is there.
    mutating func readToEnd() {
        while read() {}
    }

    mutating func close() {
        closeDescriptor(descriptor)
        descriptor = -1
    }
}
