/// Divisors, powers modulo a number, prime factors and choices of small whole numbers.
enum NumberTheory {
    static func greatestCommonDivisor(_ one: Int, _ other: Int) -> Int {
        var (one, other) = (abs(one), abs(other))
        while other != 0 { (one, other) = (other, one % other) }
        return one
    }

    /// `base` to the power of `exponent`, modulo `modulus`; the square of `modulus` must fit.
    static func power(_ base: Int, _ exponent: Int, modulus: Int) -> Int {
        var (result, base, exponent) = (1 % modulus, base % modulus, exponent)
        while exponent > 0 {
            if exponent % 2 == 1 { result = result * base % modulus }
            base = base * base % modulus
            exponent /= 2
        }
        return result
    }

    /// Prime factors in ascending order, each as often as it divides.
    static func factors(_ number: Int) -> [Int] {
        var (rest, factors, divisor) = (number, [Int](), 2)
        while divisor * divisor <= rest {
            while rest % divisor == 0 {
                factors.append(divisor)
                rest /= divisor
            }
            divisor += 1
        }
        return rest > 1 ? factors + [rest] : factors
    }

    /// How many ways there are to choose `count` of `total`; small arguments only.
    static func binomial(_ total: Int, _ count: Int) -> Int {
        guard (0...total).contains(count) else { return 0 }
        return (0..<min(count, total - count)).reduce(1) { $0 * (total - $1) / ($1 + 1) }
    }
}
