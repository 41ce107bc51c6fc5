#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The room left on the disk that holds a path.
package enum FreeDisk {
    /// Bytes that this user may still write at `path`, or at the nearest directory above it that exists; nil where the
    /// system does not say.
    package static func bytes(at path: String) -> Int? {
        var place = path.isEmpty ? "." : path
        var status = statvfs()
        while statvfs(place, &status) != 0 {
            guard let slash = place.lastIndex(of: "/") else {
                guard place != "." else { return nil }
                place = "."
                continue
            }
            guard place != "/" else { return nil }
            place = slash == place.startIndex ? "/" : String(place[..<slash])
        }
        let (bytes, overflow) = Int(clamping: status.f_bavail).multipliedReportingOverflow(
            by: Int(clamping: status.f_frsize))
        return overflow ? Int.max : bytes
    }
}
