/// One answer that a completion offers on its way; the last one of a completion is the one that was graded.
package struct CandidateAnswer: Sendable, Equatable, Codable {
    /// Where it stands in the completion, in UTF-8 bytes.
    package let start: Int
    package let end: Int
    /// The token that holds its first byte; nil where the tokens are not known.
    package let token: Int?
    /// As it stands there.
    package let text: String
    /// Its normal form: two answers are the same where these are equal.
    package let value: String
    package let isRight: Bool

    package init(start: Int, end: Int, token: Int? = nil, text: String, value: String, isRight: Bool) {
        precondition(start <= end, "a candidate answer from byte \(start) to \(end)")
        self.start = start
        self.end = end
        self.token = token
        self.text = text
        self.value = value
        self.isRight = isRight
    }
}
