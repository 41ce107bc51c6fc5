package import RolloutTypes

extension Verdict {
    /// Whether the completion had the form that was asked for; nil where nothing was judged.
    ///
    /// A `format` part decides where there is one. Elsewhere the answer could be extracted or not.
    package var isWellFormed: Bool? {
        guard outcome.paysReward else { return nil }
        if let part = parts.first(where: { $0.name == "format" && $0.standing != .shadow }), let reward = part.reward {
            return reward >= 1
        }
        return outcome != .wrongFormat
    }

    /// The share of well-formed completions among those that were judged; nil where none was.
    package static func formatRate(_ verdicts: some Sequence<Verdict>) -> Double? {
        let forms = verdicts.compactMap(\.isWellFormed)
        guard !forms.isEmpty else { return nil }
        return Double(forms.count { $0 }) / Double(forms.count)
    }
}
