import Basics
package import Sandbox

/// Takes the program out of a completion.
///
/// Looks after the thinking part and, where there is exactly one, inside the answer tag. The last closed block of code in
/// a known language counts; where `metadata.prompt` is code to be continued, as in HumanEval, what is found continues it.
/// Lenient extraction also takes a block that is never closed, and a completion without blocks as it is.
package struct CodeExtractor {
    package enum Result: Equatable {
        case found(String, Language)
        case missing(String)
    }

    private static let byteLimit = 1 << 20

    private let submission: Submission
    private let fallback: Language

    package init(_ submission: Submission, fallback: Language) {
        self.submission = submission
        self.fallback = fallback
    }

    package func extract() -> Result {
        guard submission.completion.utf8.count <= Self.byteLimit else {
            return .missing("the completion is longer than \(Self.byteLimit) bytes")
        }
        let bytes = Array(submission.completion.utf8)[...]
        let isOpened = submission.isOpenedByPrompt(tag: "think")
        guard var text = TaggedText(bytes).afterThinking(tag: "think", isOpenedByPrompt: isOpened) else {
            return .missing("the thinking part is never closed")
        }
        let answers = TaggedText(text).contents(of: "answer")
        if answers.count == 1 { text = answers[0] }
        let whole = String(decoding: text, as: UTF8.self)
        let named = submission.metadata["language"]?.stringValue
        let all = CodeBlocks(whole).blocks
        let usable = all.filter { block in
            (block.isClosed || submission.extraction == .lenient) && (named != nil || Self.isCode(block))
        }
        let block = usable.last { Language.named($0.tag) != nil } ?? usable.last
        if block == nil, !all.isEmpty {
            return .missing("no block of code is closed and in a known language")
        }
        let language = Language.named(named ?? block?.tag ?? "") ?? fallback
        if language == .python, let prompt = submission.metadata["prompt"]?.stringValue {
            return .found(continued(prompt, block?.text ?? whole), language)
        }
        if let block { return .found(block.text, language) }
        guard submission.extraction == .lenient else { return .missing("there is no block of code") }
        guard !AnswerText.trimmed(whole).isEmpty else { return .missing("the completion is empty") }
        return .found(whole, language)
    }

    private static func isCode(_ block: CodeBlocks.Block) -> Bool {
        block.tag.isEmpty || Language.named(block.tag) != nil
    }

    /// The prompt's code with the completion: behind it where the completion is a body, and on lines of its own where it
    /// defines the function again, so that the prompt's imports and other functions are there.
    private func continued(_ prompt: String, _ code: String) -> String {
        let entry = submission.metadata["entryPoint"]?.stringValue ?? ""
        let lines = code.split(separator: "\n")
        let defines = lines.contains { $0.hasPrefix("def \(entry)(") || $0.hasPrefix("async def \(entry)(") }
        let isWhole =
            defines
            || lines.first { !$0.allSatisfy(\.isWhitespace) }.map { !$0.hasPrefix(" ") && !$0.hasPrefix("\t") } ?? false
        return isWhole ? prompt + "\n    pass\n\n" + code : prompt + code
    }
}
