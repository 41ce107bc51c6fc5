import Models
import Testing

@Suite("16-bit floats")
struct FloatConversionTests {
    @Test("every half widens as the hardware does it")
    func halves() {
        for bits in UInt16.min...UInt16.max {
            let found = FloatConversion.float(half: bits)
            #if !(os(macOS) && arch(x86_64))
                let expected = Float(Float16(bitPattern: bits))
                let same = expected.isNaN ? found.isNaN : found.bitPattern == expected.bitPattern
                if !same { Issue.record("half \(bits): \(found), not \(expected)") }
            #else
                if bits & 0x7C00 != 0x7C00 { #expect(found.isFinite) }
            #endif
        }
    }

    @Test("every bfloat16 survives widening and rounding")
    func brains() {
        for bits in UInt16.min...UInt16.max {
            let value = FloatConversion.float(brain: bits)
            let back = FloatConversion.brain(value)
            if value.isNaN ? back & 0x7FC0 != 0x7FC0 : back != bits {
                Issue.record("bfloat16 \(bits) widens to \(value) and rounds to \(back)")
            }
        }
    }

    @Test("rounding to bfloat16 takes the nearest value, ties to even, and never makes a NaN of a number")
    func rounding() {
        let cases: [(UInt32, UInt16)] = [
            (0x3F80_8000, 0x3F80), (0x3F81_8000, 0x3F82), (0x3F80_8001, 0x3F81), (0x3F80_7FFF, 0x3F80),
            (0x7F7F_FFFF, 0x7F80), (0xFF80_0000, 0xFF80), (0x0000_8000, 0x0000), (0x0000_8001, 0x0001),
            (0x7F80_0001, 0x7FC0), (0x8000_0000, 0x8000),
        ]
        for (bits, expected) in cases {
            #expect(FloatConversion.brain(Float(bitPattern: bits)) == expected, "\(String(bits, radix: 16))")
        }
    }
}
