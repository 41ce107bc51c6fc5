import CSandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The two ends of a pipe or socket that no other child of this process inherits.
struct DescriptorPair {
    private(set) var reader: Int32
    private(set) var writer: Int32

    /// - Throws: `SystemFault` where the system has no more descriptors.
    static func pipe() throws(SystemFault) -> DescriptorPair {
        var ends: [Int32] = [-1, -1]
        try SystemFault.check(cs_pipe(&ends), "make a pipe")
        return DescriptorPair(reader: ends[0], writer: ends[1])
    }

    /// - Throws: `SystemFault`; no descriptor is then left open.
    static func pipes(_ count: Int) throws(SystemFault) -> [DescriptorPair] {
        var pipes: [DescriptorPair] = []
        for _ in 0..<count {
            do throws(SystemFault) { pipes.append(try pipe()) } catch {
                for index in pipes.indices { pipes[index].closeBoth() }
                throw error
            }
        }
        return pipes
    }

    /// Packets in both directions.
    static func socket() throws(SystemFault) -> DescriptorPair {
        var ends: [Int32] = [-1, -1]
        try SystemFault.check(cs_socket_pair(&ends), "make a socket")
        return DescriptorPair(reader: ends[0], writer: ends[1])
    }

    mutating func closeReader() {
        closeDescriptor(reader)
        reader = -1
    }

    mutating func closeWriter() {
        closeDescriptor(writer)
        writer = -1
    }

    mutating func closeBoth() {
        closeReader()
        closeWriter()
    }
}

/// A call to the system that failed.
struct SystemFault: Error {
    let reason: String

    static func check(_ code: Int32, _ what: String) throws(SystemFault) {
        guard code != 0 else { return }
        throw SystemFault(reason: "cannot \(what): \(String(cString: strerror(code)))")
    }

    /// An unnamed file that holds `bytes` and that nobody can change.
    static func memoryFile(_ bytes: [UInt8]) throws(SystemFault) -> Int32 {
        let file = cs_memory_file(bytes, bytes.count)
        guard file >= 0 else {
            throw SystemFault(reason: "cannot make a file in memory: \(String(cString: strerror(errno)))")
        }
        return file
    }
}

/// Closes a descriptor that is open; -1 stands for none. A name that no method hides.
func closeDescriptor(_ descriptor: Int32) {
    if descriptor >= 0 { close(descriptor) }
}

/// What can be read without waiting.
func readyText(of descriptor: Int32) -> String {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard poll(&waiting, 1, 0) == 1 else { return "" }
    var bytes = [UInt8](repeating: 0, count: 16384)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes[..<max(0, count)], as: UTF8.self)
}

func readDescriptor(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
