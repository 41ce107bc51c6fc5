package import RunStore

/// A line chart of metrics over steps, as one SVG image.
///
/// The text of the image depends on nothing but the chart: the same chart gives the same bytes. It fetches nothing, and
/// it is readable on a light and on a dark page.
package struct Chart: Sendable, Equatable {
    /// One line of the chart; a point without a value makes a gap.
    package struct Series: Sendable, Equatable {
        package let name: String
        package let points: [MetricPoint]
        /// How sure some of the points are, drawn as upright bars.
        package let intervals: [Interval]

        package init(name: String, points: [MetricPoint], intervals: [Interval] = []) {
            self.name = name
            self.points = points
            self.intervals = intervals
        }
    }

    /// The two ends of the interval of one value.
    package struct Interval: Sendable, Equatable {
        package let step: Int
        package let low: Double
        package let high: Double

        package init(step: Int, low: Double, high: Double) {
            self.step = step
            self.low = low
            self.high = high
        }
    }

    package let title: String
    package let series: [Series]
    /// Weight of the past in the running mean that is drawn over the pale raw line; 0 draws the raw line alone.
    package let smoothing: Double

    package init(title: String, series: [Series], smoothing: Double = 0) {
        precondition(smoothing >= 0 && smoothing < 1, "smoothing \(smoothing) is not in 0 ..< 1")
        self.title = title
        self.series = series
        self.smoothing = smoothing
    }

    /// Running mean, corrected for its start:
    ///
    /// ```
    /// mean(t) = smoothing · mean(t-1) + (1 - smoothing) · value(t),   drawn(t) = mean(t) / (1 - smoothing^t)
    /// ```
    static func smoothed(_ points: [MetricPoint], _ smoothing: Double) -> [MetricPoint] {
        var mean = 0.0
        var weight = 0.0
        return points.map { point in
            guard let value = point.value, value.isFinite else { return MetricPoint(step: point.step, value: nil) }
            mean = smoothing * mean + (1 - smoothing) * value
            weight = smoothing * weight + (1 - smoothing)
            return MetricPoint(step: point.step, value: mean / weight)
        }
    }
}
