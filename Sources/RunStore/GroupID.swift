/// The name of a group inside its run: step and number in the step, as in `000123.g2`.
///
/// Groups of an evaluation are named apart from those of training: `000100.e2`.
package struct GroupID: Sendable, Hashable, CustomStringConvertible {
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
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 2, let step = Int(parts[0]), step >= 0 else { return nil }
        guard let letter = parts[1].first, "ge".contains(letter) else { return nil }
        guard let number = Int(parts[1].dropFirst()), number >= 0 else { return nil }
        self.init(step: step, number: number, purpose: letter == "e" ? .evaluation : .training)
    }

    package var description: String {
        let digits = String(step)
        let padding = String(repeating: "0", count: max(0, 6 - digits.count))
        return "\(padding)\(digits).\(purpose == .evaluation ? "e" : "g")\(number)"
    }
}
