#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A file that could not be read or written, with what the operating system said.
package struct FileError: DescribedError, Equatable {
    /// What was being done to the file.
    package enum Action: String, Sendable {
        case open = "cannot be opened"
        case create = "cannot be created"
        case read = "cannot be read"
        case write = "cannot be written"
        case sync = "cannot be made safe on disk"
        case rename = "cannot be put in its place"
        case text = "is not UTF-8 text"
        case lineTooLong = "has a line that is too long to read"
    }

    package let path: String
    package let action: Action
    /// The `errno` of the failed call; 0 where no call failed.
    package let code: Int32
    /// Where in the file, or what to do, when there is more to say than the system's own words.
    package let detail: String

    package init(path: String, action: Action, code: Int32, detail: String = "") {
        self.path = path
        self.action = action
        self.code = code
        self.detail = detail
    }

    package var category: ErrorCategory {
        switch (action, code) {
        case (.open, ENOENT), (.read, ENOENT), (.create, ENOENT): .notFound
        case (.text, _), (.lineTooLong, _): .usage
        default: .failed
        }
    }

    package var description: String {
        var sentence = "\(path): \(action.rawValue)"
        if code != 0 {
            sentence += ": \(String(cString: strerror(code)))"
        }
        if !detail.isEmpty {
            sentence += "; \(detail)"
        }
        let next = advice
        return next.isEmpty ? sentence + "." : sentence + ". " + next
    }

    private var advice: String {
        switch code {
        case ENOSPC, EDQUOT: "Free some space and run the same command again; what was there before is untouched."
        case EACCES, EPERM, EROFS: "Check the permissions, or choose another place."
        case ENOENT: "Check the spelling of the path."
        case EISDIR: "A file was expected, not a directory."
        default: ""
        }
    }
}
