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

    /// Large blocks ask for huge pages: the first touch of gigabytes in 4 KiB pages costs more than a training step.
    private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<Float> {
        let bytes = capacity * MemoryLayout<Float>.stride
        let isLarge = bytes >= hugePage
        let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: isLarge ? hugePage : 64)
        #if os(Linux)
            if isLarge { madvise(raw, bytes, Int32(MADV_HUGEPAGE)) }
        #endif
        return raw.bindMemory(to: Float.self, capacity: capacity)
    }

    private static let hugePage = 2 << 20

    func give(_ pointer: UnsafeMutablePointer<Float>, _ capacity: Int) {
        let address = UInt(bitPattern: pointer)
        state.withLock { $0.blocks[capacity, default: []].append(address) }
    }

    func trim() {
        let released = state.withLock { state -> [UInt] in
            let all = state.blocks.flatMap(\.value)
            state.reservedFloats -= state.blocks.reduce(0) { $0 + $1.key * $1.value.count }
            state.blocks = [:]
            return all
        }
        for address in released {
            UnsafeMutableRawPointer(bitPattern: address)?.deallocate()
        }
    }
}
