import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The one place that allocates numbers: a 64-byte aligned block of floats, returned to a free list when released.
///
/// Contents are whatever the block held before; ask for `zeroed()` where that matters. Reuse matters because fresh
/// pages cost more than the arithmetic that fills them.
package final class Storage {
    package let capacity: Int
    package let pointer: UnsafeMutablePointer<Float>
    /// The same block, for numbers that are no floats.
    package var bytes: UnsafeMutableRawPointer { UnsafeMutableRawPointer(pointer) }

    package init(count: Int) {
        precondition(count >= 0, "storage of \(count) floats")
        (pointer, capacity) = FreeList.shared.take(FreeList.sizeClass(of: count))
    }

    deinit {
        FreeList.shared.give(pointer, capacity)
    }

    /// Bytes held by live and reusable blocks together.
    package static var reservedBytes: Int { FreeList.shared.reservedBytes }

    /// Returns every reusable block to the system.
    package static func trim() { FreeList.shared.trim() }
}

/// Released blocks by size class.
private final class FreeList: Sendable {
    static let shared = FreeList()

    private struct State {
        var blocks: [Int: [UInt]] = [:]
        var reservedFloats = 0
    }
    private let state = Mutex(State())

    var reservedBytes: Int { state.withLock { $0.reservedFloats } * MemoryLayout<Float>.stride }

    /// Sizes are rounded up in eighths of a power of two, so that nearly equal requests share blocks.
    static func sizeClass(of count: Int) -> Int {
        let minimum = max(count, 64)
        let magnitude = Int.bitWidth - 1 - minimum.leadingZeroBitCount
        let step = max((1 << magnitude) >> 3, 16)
        return (minimum + step - 1) / step * step
    }

    /// A block of `capacity` floats, or a free one up to twice as large: were only equal sizes reused, batches of ever
    /// new sizes would leave behind blocks that nothing asks for again.
    func take(_ capacity: Int) -> (UnsafeMutablePointer<Float>, capacity: Int) {
        let reused = state.withLock { state -> (address: UInt, capacity: Int)? in
            var size = capacity
            while size <= 2 * capacity {
                if let address = state.blocks[size]?.popLast() { return (address, size) }
                size = Self.sizeClass(of: size + 1)
            }
            state.reservedFloats += capacity
            return nil
        }
        if let reused, let pointer = UnsafeMutablePointer<Float>(bitPattern: reused.address) {
            return (pointer, reused.capacity)
        }
        return (Self.allocate(capacity), capacity)
    }

    /// Large blocks ask for huge pages: the first touch of gigabytes in 4 KiB pages costs more than a training step. They
    /// come from the system itself, to which `malloc` would not return them.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Float> {
        let bytes = capacity * MemoryLayout<Float>.stride
        let raw =
            bytes < hugePage
            ? UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64) : mapped(bytes: wholePages(bytes))
        return raw.bindMemory(to: Float.self, capacity: capacity)
    }

    private static func deallocate(_ address: UInt, _ capacity: Int) {
        let bytes = capacity * MemoryLayout<Float>.stride
        guard let raw = UnsafeMutableRawPointer(bitPattern: address) else { return }
        if bytes < hugePage { raw.deallocate() } else { munmap(raw, wholePages(bytes)) }
    }

    private static let hugePage = 2 << 20

    /// Whole pages of any size that systems have; a block's end that fills no huge page stays in small ones.
    private static func wholePages(_ bytes: Int) -> Int { (bytes + 0xffff) & ~0xffff }

    /// Maps a huge page more than asked for and gives back what lies outside the aligned part.
    private static func mapped(bytes: Int) -> UnsafeMutableRawPointer {
        let all = bytes + hugePage
        let start = mmap(nil, all, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let start, start != MAP_FAILED else {
            preconditionFailure("\(bytes) bytes: \(String(cString: strerror(errno)))")
        }
        let before = (hugePage - Int(bitPattern: start) % hugePage) % hugePage
        let raw = start + before
        if before > 0 { munmap(start, before) }
        if before < hugePage { munmap(raw + bytes, hugePage - before) }
        #if os(Linux)
            madvise(raw, bytes, Int32(MADV_HUGEPAGE))
        #endif
        return raw
    }

    func give(_ pointer: UnsafeMutablePointer<Float>, _ capacity: Int) {
        let address = UInt(bitPattern: pointer)
        state.withLock { $0.blocks[capacity, default: []].append(address) }
    }

    func trim() {
        let released = state.withLock { state -> [Int: [UInt]] in
            defer { state.blocks = [:] }
            state.reservedFloats -= state.blocks.reduce(0) { $0 + $1.key * $1.value.count }
            return state.blocks
        }
        for (capacity, addresses) in released {
            for address in addresses { Self.deallocate(address, capacity) }
        }
    }
}
