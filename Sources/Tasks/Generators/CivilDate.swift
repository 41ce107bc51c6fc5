/// A day of the Gregorian calendar.
struct CivilDate: Equatable {
    let year: Int
    let month: Int
    let day: Int

    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    static let weekdayNames = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

    private static let firstDays = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334]

    static func isLeap(_ year: Int) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    static func length(ofMonth month: Int, year: Int) -> Int {
        month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days since 1 January of the year 1, a Monday.
    var dayNumber: Int {
        let before = year - 1
        let leapDay = month > 2 && Self.isLeap(year) ? 1 : 0
        return before * 365 + before / 4 - before / 100 + before / 400 + Self.firstDays[month - 1] + leapDay + day - 1
    }

    var weekday: String { Self.weekdayNames[dayNumber % 7] }

    /// The date that many days later, or before where `days` is negative.
    func adding(days: Int) -> CivilDate {
        var (year, month, day) = (year, month, day + days)
        while day > Self.length(ofMonth: month, year: year) {
            day -= Self.length(ofMonth: month, year: year)
            month += 1
            if month > 12 { (year, month) = (year + 1, 1) }
        }
        while day < 1 {
            month -= 1
            if month < 1 { (year, month) = (year - 1, 12) }
            day += Self.length(ofMonth: month, year: year)
        }
        return CivilDate(year: year, month: month, day: day)
    }

    /// `14 March 2021`
    var text: String { "\(day) \(Self.monthNames[month - 1]) \(year)" }

    /// `2021-03-14`
    var numeric: String { "\(year)-\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)" }
}
