import Basics
import RolloutTypes
import RunStore

/// Traces as Markdown, for issues and letters.
enum MarkdownExport {
    static func write(
        _ reader: RunReader, _ scope: ExportScope, emit: (String) throws(RunStoreError) -> Void
    ) throws(RunStoreError) {
        let shown = try reader.traceCount(scope.filter)
        let all = try reader.overview().traces
        try emit("# \(code(scope.text)) of \(reader.directory.id)\n\n\(shown) of \(all) traces\n")
        var prompt: String?
        try reader.forEachTrace(scope.filter) { trace throws(RunStoreError) in
            if trace.prompt != prompt { try emit("\n## \(code(trace.problem))\n\n\(fenced(trace.prompt))") }
            prompt = trace.prompt
            let facts = [
                trace.verdict.outcome.rawValue, "reward \(NumberText.short(trace.reward))",
                "advantage \(NumberText.short(trace.advantage))", "\(trace.tokenCount) tokens",
                "ended by \(trace.stopReason.rawValue)",
            ]
            try emit("\n### \(trace.id): \(facts.joined(separator: ", "))\n\n\(fenced(trace.text))")
            if !trace.verdict.explanation.isEmpty { try emit("\n\(fenced(trace.verdict.explanation))") }
        }
    }

    /// The text between fences longer than any run of backticks in it, so that nothing in it is markup.
    private static func fenced(_ text: String) -> String {
        let fence = String(repeating: "`", count: max(3, longestRun(in: text) + 1))
        return "\(fence)text\n\(text)\n\(fence)\n"
    }

    /// The text as code on one line; spaces inside the fence keep a backtick at its end apart from it.
    private static func code(_ text: String) -> String {
        let line = String(text.map { $0.isNewline ? " " : $0 })
        let fence = String(repeating: "`", count: longestRun(in: line) + 1)
        let space = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
        return fence + space + line + space + fence
    }

    /// The most backticks in a row.
    private static func longestRun(in text: String) -> Int {
        var longest = 0
        var run = 0
        for byte in text.utf8 {
            run = byte == 96 ? run + 1 : 0
            longest = max(longest, run)
        }
        return longest
    }
}
