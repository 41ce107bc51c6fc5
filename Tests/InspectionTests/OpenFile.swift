#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What an open file holds; the descriptor is closed.
enum OpenFile {
    static func contents(of descriptor: Int32, size: Int) -> [UInt8] {
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: size)
        return pread(descriptor, &bytes, size, 0) == size ? bytes : []
    }
}
