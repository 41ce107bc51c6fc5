/// Conversions between fp32 and the two 16-bit formats of weight files, exact in one direction and rounded to nearest,
/// ties to even, in the other.
package enum FloatConversion {
    /// The value of an IEEE half; NaNs keep their payload.
    @inlinable
    package static func float(half bits: UInt16) -> Float {
        let magnitude = UInt32(bits & 0x7FFF) << 13
        let sign = UInt32(bits & 0x8000) << 16
        // Multiplying by 2^112 moves the exponent bias from 15 to 127 and normalises subnormals.
        let scaled = (Float(bitPattern: magnitude) * 0x1p112).bitPattern
        let special: UInt32 = magnitude >= 0x0F80_0000 ? magnitude | 0x7F80_0000 : scaled
        return Float(bitPattern: special | sign)
    }

    /// The value of a bfloat16: its bits are the upper half of the fp32 pattern.
    @inlinable
    package static func float(brain bits: UInt16) -> Float {
        Float(bitPattern: UInt32(bits) << 16)
    }

    /// The nearest bfloat16, ties to even; NaNs become quiet.
    @inlinable
    package static func brain(_ value: Float) -> UInt16 {
        let bits = value.bitPattern
        if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x0040 }
        return UInt16(truncatingIfNeeded: (bits &+ 0x7FFF &+ ((bits >> 16) & 1)) >> 16)
    }
}
