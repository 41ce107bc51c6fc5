package import Basics

/// Why a template cannot be read or rendered; every case but `placeholder` names the line of the template.
package enum TemplateError: DescribedError, Equatable {
    /// Valid Jinja perhaps, but outside the subset that Hone implements.
    case unsupported(construct: String, line: Int)
    /// Not Jinja.
    case syntax(reason: String, line: Int)
    /// The template met values it cannot handle.
    case evaluation(reason: String, line: Int)
    /// The template itself refused the conversation with `raise_exception`.
    case raised(message: String, line: Int)
    /// The template works or nests without end.
    case limit(what: String, line: Int)
    /// A plain template names a placeholder that does not exist.
    case placeholder(String)

    package var category: ErrorCategory { .usage }

    package var description: String {
        switch self {
        case .unsupported(let construct, let line):
            "chat template, line \(line): \(construct) is outside the Jinja subset that Hone renders. "
                + "Use another template, or a plain one with {prompt}."
        case .syntax(let reason, let line):
            "chat template, line \(line): \(reason)."
        case .evaluation(let reason, let line):
            "chat template, line \(line): \(reason). Check the messages and variables given to it."
        case .raised(let message, let line):
            "chat template, line \(line), refuses these messages: \(message)"
        case .limit(let what, let line):
            "chat template, line \(line): \(what). The template is broken or hostile."
        case .placeholder(let reason):
            "prompt template: \(reason). Known placeholders are {prompt} and {system}; write {{ and }} for braces."
        }
    }
}
