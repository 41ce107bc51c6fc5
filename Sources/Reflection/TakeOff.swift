package import Basics

/// The step at which a rate changed most, and whether that could be chance.
///
/// s* is the step with the largest |z| of a two-proportion test of what comes before against what follows, with at least
/// ten steps on either side. p = (1 + shuffles that reach it) / (shuffles + 1), the order of the steps shuffled.
package struct TakeOff: Sendable, Equatable, Codable {
    /// The first step of the later part.
    package let step: Int
    package let z: Double
    package let p: Double

    /// Whether it may be shown: p below 0.05.
    package var isSignificant: Bool { p < 0.05 }

    private static let margin = 10

    /// Nil for fewer than twenty steps, or where nothing ever varies.
    package init?(
        _ steps: [(step: Int, count: Int, total: Int)], shuffles: Int = 199, stream: RandomStream
    ) {
        guard let best = Self.split(steps) else { return nil }
        var generator = stream.generator()
        var shuffled = steps
        var reached = 0
        for _ in 0..<shuffles {
            shuffled.shuffle(using: &generator)
            if let other = Self.split(shuffled), other.z.magnitude >= best.z.magnitude { reached += 1 }
        }
        step = steps[best.index].step
        z = best.z
        p = Double(1 + reached) / Double(shuffles + 1)
    }

    private static func split(_ steps: [(step: Int, count: Int, total: Int)]) -> (index: Int, z: Double)? {
        guard steps.count >= 2 * margin else { return nil }
        let all = steps.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.total) }
        var left = (0, 0)
        var best: (index: Int, z: Double)?
        for index in steps.indices {
            if index >= margin, steps.count - index >= margin,
                let z = proportionZ(left, (all.0 - left.0, all.1 - left.1)), z.magnitude > best?.z.magnitude ?? -1
            {
                best = (index, z)
            }
            left = (left.0 + steps[index].count, left.1 + steps[index].total)
        }
        return best
    }

    /// (p_right − p_left) / √(p (1 − p) (1/n_left + 1/n_right)), p pooled.
    private static func proportionZ(_ left: (Int, Int), _ right: (Int, Int)) -> Double? {
        guard left.1 > 0, right.1 > 0 else { return nil }
        let pooled = Double(left.0 + right.0) / Double(left.1 + right.1)
        let variance = pooled * (1 - pooled) * (1 / Double(left.1) + 1 / Double(right.1))
        guard variance > 0 else { return nil }
        return (Double(right.0) / Double(right.1) - Double(left.0) / Double(left.1)) / variance.squareRoot()
    }
}
