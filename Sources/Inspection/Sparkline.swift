/// A curve in one line of text, for terminals.
package enum Sparkline {
    private static let bars: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// At most `width` bars from the lowest to the highest value; a value that is missing or not finite is a space.
    ///
    /// More values than bars are averaged in equal parts; all equal values make a line in the middle.
    package static func text(_ values: [Double?], width: Int = 60) -> String {
        precondition(width > 0, "a width of \(width) leaves no room")
        let points = averaged(values, into: min(width, values.count))
        let finite = points.compactMap { $0 }
        guard let low = finite.min(), let high = finite.max() else {
            return String(repeating: " ", count: points.count)
        }
        return String(
            points.map { value -> Character in
                guard let value else { return " " }
                let place = high > low ? (value / 2 - low / 2) / (high / 2 - low / 2) : 0.5
                return bars[min(bars.count - 1, Int(place * Double(bars.count)))]
            })
    }

    private static func averaged(_ values: [Double?], into count: Int) -> [Double?] {
        (0..<count).map { index in
            let part = values[index * values.count / count..<(index + 1) * values.count / count]
            let finite = part.compactMap { $0 }.filter(\.isFinite)
            return finite.isEmpty ? nil : finite.reduce(0) { $0 + $1 / Double(finite.count) }
        }
    }
}
