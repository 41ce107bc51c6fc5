/// A whole number of any size: sign and magnitude, schoolbook algorithms.
///
/// The operations themselves are not limited; whoever computes with text from outside bounds sizes first
/// (`WorkBudget`).
struct BigInteger: Sendable, Hashable {
    let isNegative: Bool
    /// 32-bit digits, least significant first, without leading zeros; zero has none.
    let limbs: [UInt32]

    static let zero = BigInteger(isNegative: false, limbs: [])
    static let one = BigInteger(1)

    init(isNegative: Bool, limbs: [UInt32]) {
        let count = limbs.lastIndex { $0 != 0 }.map { $0 + 1 } ?? 0
        self.limbs = count == limbs.count ? limbs : Array(limbs[..<count])
        self.isNegative = isNegative && count > 0
    }

    init(_ value: Int) {
        let magnitude = value.magnitude
        self.init(isNegative: value < 0, limbs: [UInt32(truncatingIfNeeded: magnitude), UInt32(magnitude >> 32)])
    }

    /// The number that ASCII decimal digits write.
    init(digits: some Collection<UInt8>) {
        var limbs: [UInt32] = []
        var chunk: UInt64 = 0
        var scale: UInt64 = 1
        func shiftIn(_ chunk: UInt64, _ scale: UInt64) {
            var carry = chunk
            for index in limbs.indices {
                let sum = UInt64(limbs[index]) * scale + carry
                limbs[index] = UInt32(truncatingIfNeeded: sum)
                carry = sum >> 32
            }
            if carry > 0 { limbs.append(UInt32(carry)) }
        }
        for digit in digits {
            chunk = chunk * 10 + UInt64(digit - UInt8(ascii: "0"))
            scale *= 10
            if scale == 1_000_000_000 {
                shiftIn(chunk, scale)
                (chunk, scale) = (0, 1)
            }
        }
        if scale > 1 { shiftIn(chunk, scale) }
        self.init(isNegative: false, limbs: limbs)
    }

    var isZero: Bool { limbs.isEmpty }
    var isOdd: Bool { limbs.first.map { $0 & 1 == 1 } ?? false }
    var magnitude: BigInteger { BigInteger(isNegative: false, limbs: limbs) }
    /// How many times 2 divides it; 0 for zero.
    var trailingZeroBitCount: Int {
        limbs.firstIndex { $0 != 0 }.map { $0 * 32 + limbs[$0].trailingZeroBitCount } ?? 0
    }
    /// Whether it is 2 to some power, of either sign.
    private var isPowerOfTwo: Bool { !isZero && trailingZeroBitCount == bitWidth - 1 }
    /// The bits of the magnitude.
    var bitWidth: Int { limbs.last.map { limbs.count * 32 - $0.leadingZeroBitCount } ?? 0 }

    /// The value, where it fits.
    var integer: Int? {
        guard limbs.count <= 2 else { return nil }
        let magnitude = limbs.reversed().reduce(UInt64(0)) { $0 << 32 | UInt64($1) }
        if isNegative { return magnitude <= UInt64(Int.max) ? -Int(magnitude) : nil }
        return Int(exactly: magnitude)
    }

    static prefix func - (value: BigInteger) -> BigInteger {
        BigInteger(isNegative: !value.isNegative, limbs: value.limbs)
    }

    static func + (left: BigInteger, right: BigInteger) -> BigInteger {
        if left.isNegative == right.isNegative {
            return BigInteger(isNegative: left.isNegative, limbs: sum(left.limbs, right.limbs))
        }
        if compare(left.limbs, right.limbs) < 0 {
            return BigInteger(isNegative: right.isNegative, limbs: difference(right.limbs, left.limbs))
        }
        return BigInteger(isNegative: left.isNegative, limbs: difference(left.limbs, right.limbs))
    }

    static func - (left: BigInteger, right: BigInteger) -> BigInteger { left + -right }

    static func * (left: BigInteger, right: BigInteger) -> BigInteger {
        guard !left.isZero, !right.isZero else { return .zero }
        var product = [UInt32](repeating: 0, count: left.limbs.count + right.limbs.count)
        // The inner loop is the long one: a number times a single digit is one pass.
        let isShort = left.limbs.count < right.limbs.count
        let (short, long) = isShort ? (left.limbs, right.limbs) : (right.limbs, left.limbs)
        for (offset, factor) in short.enumerated() {
            var carry: UInt64 = 0
            for (index, limb) in long.enumerated() {
                let value = UInt64(factor) * UInt64(limb) + UInt64(product[offset + index]) + carry
                product[offset + index] = UInt32(truncatingIfNeeded: value)
                carry = value >> 32
            }
            product[offset + long.count] = UInt32(carry)
        }
        return BigInteger(isNegative: left.isNegative != right.isNegative, limbs: product)
    }

    /// The value raised to `exponent`, by repeated squaring.
    func power(_ exponent: Int) -> BigInteger {
        precondition(exponent >= 0, "exponent \(exponent) of a whole number is negative")
        var (result, base, rest) = (BigInteger.one, self, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = result * base }
            rest >>= 1
            if rest > 0 { base = base * base }
        }
        return result
    }

    /// The greatest common divisor; never negative.
    static func greatestCommonDivisor(_ left: BigInteger, _ right: BigInteger) -> BigInteger {
        if left == .one || right == .one { return .one }
        if left.isPowerOfTwo || right.isPowerOfTwo, !left.isZero, !right.isZero {
            return .one.shifted(by: min(left.trailingZeroBitCount, right.trailingZeroBitCount))
        }
        var (larger, smaller) = (left.magnitude, right.magnitude)
        while !smaller.isZero { (larger, smaller) = (smaller, larger.divided(by: smaller).remainder) }
        return larger
    }

    private static func sum(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result: [UInt32] = []
        result.reserveCapacity(max(left.count, right.count) + 1)
        var carry: UInt64 = 0
        for index in 0..<max(left.count, right.count) {
            carry += index < left.count ? UInt64(left[index]) : 0
            carry += index < right.count ? UInt64(right[index]) : 0
            result.append(UInt32(truncatingIfNeeded: carry))
            carry >>= 32
        }
        result.append(UInt32(carry))
        return result
    }

    /// `left - right` of magnitudes with `left >= right`.
    private static func difference(_ left: [UInt32], _ right: [UInt32]) -> [UInt32] {
        var result = left
        var borrow: Int64 = 0
        for index in left.indices {
            let value = Int64(left[index]) - (index < right.count ? Int64(right[index]) : 0) - borrow
            borrow = value < 0 ? 1 : 0
            result[index] = UInt32(truncatingIfNeeded: value)
        }
        return result
    }

    static func compare(_ left: [UInt32], _ right: [UInt32]) -> Int {
        if left.count != right.count { return left.count < right.count ? -1 : 1 }
        for index in left.indices.reversed() where left[index] != right[index] {
            return left[index] < right[index] ? -1 : 1
        }
        return 0
    }
}

extension BigInteger: Comparable {
    static func < (left: BigInteger, right: BigInteger) -> Bool {
        if left.isNegative != right.isNegative { return left.isNegative }
        let order = compare(left.limbs, right.limbs)
        return left.isNegative ? order > 0 : order < 0
    }
}
