package import Basics

/// Why a tokenizer could not be loaded or written.
package enum TokenizerError: DescribedError, Equatable {
    /// A needed file is not there or cannot be read.
    case missing(path: String, reason: String)
    /// The file is there but is not what it should be.
    case malformed(source: String, reason: String)
    /// The file asks for something Hone does not implement; `known` lists what it does.
    case unsupported(source: String, construct: String, known: String)
    /// The directory cannot be written.
    case unwritable(path: String, reason: String)

    package var category: ErrorCategory {
        switch self {
        case .missing: .notFound
        case .malformed: .damaged
        case .unsupported: .usage
        case .unwritable: .failed
        }
    }

    package var description: String {
        switch self {
        case .missing(let path, let reason):
            "\(path): cannot read the tokenizer: \(reason). A model directory needs tokenizer.json."
        case .malformed(let source, let reason):
            "\(source): not a usable tokenizer: \(reason). Fetch the file again or export the tokenizer anew."
        case .unsupported(let source, let construct, let known):
            "\(source): the tokenizer uses \(construct), which Hone does not implement. Known: \(known)."
        case .unwritable(let path, let reason):
            "\(path): cannot write the tokenizer: \(reason)."
        }
    }
}
