import Basics

/// Days of the week, days between dates, and dates some days away.
struct CalendarProblems: ProblemGenerator {
    enum Kind: String, CaseIterable {
        case weekday, difference, date
    }

    static let name = "calendar"
    static let knobs: [Knob] = [
        .list("kinds", Kind.allCases), .range("Days", 10...100, in: 2...100_000),
        .range("Year", 1990...2040, in: 1600...2400),
    ]

    private let kinds: [Kind]
    private let dayCounts: ClosedRange<Int>
    private let years: ClosedRange<Int>

    init(_ values: KnobValues) throws(TaskError) {
        kinds = try values.list("kinds")
        dayCounts = try values.range("Days")
        years = try values.range("Year")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let (year, month) = (draw.integer(in: years), draw.integer(in: 1...12))
        let start = CivilDate(
            year: year, month: month, day: draw.integer(in: 1...CivilDate.length(ofMonth: month, year: year)))
        let count = draw.integer(in: dayCounts)
        let end = start.adding(days: count)
        switch draw.element(of: kinds) {
        case .weekday: return weekday(start, count, end, &draw)
        case .difference:
            let text = draw.element(of: [
                "How many days are there from \(start.text) to \(end.text), not counting the first day?",
                "On \(start.text) somebody begins to wait until \(end.text). How many days later is that?",
            ])
            return GeneratedProblem(text: text, answer: "\(count)", key: "from \(start.numeric) to \(end.numeric)")
        case .date:
            let isLater = draw.isHeads()
            let other = isLater ? end : start.adding(days: -count)
            let text = draw.element(of: [
                "Which date is \(count) days \(isLater ? "after" : "before") \(start.text)? Write it as YYYY-MM-DD.",
                "Go \(count) days \(isLater ? "forward" : "back") from \(start.text). Which date is it, as YYYY-MM-DD?",
            ])
            return GeneratedProblem(
                text: text, answer: other.numeric, steps: "It is \(other.text).",
                key: "\(start.numeric) \(isLater ? "+" : "-") \(count)")
        }
    }

    private func weekday(_ start: CivilDate, _ count: Int, _ end: CivilDate, _ draw: inout Draw) -> GeneratedProblem {
        if draw.isHeads() {
            let text = draw.element(of: [
                "\(start.text) is a \(start.weekday). Which day of the week is \(end.text)?",
                "If \(start.text) falls on a \(start.weekday), what day of the week is \(end.text)?",
            ])
            return GeneratedProblem(
                text: text, answer: end.weekday, steps: "\(count) days = \(count / 7) weeks + \(count % 7) days",
                key: "\(start.numeric) \(end.numeric)")
        }
        let text = draw.element(of: [
            "Today is a \(start.weekday). Which day of the week will it be in \(count) days?",
            "A parcel sent on a \(start.weekday) arrives \(count) days later. On which day of the week is that?",
        ])
        return GeneratedProblem(
            text: text, answer: end.weekday, steps: "\(count) days = \(count / 7) weeks + \(count % 7) days",
            key: "\(start.weekday) + \(count)")
    }
}
