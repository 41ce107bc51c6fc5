/// Descriptive statistics, in Double and in the order of the values, so that the same input gives the same bits.
package enum Statistics {
    /// Σ x / n; 0 for no values.
    package static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// √(Σ (x − mean)² / (n − 1)); 0 for fewer than two values.
    package static func sampleStandardDeviation(_ values: [Double]) -> Double {
        values.count < 2 ? 0 : (squaredDeviations(values) / Double(values.count - 1)).squareRoot()
    }

    /// √(Σ (x − mean)² / n); 0 for no values.
    package static func populationStandardDeviation(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : (squaredDeviations(values) / Double(values.count)).squareRoot()
    }

    /// (Σ w)² / Σ w²: how many equal weights are worth as much as these (Kish 1965); 0 where all are 0.
    package static func effectiveSampleSize(weights: [Double]) -> Double {
        let total = weights.reduce(0, +)
        let squares = weights.reduce(0) { $0 + $1 * $1 }
        return squares > 0 ? total * total / squares : 0
    }

    /// The value below which `fraction` of the sorted values lie, interpolated linearly between neighbours.
    ///
    /// Traps on no values and on a fraction outside 0...1.
    package static func quantile(_ fraction: Double, ofSorted values: [Double]) -> Double {
        precondition(!values.isEmpty && (0...1).contains(fraction), "quantile \(fraction) of \(values.count) values")
        let position = fraction * Double(values.count - 1)
        let below = Int(position)
        let above = min(below + 1, values.count - 1)
        return values[below] + (position - Double(below)) * (values[above] - values[below])
    }

    private static func squaredDeviations(_ values: [Double]) -> Double {
        let mean = mean(values)
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
