/// The name of a trace inside its run: step and index in the step, as in `000123-21`.
///
/// Traces of an evaluation are named apart from those of training: `000100-e21`. The attempt is not part of the name:
/// the attempt that won is meant.
package struct TraceID: Sendable, Hashable, CustomStringConvertible {
    package let step: Int
    package let number: Int
    package let purpose: GroupPurpose

    package init(step: Int, number: Int, purpose: GroupPurpose = .training) {
        self.step = step
        self.number = number
        self.purpose = purpose
    }

    /// Nil where the text is not such a name; leading zeros may be left out.
    package init?(_ text: String) {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let step = Int(parts[0]), step >= 0 else { return nil }
        let isEvaluation = parts[1].hasPrefix("e")
        guard let number = Int(isEvaluation ? parts[1].dropFirst() : parts[1]), number >= 0 else { return nil }
        self.init(step: step, number: number, purpose: isEvaluation ? .evaluation : .training)
    }

    package var description: String {
        let digits = String(step)
        let padding = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(padding)\(digits)-\(purpose == .evaluation ? "e" : "")\(number)"
    }
}
