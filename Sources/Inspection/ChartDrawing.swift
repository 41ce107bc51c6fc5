import RunStore

extension Chart {
    /// The image, `width` by `height` units plus a line of legend for each series.
    package func svg(width: Int = 800, height: Int = 420) -> String {
        let frame = ChartFrame(self, width: width, height: height)
        let total = height + series.count * 18
        var parts = [
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(total)" width="\(width)" height="\(total)" \
            role="img" aria-label="\(Self.escaped(title))" font-family="system-ui, sans-serif" font-size="12">
            """,
            "<title>\(Self.escaped(title))</title>", Self.style,
            "<rect class=\"page\" width=\"\(width)\" height=\"\(total)\"/>",
            "<text class=\"ink\" x=\"\(width / 2)\" y=\"22\" text-anchor=\"middle\" font-size=\"15\">\(Self.escaped(title))</text>",
        ]
        parts += axes(frame)
        for (index, line) in series.enumerated() {
            if smoothing > 0 { parts += Self.lines(line.points, frame, index, "raw") }
            let drawn = smoothing > 0 ? Self.smoothed(line.points, smoothing) : line.points
            parts += Self.bars(line.intervals, frame, index)
            parts += Self.lines(drawn, frame, index, "line")
            parts += legend(line.name, index, y: height + index * 18)
        }
        if frame.isEmpty {
            parts.append(
                "<text class=\"ink\" x=\"\(width / 2)\" y=\"\(height / 2)\" text-anchor=\"middle\">no values</text>")
        }
        return (parts + ["</svg>"]).joined(separator: "\n") + "\n"
    }

    private func axes(_ frame: ChartFrame) -> [String] {
        var parts: [String] = []
        for value in frame.vertical.values {
            let y = NumberText.fixed(frame.y(value), decimals: 1)
            parts.append("<line class=\"grid\" x1=\"\(frame.left)\" y1=\"\(y)\" x2=\"\(frame.right)\" y2=\"\(y)\"/>")
            parts.append(
                "<text class=\"ink\" x=\"\(frame.left - 8)\" y=\"\(y)\" dy=\"4\" text-anchor=\"end\">\(frame.vertical.label(value))</text>"
            )
        }
        for value in frame.horizontal.values where value == value.rounded() {
            let x = NumberText.fixed(frame.x(value), decimals: 1)
            parts.append("<line class=\"grid\" x1=\"\(x)\" y1=\"\(frame.top)\" x2=\"\(x)\" y2=\"\(frame.bottom)\"/>")
            parts.append(
                "<text class=\"ink\" x=\"\(x)\" y=\"\(frame.bottom + 18)\" text-anchor=\"middle\">\(frame.horizontal.label(value))</text>"
            )
        }
        parts.append(
            "<path class=\"axis\" d=\"M\(frame.left) \(frame.top)V\(frame.bottom)H\(frame.right)\"/>")
        parts.append(
            "<text class=\"ink\" x=\"\((frame.left + frame.right) / 2)\" y=\"\(frame.bottom + 36)\" text-anchor=\"middle\">step</text>"
        )
        return parts
    }

    /// One path for each stretch without a gap; a value alone between gaps is a dot.
    private static func lines(_ points: [MetricPoint], _ frame: ChartFrame, _ index: Int, _ kind: String) -> [String] {
        var parts: [String] = []
        let stretches = points.split { !($0.value ?? .nan).isFinite }
        for stretch in stretches {
            let places = stretch.compactMap { point in
                point.value.map {
                    "\(NumberText.fixed(frame.x(Double(point.step)), decimals: 1)) \(NumberText.fixed(frame.y($0), decimals: 1))"
                }
            }
            if places.count == 1, let place = places.first {
                let xy = place.split(separator: " ")
                parts.append("<circle class=\"dot s\(index % 6)\" cx=\"\(xy[0])\" cy=\"\(xy[1])\" r=\"2.5\"/>")
            } else {
                parts.append("<path class=\"\(kind) s\(index % 6)\" d=\"M\(places.joined(separator: "L"))\"/>")
            }
        }
        return parts
    }

    /// An upright line for each interval, with a short foot at both ends.
    private static func bars(_ intervals: [Interval], _ frame: ChartFrame, _ index: Int) -> [String] {
        intervals.filter { $0.low.isFinite && $0.high.isFinite }.map { interval in
            let x = NumberText.fixed(frame.x(Double(interval.step)), decimals: 1)
            let low = NumberText.fixed(frame.y(interval.low), decimals: 1)
            let high = NumberText.fixed(frame.y(interval.high), decimals: 1)
            return
                "<path class=\"s\(index % 6)\" style=\"fill:none;opacity:.6;stroke-dasharray:none\" d=\"M\(x) \(low)V\(high)m-3 0h6M\(x) \(low)m-3 0h6\"/>"
        }
    }

    private func legend(_ name: String, _ index: Int, y: Int) -> [String] {
        [
            "<path class=\"line s\(index % 6)\" d=\"M70 \(y)H98\"/>",
            "<text class=\"ink\" x=\"106\" y=\"\(y + 4)\">\(Self.escaped(name))</text>",
        ]
    }

    /// Colours apart in hue and in lightness, and dashes, so that lines differ without colour too.
    private static let style = """
        <style>
        .page{fill:#fff}.ink{fill:#222}.grid{stroke:#ddd;stroke-width:1}.axis{stroke:#666;fill:none}
        .line{fill:none;stroke-width:2;stroke-linejoin:round}.raw{fill:none;stroke-width:1;opacity:.3}.dot{stroke-width:1}
        .s0{stroke:#0b62a8}.s1{stroke:#c2410c;stroke-dasharray:7 3}.s2{stroke:#15803d;stroke-dasharray:2 3}
        .s3{stroke:#7e22ce;stroke-dasharray:9 3 2 3}.s4{stroke:#a16207;stroke-dasharray:4 2}.s5{stroke:#be185d;stroke-dasharray:12 4}
        @media (prefers-color-scheme:dark){.page{fill:#16181d}.ink{fill:#e6e6e6}.grid{stroke:#33363d}.axis{stroke:#9aa0a6}
        .s0{stroke:#6cb6ff}.s1{stroke:#ffa657}.s2{stroke:#56d364}.s3{stroke:#d2a8ff}.s4{stroke:#e3b341}.s5{stroke:#ff7bac}}
        </style>
        """

    /// Text that cannot leave its place in XML; characters that XML forbids, and those that turn text around, are shown
    /// as U+FFFD.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            case "'": result += "&#39;"
            default: result.unicodeScalars.append(isShowable(scalar) ? scalar : "\u{FFFD}")
            }
        }
        return result
    }

    private static func isShowable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0..<0x20, 0x7F..<0xA0, 0x202A...0x202E, 0x2066...0x2069, 0xFFFE, 0xFFFF: false
        default: true
        }
    }
}

/// Where the values of a chart lie on the image.
struct ChartFrame {
    let left: Int
    let right: Int
    let top: Int
    let bottom: Int
    let horizontal: AxisTicks
    let vertical: AxisTicks
    let isEmpty: Bool
    private let steps: (low: Double, high: Double)
    private let values: (low: Double, high: Double)

    init(_ chart: Chart, width: Int, height: Int) {
        (left, right, top, bottom) = (70, width - 20, 40, height - 60)
        let points = chart.series.flatMap(\.points)
        let ends = chart.series.flatMap(\.intervals).flatMap { [$0.low, $0.high] }
        let finite = (points.compactMap(\.value) + ends).filter(\.isFinite)
        isEmpty = finite.isEmpty
        steps = Self.range(points.map { Double($0.step) }, margin: 0)
        values = Self.range(finite, margin: 0.05)
        horizontal = AxisTicks(low: steps.low, high: steps.high, count: 8)
        vertical = AxisTicks(low: values.low, high: values.high)
    }

    func x(_ step: Double) -> Double {
        Double(left) + (step - steps.low) / (steps.high - steps.low) * Double(right - left)
    }

    func y(_ value: Double) -> Double {
        // Halved first, so that the widest range of finite numbers does not overflow.
        let place = (value / 2 - values.low / 2) / (values.high / 2 - values.low / 2)
        return Double(bottom) - place * Double(bottom - top)
    }

    /// Never empty and never a single value.
    private static func range(_ values: [Double], margin: Double) -> (low: Double, high: Double) {
        guard let low = values.min(), let high = values.max() else { return (0, 1) }
        guard high > low else { return (low - 1, high + 1) }
        let room = (high / 2 - low / 2) * 2 * margin
        return room.isFinite ? (low - room, high + room) : (low, high)
    }
}
