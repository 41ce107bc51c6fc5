package import Basics

/// A command line that cannot be understood.
package struct UsageError: DescribedError, Equatable {
    package let message: String
    /// The verb whose help says more: `["task", "show"]`; empty for `hone` itself.
    package let path: [String]
    package var category: ErrorCategory { .usage }

    package init(_ message: String, path: [String] = []) {
        self.message = message
        self.path = path
    }

    package var description: String {
        let command = (["hone"] + path).joined(separator: " ")
        return "\(message)\(message.hasSuffix("?") ? "" : ".") Try: \(command) --help"
    }
}
