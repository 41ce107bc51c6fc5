import FoundationEssentials
import Tensors
import Testing

@Suite("Storage", .serialized) struct StorageTests {
    @Test(
        "a block has room for what was asked, on a border of 64 bytes",
        arguments: [0, 1, 63, 64, 65, 1000, 70_001, 524_288, 1_300_001])
    func capacity(count: Int) {
        let storage = Storage(count: count)
        #expect(storage.capacity >= count)
        #expect(UInt(bitPattern: storage.pointer) % 64 == 0)
        for index in 0..<count { storage.pointer[index] = Float(index) }
        #expect((0..<count).allSatisfy { storage.pointer[$0] == Float($0) })
    }

    @Test("blocks in use do not overlap")
    func distinct() {
        let blocks = (1...50).map { Storage(count: $0 * 37) }
        for (index, block) in blocks.enumerated() {
            block.pointer.update(repeating: Float(index), count: (index + 1) * 37)
        }
        for (index, block) in blocks.enumerated() {
            #expect((0..<(index + 1) * 37).allSatisfy { block.pointer[$0] == Float(index) })
        }
    }

    @Test("a large block that is given back is the system's again")
    func trim() throws {
        let count = 50_000_000
        func resident() throws -> Int {
            let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
            return try #require(Int(fields[1])) * 4096
        }
        var storage: Storage? = Storage(count: count)
        storage?.pointer.update(repeating: 1, count: count)
        let full = try resident()
        storage = nil
        Storage.trim()
        // Other tests may take memory meanwhile, though not half of this.
        #expect(try resident() < full - count * 2)
    }

    @Test("batches of ever new sizes reuse blocks: memory stays near the largest")
    func bounded() {
        let largest = 40_000_000
        let before = Storage.reservedBytes
        for step in 0..<60 {
            // The whole first, then sizes down to a half of it, nearly never the same twice.
            _ = Storage(count: largest - step * 7919 * 41 % (largest / 2))
        }
        #expect(Storage.reservedBytes - before < largest * 4 * 2, "reserved \(Storage.reservedBytes - before) more")
    }
}
