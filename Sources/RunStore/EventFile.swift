/// A TensorBoard event file with a run's scalars: a copy for viewing, the store is what counts.
///
/// Each attempt writes a file of its own, which begins with a mark that tells TensorBoard to drop what earlier files
/// say about the steps from there on.
///
/// ```
/// record  = length (8 bytes) | masked CRC32C of length | data | masked CRC32C of data     (TFRecord)
/// data    = Event { 1: wall time, 2: step, 3: file version, 5: Summary, 7: SessionLog }   (protocol buffers)
/// ```
struct EventFile {
    let path: String

    init(directory: RunDirectory, attempt: Int, seconds: Double, firstStep: Int) throws(RunStoreError) {
        path = "\(directory.path)/events.out.tfevents.\(Int(seconds)).hone.\(attempt)"
        let version = Self.event(seconds: seconds, step: 0, field: 3, Array("brain.Event:2".utf8))
        let start = Self.event(seconds: seconds, step: firstStep, field: 7, [0x08, 0x01])
        try Files.append(Self.record(version) + Self.record(start), to: path)
    }

    /// Adds the finite ones of `metrics`, in the order of their names.
    func append(step: Int, seconds: Double, _ metrics: [String: Double]) throws(RunStoreError) {
        try Files.append(Self.record(Self.scalars(seconds: seconds, step: step, metrics)), to: path)
    }

    static func scalars(seconds: Double, step: Int, _ metrics: [String: Double]) -> [UInt8] {
        var summary: [UInt8] = []
        for (name, value) in metrics.sorted(by: { $0.key < $1.key }) where value.isFinite {
            let tag = field(1, Array(name.utf8))
            summary += field(1, tag + [2 << 3 | 5] + littleEndian(Float(value).bitPattern))
        }
        return event(seconds: seconds, step: step, field: 5, summary)
    }

    static func record(_ data: [UInt8]) -> [UInt8] {
        let length = littleEndian(UInt64(data.count))
        return length + littleEndian(CRC32C.masked(length)) + data + littleEndian(CRC32C.masked(data))
    }

    private static func event(seconds: Double, step: Int, field number: UInt8, _ content: [UInt8]) -> [UInt8] {
        [1 << 3 | 1] + littleEndian(seconds.bitPattern) + [2 << 3] + varint(UInt64(step)) + field(number, content)
    }

    private static func field(_ number: UInt8, _ content: [UInt8]) -> [UInt8] {
        [number << 3 | 2] + varint(UInt64(content.count)) + content
    }

    private static func varint(_ value: UInt64) -> [UInt8] {
        var rest = value
        var bytes: [UInt8] = []
        while rest >= 128 {
            bytes.append(UInt8(rest & 127) | 128)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian, Array.init)
    }
}
