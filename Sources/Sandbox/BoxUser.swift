#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The user that a box is started as.
enum BoxUser {
    private static let first: UInt32 = 60_001
    private static let count = 5_000

    /// The user for box `index` of this process: a private one where this process is root, and 0 to stay who it is where
    /// it is not, or where its root is an ordinary user outside of its own namespace.
    ///
    /// - Throws: `SandboxError.cannotStart` where this process is the machine's root and can become nobody else.
    static func choose(index: Int) throws(SandboxError) -> UInt32 {
        guard geteuid() == 0 else { return 0 }
        let wanted = first + UInt32((Int(getpid()) * 16 + index) % count)
        let ranges = mappedRanges()
        if ranges.isEmpty || ranges.contains(where: { $0.inside.contains(wanted) }) { return wanted }
        if let other = ranges.lazy.compactMap({ $0.inside.last }).first(where: { $0 != 0 }) { return other }
        if ranges.contains(where: { $0.inside.contains(0) && $0.outside != 0 }) { return 0 }
        throw .cannotStart(
            reason: "this process is root in a namespace that has no other user, and a box is never started as root",
            advice: "run it as an ordinary user, or with a range of users mapped")
    }

    private struct Range {
        let inside: Swift.Range<UInt32>
        /// What the first of them is outside of the namespace.
        let outside: UInt32
    }

    /// The users that this process's namespace has; none where the system does not say.
    private static func mappedRanges() -> [Range] {
        guard let file = fopen("/proc/self/uid_map", "re") else { return [] }
        defer { fclose(file) }
        var ranges: [Range] = []
        var line = [CChar](repeating: 0, count: 256)
        while fgets(&line, Int32(line.count), file) != nil {
            let text = String(decoding: line.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            let numbers = text.split(whereSeparator: \.isWhitespace).compactMap { UInt32($0) }
            guard numbers.count == 3 else { continue }
            let (end, isOver) = numbers[0].addingReportingOverflow(numbers[2])
            ranges.append(Range(inside: numbers[0]..<(isOver ? .max : end), outside: numbers[1]))
        }
        return ranges
    }
}
