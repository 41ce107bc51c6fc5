/// The value of a rational expression modulo a prime, at a point of random residues.
///
/// Two rational functions that agree at random points modulo two 61-bit primes are the same but for a chance of about
/// `degree / 2^61` (Schwartz, 1980; Zippel, 1979); powers cost their exponent's bits and nothing is expanded.
struct ModularEvaluator {
    /// Primes of the form `4 k + 1`, in which -1 has a root.
    static let primes: [UInt64] = [2_305_843_009_213_693_921, 2_305_843_009_213_693_693]

    let prime: UInt64
    /// A root of -1.
    let imaginary: UInt64
    private let seed: UInt64
    private let budget: WorkBudget
    /// What an expression, an inverse or a power costs.
    private static let (nodeCost, powerCost) = (80, 2500)

    init(prime: UInt64, imaginary: UInt64, seed: UInt64, budget: WorkBudget) {
        self.prime = prime
        self.imaginary = imaginary
        self.seed = seed
        self.budget = budget
    }

    /// An evaluator for each prime.
    static func all(seed: UInt64, budget: WorkBudget) -> [ModularEvaluator] {
        zip(primes, roots).map { ModularEvaluator(prime: $0, imaginary: $1, seed: seed, budget: budget) }
    }

    private static let roots: [UInt64] = primes.map { prime in
        // The power (p - 1) / 4 of a number that is no square is a root of -1.
        let field = ModularEvaluator(prime: prime, imaginary: 0, seed: 0, budget: WorkBudget())
        let candidates = (2...200).lazy.map { field.power(UInt64($0), (prime - 1) / 4) }
        return candidates.first { field.multiply($0, $0) == prime - 1 } ?? 0
    }

    /// The residue that stands for the unknown or constant `name`.
    private func residue(_ name: String) -> UInt64 {
        if name == "i" { return imaginary }
        return MathNode.hash(name, seed) % prime
    }

    mutating func value(_ node: MathNode) throws(EvaluationFault) -> UInt64 {
        try pay(Self.nodeCost)
        switch node {
        case .number(let literal): return try rational(literal.value)
        case .based(let value, _): return residue(of: value)
        case .symbol(let name): return residue(name)
        case .sum(let terms):
            var total: UInt64 = 0
            for term in terms { total = add(total, try value(term)) }
            return total
        case .product(let factors):
            var total: UInt64 = 1
            for factor in factors { total = multiply(total, try value(factor)) }
            return total
        case .negative(let inner): return subtract(0, try value(inner))
        case .quotient(let top, let bottom): return multiply(try value(top), try inverse(try value(bottom)))
        case .mixed(let whole, let part): return add(try value(whole), try value(part))
        case .percent(let inner): return multiply(try value(inner), try inverse(100))
        case .quantity(let inner, _): return try value(inner)
        case .power(let base, let exponent):
            guard base != .symbol("e") else { throw .unsupported }
            var exact = ExactEvaluator(budget: budget.part(units: 20_000))
            let exponent = try exact.value(exponent)
            guard exponent.isInteger else { throw .unsupported }
            let base = try value(base)
            guard base != 0 else { throw .undefined("a power of zero") }
            try pay(Self.powerCost + 20 * exponent.numerator.limbs.count)
            let reduced = power(base, residue(of: exponent.numerator.magnitude, modulo: prime - 1))
            return exponent.numerator.isNegative ? try inverse(reduced) : reduced
        default: throw .unsupported
        }
    }

    private func pay(_ cost: Int) throws(EvaluationFault) {
        do { try budget.spend(cost) } catch { throw .exhausted }
    }

    private func rational(_ value: Rational) throws(EvaluationFault) -> UInt64 {
        try pay(20 * (value.numerator.limbs.count + value.denominator.limbs.count))
        let top = residue(of: value.numerator)
        return value.isInteger ? top : multiply(top, try inverse(residue(of: value.denominator)))
    }

    // MARK: Arithmetic modulo the prime

    private func residue(of value: BigInteger) -> UInt64 {
        let magnitude = residue(of: value.magnitude, modulo: prime)
        return value.isNegative ? subtract(0, magnitude) : magnitude
    }

    private func residue(of value: BigInteger, modulo modulus: UInt64) -> UInt64 {
        value.limbs.reversed().reduce(0) { rest, limb in
            modulus.dividingFullWidth((rest >> 32, rest << 32 | UInt64(limb))).remainder
        }
    }

    private func add(_ left: UInt64, _ right: UInt64) -> UInt64 { (left + right) % prime }
    private func subtract(_ left: UInt64, _ right: UInt64) -> UInt64 { (left + prime - right) % prime }

    func multiply(_ left: UInt64, _ right: UInt64) -> UInt64 {
        prime.dividingFullWidth(left.multipliedFullWidth(by: right)).remainder
    }

    private func power(_ base: UInt64, _ exponent: UInt64) -> UInt64 {
        var (result, base, rest) = (1 as UInt64, base, exponent)
        while rest > 0 {
            if rest & 1 == 1 { result = multiply(result, base) }
            rest >>= 1
            base = multiply(base, base)
        }
        return result
    }

    private func inverse(_ value: UInt64) throws(EvaluationFault) -> UInt64 {
        guard value != 0 else { throw .undefined("it divides by zero") }
        try pay(Self.powerCost)
        return power(value, prime - 2)
    }
}

extension MathNode {
    /// A well-mixed number for a name and a seed (FNV-1a, then SplitMix64's finish).
    static func hash(_ name: String, _ seed: UInt64) -> UInt64 {
        var state = name.utf8.reduce(0xCBF2_9CE4_8422_2325 ^ seed &* 0x9E37_79B9_7F4A_7C15) { state, byte in
            (state ^ UInt64(byte)) &* 0x100_0000_01B3
        }
        state = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
        state = (state ^ state >> 27) &* 0x94D0_49BB_1331_11EB
        return state ^ state >> 31
    }
}
