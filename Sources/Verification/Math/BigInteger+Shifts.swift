extension BigInteger {
    /// The value times `2^count`; for a negative `count` divided by `2^-count`, rounded towards zero.
    func shifted(by count: Int) -> BigInteger {
        if isZero || count == 0 { return self }
        return count > 0 ? shiftedUp(count) : shiftedDown(-count)
    }

    private func shiftedUp(_ count: Int) -> BigInteger {
        let (whole, bits) = (count / 32, UInt32(count % 32))
        var result = [UInt32](repeating: 0, count: whole)
        result.reserveCapacity(whole + limbs.count + 1)
        var carry: UInt32 = 0
        for limb in limbs {
            result.append(limb << bits | carry)
            carry = bits == 0 ? 0 : limb >> (32 - bits)
        }
        result.append(carry)
        return BigInteger(isNegative: isNegative, limbs: result)
    }

    private func shiftedDown(_ count: Int) -> BigInteger {
        let (whole, bits) = (count / 32, UInt32(count % 32))
        guard whole < limbs.count else { return .zero }
        var result: [UInt32] = []
        result.reserveCapacity(limbs.count - whole)
        for index in whole..<limbs.count {
            let above = index + 1 < limbs.count && bits > 0 ? limbs[index + 1] << (32 - bits) : 0
            result.append(limbs[index] >> bits | above)
        }
        return BigInteger(isNegative: isNegative, limbs: result)
    }

    /// The largest whole number whose square is at most this one; a negative number traps.
    var squareRoot: BigInteger {
        precondition(!isNegative, "square root of a negative \(bitWidth)-bit number")
        guard !isZero else { return .zero }
        // Newton's iteration from above falls until it stands.
        var guess = BigInteger.one.shifted(by: (bitWidth + 1) / 2)
        while true {
            let next = (guess + divided(by: guess).quotient).shifted(by: -1)
            if !(next < guess) { return guess }
            guess = next
        }
    }

    /// What the decimal digits of this number write in another base; nil where a digit does not occur in it.
    func read(inBase base: Int) -> BigInteger? {
        var value = BigInteger.zero
        for digit in description.utf8 {
            let digit = Int(digit) - 48
            guard (0..<base).contains(digit) else { return nil }
            value = value * BigInteger(base) + BigInteger(digit)
        }
        return value
    }
}
