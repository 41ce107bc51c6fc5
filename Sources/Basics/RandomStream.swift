/// A named, counter-based source of random bits: the same name and counter always give the same bits.
///
/// Streams form a tree: `RandomStream(seed: 7).child("step", 12).child("problem", 3)`. Nothing is consumed, so the
/// value drawn for one completion never depends on batch layout, order or threads. Statistically sound, not
/// cryptographic.
///
/// ```
/// bits(i) = mix(key + (i + 1) · golden),  mix = SplitMix64's finaliser   (Steele, Lea, Flood 2014)
/// ```
package struct RandomStream: Sendable, Equatable {
    package let key: UInt64

    package init(seed: UInt64) {
        key = Self.mix(seed &+ 0x9E37_79B9_7F4A_7C15)
    }

    private init(key: UInt64) {
        self.key = key
    }

    /// The stream called `name` under this one; siblings with different names or indices are independent.
    package func child(_ name: String, _ index: Int = 0) -> RandomStream {
        // FNV-1a over the name: `Hasher` is seeded per process and would break reproducibility.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        let named = Self.mix(key ^ Self.mix(hash))
        return RandomStream(key: Self.mix(named &+ UInt64(bitPattern: Int64(index)) &* 0xD1B5_4A32_D192_ED03))
    }

    /// The 64 random bits at position `counter`.
    package func bits(_ counter: Int) -> UInt64 {
        Self.mix(key &+ (UInt64(bitPattern: Int64(counter)) &+ 1) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// A number in [0, 1) with 53 random bits.
    package func uniform(_ counter: Int) -> Double {
        Double(bits(counter) >> 11) * 0x1p-53
    }

    /// A generator that walks this stream from its start, for `shuffled(using:)` and the like.
    package func generator() -> RandomStreamGenerator {
        RandomStreamGenerator(stream: self)
    }

    private static func mix(_ value: UInt64) -> UInt64 {
        var bits = value
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }
}

/// A `RandomNumberGenerator` that reads a stream at positions 0, 1, 2, …
package struct RandomStreamGenerator: RandomNumberGenerator, Sendable {
    private let stream: RandomStream
    private var counter = 0

    package init(stream: RandomStream) {
        self.stream = stream
    }

    package mutating func next() -> UInt64 {
        defer { counter += 1 }
        return stream.bits(counter)
    }

    /// A standard normal number (Box–Muller, cosine branch).
    package mutating func normal() -> Double {
        let radius = (-2 * Math.log(1 - Double(next() >> 11) * 0x1p-53)).squareRoot()
        return radius * Math.cos(2 * .pi * Double(next() >> 11) * 0x1p-53)
    }
}
