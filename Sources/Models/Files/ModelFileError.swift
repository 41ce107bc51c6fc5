package import Basics

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What can be wrong with a model on disk or with getting one.
package enum ModelFileError: DescribedError, Equatable {
    /// Nothing is at `path`.
    case notFound(path: String, hint: String)
    /// The file is not what its format promises: truncated, overlapping, overflowing.
    case damaged(file: String, problem: String)
    /// A sound file that asks for something this code does not do.
    case unsupported(file: String, problem: String)
    /// The parts of a model disagree with each other, or a required part is absent.
    case contradiction(file: String, problem: String)
    /// The system refused: disk full, no permission, no network.
    case failed(action: String, reason: String, hint: String)

    package var category: ErrorCategory {
        switch self {
        case .notFound: .notFound
        case .damaged: .damaged
        case .unsupported, .contradiction: .usage
        case .failed: .failed
        }
    }

    package var description: String {
        switch self {
        case .notFound(let path, let hint): "\(path): not found. \(hint)"
        case .damaged(let file, let problem): "\(file): damaged: \(problem)"
        case .unsupported(let file, let problem): "\(file): \(problem)"
        case .contradiction(let file, let problem): "\(file): \(problem)"
        case .failed(let action, let reason, let hint): "Cannot \(action): \(reason). \(hint)"
        }
    }
}

/// The failure of `action` that `errno` describes, with what to do about it.
func systemFailure(_ action: String) -> ModelFileError {
    let code = errno
    let hint =
        switch code {
        case ENOSPC, EDQUOT: "Free some space or choose another disk."
        case EACCES, EPERM, EROFS: "Choose a directory you may write to."
        default: "Check the path and the disk."
        }
    return .failed(action: action, reason: String(cString: strerror(code)), hint: hint)
}
