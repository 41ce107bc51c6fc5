/// A rate with what it was counted from.
package struct CountedRate: Sendable, Equatable, Codable {
    package let count: Int
    package let total: Int
    /// Nil where nothing was counted.
    package let rate: Double?
    /// Wilson's 95% interval.
    package let low: Double
    package let high: Double
    /// Where nothing was found, what the rate is below with 95% confidence: 3 / total.
    package let bound: Double?

    package init(_ count: Int, of total: Int) {
        let interval = Statistics.wilsonInterval(successes: count, trials: total)
        self.count = count
        self.total = total
        rate = total > 0 ? Double(count) / Double(total) : nil
        low = interval.low
        high = interval.high
        bound = count == 0 && total > 0 ? min(1, 3 / Double(total)) : nil
    }
}
