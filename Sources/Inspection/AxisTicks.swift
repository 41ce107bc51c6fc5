import Basics

/// Round numbers along an axis, and how they are written.
struct AxisTicks: Sendable, Equatable {
    let values: [Double]
    private let decimals: Int
    private let isScientific: Bool

    /// Steps of 1, 2 or 5 times a power of ten, about `count` of them between `low` and `high`.
    init(low: Double, high: Double, count: Int = 5) {
        let span = high - low
        guard span > 0, span.isFinite else {
            self.init(values: [low], step: 1)
            return
        }
        let rough = span / Double(count)
        let power = Math.pow(10, (Math.log(rough) / Math.log(10)).rounded(.down))
        let step = power * ([1, 2, 5, 10].first { $0 * power >= rough * 0.999 } ?? 10)
        var values: [Double] = []
        var index = (low / step - 1e-9).rounded(.up)
        while index * step <= high + step * 1e-9, values.count < 100 {
            values.append(index == 0 ? 0 : index * step)
            index += 1
        }
        self.init(values: values, step: step)
    }

    private init(values: [Double], step: Double) {
        self.values = values
        let largest = values.map(\.magnitude).max() ?? 0
        isScientific = largest >= 1e6 || (largest > 0 && largest < 1e-3)
        decimals = max(0, min(6, Int((-Math.log(step) / Math.log(10) - 1e-9).rounded(.up))))
    }

    func label(_ value: Double) -> String {
        guard isScientific, value != 0 else { return NumberText.fixed(value, decimals: decimals) }
        return NumberText.short(value)
    }
}
