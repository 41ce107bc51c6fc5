extension BigInteger {
    struct Division {
        let quotient: BigInteger
        let remainder: BigInteger
    }

    /// Quotient rounded towards zero, remainder with the sign of the dividend; a zero divisor traps.
    ///
    /// Knuth, The Art of Computer Programming, volume 2, 4.3.1, algorithm D.
    func divided(by divisor: BigInteger) -> Division {
        precondition(!divisor.isZero, "division of a \(bitWidth)-bit number by zero")
        if Self.compare(limbs, divisor.limbs) < 0 { return Division(quotient: .zero, remainder: self) }
        let (quotient, remainder) =
            divisor.limbs.count == 1 ? dividedMagnitude(by: divisor.limbs[0]) : dividedMagnitude(by: divisor.limbs)
        return Division(
            quotient: BigInteger(isNegative: isNegative != divisor.isNegative, limbs: quotient),
            remainder: BigInteger(isNegative: isNegative, limbs: remainder))
    }

    private func dividedMagnitude(by divisor: UInt32) -> (quotient: [UInt32], remainder: [UInt32]) {
        var quotient = limbs
        var remainder: UInt64 = 0
        for index in limbs.indices.reversed() {
            let value = remainder << 32 | UInt64(limbs[index])
            quotient[index] = UInt32(value / UInt64(divisor))
            remainder = value % UInt64(divisor)
        }
        return (quotient, [UInt32(remainder)])
    }

    private func dividedMagnitude(by divisor: [UInt32]) -> (quotient: [UInt32], remainder: [UInt32]) {
        // Normalised so that the divisor's top bit is set: then each estimated digit is at most 2 too large.
        let shift = divisor[divisor.count - 1].leadingZeroBitCount
        let bottom = Self.shiftedLeft(divisor, by: shift)
        var top = Self.shiftedLeft(limbs, by: shift) + [0]
        let count = divisor.count
        while top.count < limbs.count + 1 { top.append(0) }
        var quotient = [UInt32](repeating: 0, count: top.count - count)
        let (first, second) = (UInt64(bottom[count - 1]), UInt64(bottom[count - 2]))
        for position in quotient.indices.reversed() {
            let leading = UInt64(top[position + count]) << 32 | UInt64(top[position + count - 1])
            var estimate = leading / first
            var rest = leading % first
            while estimate > UInt64(UInt32.max) || estimate * second > (rest << 32 | UInt64(top[position + count - 2]))
            {
                estimate -= 1
                rest += first
                if rest > UInt64(UInt32.max) { break }
            }
            if Self.subtract(bottom, times: estimate, from: &top, at: position) {
                estimate -= 1
                Self.add(bottom, to: &top, at: position)
            }
            quotient[position] = UInt32(estimate)
        }
        return (quotient, Self.shiftedRight(Array(top[..<count]), by: shift))
    }

    /// `top[position...] -= bottom * factor`; returns whether the result went below zero.
    private static func subtract(
        _ bottom: [UInt32], times factor: UInt64, from top: inout [UInt32], at position: Int
    ) -> Bool {
        var carry: UInt64 = 0
        var borrow: Int64 = 0
        for index in bottom.indices {
            let product = UInt64(bottom[index]) * factor + carry
            carry = product >> 32
            let value = Int64(top[position + index]) - Int64(UInt32(truncatingIfNeeded: product)) - borrow
            top[position + index] = UInt32(truncatingIfNeeded: value)
            borrow = value < 0 ? 1 : 0
        }
        let value = Int64(top[position + bottom.count]) - Int64(carry) - borrow
        top[position + bottom.count] = UInt32(truncatingIfNeeded: value)
        return value < 0
    }

    private static func add(_ bottom: [UInt32], to top: inout [UInt32], at position: Int) {
        var carry: UInt64 = 0
        for index in bottom.indices {
            carry += UInt64(top[position + index]) + UInt64(bottom[index])
            top[position + index] = UInt32(truncatingIfNeeded: carry)
            carry >>= 32
        }
        // The carry out cancels the borrow that made the correction necessary.
        top[position + bottom.count] &+= UInt32(carry)
    }

    private static func shiftedLeft(_ limbs: [UInt32], by shift: Int) -> [UInt32] {
        guard shift > 0 else { return limbs }
        var result: [UInt32] = []
        var carry: UInt32 = 0
        for limb in limbs {
            result.append(limb << shift | carry)
            carry = limb >> (32 - shift)
        }
        if carry > 0 { result.append(carry) }
        return result
    }

    private static func shiftedRight(_ limbs: [UInt32], by shift: Int) -> [UInt32] {
        guard shift > 0 else { return limbs }
        return limbs.indices.map { index in
            limbs[index] >> shift | (index + 1 < limbs.count ? limbs[index + 1] << (32 - shift) : 0)
        }
    }
}

extension BigInteger: CustomStringConvertible {
    /// Decimal digits.
    var description: String {
        guard !isZero else { return "0" }
        var chunks: [String] = []
        var rest = limbs
        while !rest.isEmpty {
            var remainder: UInt64 = 0
            for index in rest.indices.reversed() {
                let value = remainder << 32 | UInt64(rest[index])
                rest[index] = UInt32(value / 1_000_000_000)
                remainder = value % 1_000_000_000
            }
            while rest.last == 0 { rest.removeLast() }
            let digits = String(remainder)
            chunks.append(rest.isEmpty ? digits : String(repeating: "0", count: 9 - digits.count) + digits)
        }
        return (isNegative ? "-" : "") + chunks.reversed().joined()
    }
}
