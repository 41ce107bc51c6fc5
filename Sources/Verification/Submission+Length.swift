import Basics

/// How long the completion is, for verifiers that pay for it.
extension Submission {
    /// The key of a problem's metadata that gives the token count where no sampler did.
    static let tokenCountKey = "completionTokens"

    /// The length under `limit`, or under the sampler's own limit where that is nil; nil where either is unknown.
    func length(limit: Int?) -> CompletionLength? {
        let count = length?.tokenCount ?? metadata[Self.tokenCountKey]?.integerValue
        guard let count, count >= 0, let limit = limit ?? length?.limit else { return nil }
        return CompletionLength(tokenCount: count, limit: limit)
    }

    /// What a verifier of lengths says where there is none.
    static let lengthIsUnknown =
        "the length of the completion is unknown; training counts it, elsewhere metadata.\(tokenCountKey) and the "
        + "configuration's 'limit' give it"
}
