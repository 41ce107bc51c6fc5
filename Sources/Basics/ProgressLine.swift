/// How far a piece of work has come, and the line that says so.
package struct ProgressLine: Sendable, Equatable {
    /// Something that is counted towards an end that may not be known.
    package struct Counter: Sendable, Equatable {
        package var name: String
        package var completed: Int
        package var total: Int?
        /// The count when counting began; a resumed run does not start at zero.
        package var startCount: Int
        package var startSeconds: Double

        package init(name: String, completed: Int = 0, total: Int?, startSeconds: Double) {
            self.name = name
            self.completed = completed
            self.total = total
            startCount = completed
            self.startSeconds = startSeconds
        }

        /// Counted things per second since the start; nil before the first.
        package func rate(at seconds: Double) -> Double? {
            let elapsed = seconds - startSeconds
            guard completed > startCount, elapsed > 0 else { return nil }
            return Double(completed - startCount) / elapsed
        }

        /// Seconds until `total` at the rate so far; nil where either is unknown.
        package func secondsLeft(at seconds: Double) -> Double? {
            guard let total, let rate = rate(at: seconds) else { return nil }
            return Double(max(0, total - completed)) / rate
        }

        fileprivate var count: String {
            if let total { return "\(name) \(completed)/\(total)" }
            return completed > 0 ? "\(name) \(completed)" : name
        }
    }

    /// The whole piece of work: training steps, problems of an evaluation.
    package var work: Counter
    /// What is being done right now inside it.
    package var phase: Counter?
    /// What else is worth seeing: pass rate, tokens per second.
    package var detail: String

    package init(work: Counter, phase: Counter? = nil, detail: String = "") {
        self.work = work
        self.phase = phase
        self.detail = detail
    }

    /// The line at the time `seconds`, without control characters.
    package func text(at seconds: Double) -> String {
        var parts = [work.count]
        if let total = work.total, total > 0 {
            parts.append("\(work.completed * 100 / total)%")
        }
        if let left = work.secondsLeft(at: seconds), work.completed < work.total ?? 0 {
            parts.append("ETA \(Self.clock(left))")
        }
        if !detail.isEmpty { parts.append(detail) }
        if let phase {
            parts.append("\(phase.count) (\(Self.clock(seconds - phase.startSeconds)))")
        }
        parts.append("\(Self.clock(seconds - work.startSeconds)) so far")
        return parts.joined(separator: "  ").filter { !$0.isNewline }
    }

    /// Seconds as `0:07`, `12:34` or `1:02:03`.
    package static func clock(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "?" }
        let whole = Int(max(0, seconds).rounded())
        let two = { (number: Int) in number < 10 ? "0\(number)" : "\(number)" }
        let (hours, minutes) = (whole / 3600, whole / 60 % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(whole % 60))" : "\(minutes):\(two(whole % 60))"
    }
}
