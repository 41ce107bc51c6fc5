package import Basics

/// One `--set key=value` on top of a recipe file.
package struct RecipeOverride: Sendable, Equatable {
    /// As the user wrote it, for messages: `--set optimizer.learningRate=1e-5`.
    package let source: String
    /// `optimizer.learningRate`; the elements of a list are counted from 0: `stages.1.steps`.
    package let path: [String]
    package let value: JSONValue

    package init(source: String, path: [String], value: JSONValue) {
        self.source = source
        self.path = path
        self.value = value
    }

    /// Reads `key=value`; the value is JSON5, and anything that is not is text: `model=smollm2-135m`.
    ///
    /// - Throws: a `FileProblems` where there is no key or no `=`.
    package init(parsing text: String) throws(FileProblems) {
        let source = "--set \(text)"
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !path.contains("") else {
            throw FileProblems(
                file: source,
                problems: [FileProblem(message: "expected key=value, for example optimizer.learningRate=1e-5")])
        }
        let written = String(parts[1])
        let value = JSON5Document(written, file: source, shape: .anything).value
        self.init(source: source, path: path, value: value ?? .string(written))
    }

    /// What is wrong with the override under `shape`; nil where nothing is.
    func problem(under shape: JSONShape) -> FileProblem? {
        var shape = shape
        var walked = ""
        for part in path {
            guard let next = shape.child(part) else {
                let place = walked.isEmpty ? "" : " in '\(walked)'"
                let hint = JSONShape.suggestion(for: part, in: shape.childKeys)
                return FileProblem(message: "unknown key '\(part)'\(place); \(hint)")
            }
            shape = next
            walked = JSONShape.join(walked, part)
        }
        guard let text = try? value.line() else { return nil }
        let document = JSON5Document(text, file: source, shape: shape)
        return document.problems.first.map { problem in
            FileProblem(message: problem.message.replacingPrefix("the text", with: "'\(walked)'"))
        }
    }
}

extension String {
    fileprivate func replacingPrefix(_ prefix: String, with other: String) -> String {
        hasPrefix(prefix) ? other + dropFirst(prefix.count) : self
    }
}
