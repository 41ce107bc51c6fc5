import Basics

/// How long something took, several times, and how much was done each time.
struct BenchMeasurement: Equatable {
    let bench: String
    /// What exactly, where a bench measures several things; empty otherwise.
    var what = ""
    /// One entry per repetition.
    var seconds: [Double]
    /// Tokens of one repetition; nil where there are none.
    var tokens: Int?
    /// Bytes of text of one repetition.
    var bytes: Int?
    /// Floating-point operations of one repetition.
    var operations: Double?
    /// Programs judged in one repetition.
    var programs: Int?

    var median: Double { Statistics.quantile(0.5, ofSorted: seconds.sorted()) }

    func perSecond(_ amount: Double?) -> Double? { amount.map { $0 / median } }

    var tokensPerSecond: Double? { perSecond(tokens.map(Double.init)) }
    var bytesPerSecond: Double? { perSecond(bytes.map(Double.init)) }
    var programsPerSecond: Double? { perSecond(programs.map(Double.init)) }
    var operationsPerSecond: Double? { perSecond(operations) }
}
