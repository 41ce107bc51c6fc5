/// The calendar date and time that `strftime_now` formats; templates never read the clock.
package struct TemplateDate: Sendable, Equatable {
    package let year: Int
    /// 1…12.
    package let month: Int
    /// 1…31.
    package let day: Int
    package let hour: Int
    package let minute: Int
    package let second: Int

    package init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0) {
        precondition((1...12).contains(month), "month \(month) is outside 1...12")
        precondition((1...31).contains(day), "day \(day) is outside 1...31")
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// Python's `strftime` for the numeric fields and month names; nil for any other directive, which `unknown` receives.
    func formatted(_ format: String, unknown: inout String) -> String? {
        var result = ""
        var scalars = format.unicodeScalars.makeIterator()
        while let scalar = scalars.next() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let directive = scalars.next()
            switch directive {
            case "d": result += padded(day)
            case "m": result += padded(month)
            case "Y": result += "\(year)"
            case "y": result += padded(year % 100)
            case "H": result += padded(hour)
            case "M": result += padded(minute)
            case "S": result += padded(second)
            case "B": result += Self.months[month - 1]
            case "b": result += Self.months[month - 1].prefix(3)
            case "%": result += "%"
            default:
                unknown = "%" + (directive.map { String($0) } ?? "")
                return nil
            }
        }
        return result
    }

    private func padded(_ value: Int) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }
}
