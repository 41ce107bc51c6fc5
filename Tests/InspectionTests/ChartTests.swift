import FoundationEssentials
import Inspection
import RunStore
import Testing

@Suite("Charts") struct ChartTests {
    private func points(_ values: [Double?]) -> [MetricPoint] {
        values.enumerated().map { MetricPoint(step: $0.offset + 1, value: $0.element) }
    }

    @Test("the drawing of known curves is the golden image, byte for byte")
    func golden() throws {
        let chart = Chart(
            title: "reward/mean",
            series: [
                Chart.Series(name: "first run", points: points([0, 0.25, 0.5, nil, 1, 0.75])),
                Chart.Series(name: "second run", points: points([0.1, 0.1, 0.2, 0.4, 0.8, 0.9])),
            ], smoothing: 0.5)
        let folder = #filePath.split(separator: "/").dropLast().reduce("") { $0 + "/" + $1 } + "/Fixtures"
        let golden = try #require(FileManager.default.contents(atPath: folder + "/curves.svg"))
        #expect(chart.svg() == String(decoding: golden, as: UTF8.self))
        #expect(chart.svg() == chart.svg())
    }

    @Test("hostile names stay text", arguments: ["</text><script>x</script>", "a\"b'c&d", "x\u{0}\u{1B}\u{202E}y"])
    func hostileNames(name: String) {
        let image = Chart(title: name, series: [Chart.Series(name: name, points: points([1, 2]))]).svg()
        #expect(!image.contains("<script") && !image.contains("a\"b") && !image.contains("&d"))
        #expect(!image.unicodeScalars.contains { $0.value < 32 && $0 != "\n" || $0.value == 0x202E })
        #expect(image.components("<text") == image.components("</text>"))
    }

    @Test(
        "no values, one value, equal values, huge and lost values still make a chart without NaN",
        arguments: [[], [nil], [0.5], [2, 2, 2], [-1e308, 1e308], [.nan, 1, .infinity], [1e-12, 2e-12]] as [[Double?]])
    func odd(values: [Double?]) {
        let image = Chart(title: "x", series: [Chart.Series(name: "x", points: points(values))]).svg()
        #expect(!image.contains("nan") && !image.contains("inf"))
        #expect(image.hasSuffix("</svg>\n"))
        #expect(image.contains("no values") == !values.contains { $0?.isFinite ?? false })
    }

    @Test("a lost value breaks the line")
    func gap() {
        let image = Chart(title: "x", series: [Chart.Series(name: "x", points: points([1, 2, nil, 3, 4]))]).svg()
        #expect(image.components("<path class=\"line s0\"") == 3, "two stretches and the legend")
    }

    @Test(
        "a sparkline is as wide as its values, at most as wide as asked, and empty where there is nothing",
        arguments: [
            ([0, 1, 2, 3, 4, 5, 6, 7], 60, "▁▂▃▄▅▆▇█"), ([1, 1, 1], 60, "▅▅▅"), ([0, nil, 1], 60, "▁ █"),
            ([0, 0, 1, 1], 2, "▁█"), ([], 60, ""), ([nil, nil], 60, "  "), ([.nan, 1, .infinity, 2], 60, " ▁ █"),
        ] as [([Double?], Int, String)])
    func sparkline(values: [Double?], width: Int, expected: String) {
        #expect(Sparkline.text(values, width: width) == expected)
    }

    @Test(
        "numbers are written alike everywhere",
        arguments: [
            (0, "0"), (0.125, "0.125"), (12.5, "12.50"), (1250, "1250"), (1.25e-7, "1.25e-07"), (-0.5, "-0.500"),
            (1e6, "1.00e+06"), (.nan, "-"), (-0.00001, "-1.00e-05"),
        ] as [(Double, String)])
    func numbers(value: Double, expected: String) {
        #expect(NumberText.short(value) == expected)
    }
}

extension String {
    /// How many times `part` occurs.
    fileprivate func components(_ part: String) -> Int {
        var count = 0
        var rest = self[...]
        while let range = rest.firstRange(of: part) {
            count += 1
            rest = rest[range.upperBound...]
        }
        return count
    }
}
