package import Basics

/// One thing wrong in one line of a problem file.
package struct LineFault: Sendable, Equatable {
    /// From 1.
    package let line: Int
    package let problem: String
}

/// A task that cannot be used as it stands.
package enum TaskError: DescribedError, Equatable {
    /// No task of that name in any of the places.
    case unknownTask(String, known: [String], searched: [String])
    case unreadable(path: String, reason: String)
    /// Everything that is wrong with a `task.json5`.
    case manifest(FileProblems)
    /// Everything that is wrong with a problem file, at most `TaskError.faultLimit` lines of it.
    case brokenLines(path: String, faults: [LineFault])
    case noProblems(path: String)
    /// The data of a task that does not ship it.
    case missingData(task: String, path: String, hint: String)
    case unknownSplit(String, task: String, known: [String])
    case unknownGenerator(String, known: [String])
    case knob(generator: String, key: String, problem: String)
    /// The knobs leave fewer problems than are needed.
    case exhausted(generator: String, split: String, found: Int, wanted: Int)

    package static let faultLimit = 20

    package var category: ErrorCategory {
        switch self {
        case .unknownTask, .unreadable, .missingData: .notFound
        default: .usage
        }
    }

    package var description: String {
        switch self {
        case .unknownTask(let name, let known, let searched):
            "there is no task '\(name)' in \(Self.list(searched, none: "any task directory")); "
                + (EditDistance.nearest(name, in: known).map { "did you mean '\($0)'? " } ?? "")
                + "known tasks: \(Self.list(known, none: "none"))"
        case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
        case .manifest(let problems): problems.description
        case .brokenLines(let path, let faults):
            faults.map { "\(path):\($0.line): \($0.problem)" }.joined(separator: "\n")
        case .noProblems(let path): "\(path) has no problems; each line should be one, as a JSON object"
        case .missingData(let task, let path, let hint): "task '\(task)' has no data at \(path). \(hint)"
        case .unknownSplit(let split, let task, let known):
            "task '\(task)' has no split '\(split)'; it has \(Self.list(known, none: "none"))"
        case .unknownGenerator(let name, let known):
            "there is no problem generator '\(name)'; known: \(known.joined(separator: ", "))"
        case .knob(let generator, let key, let problem): "generator '\(generator)': knob '\(key)' \(problem)"
        case .exhausted(let generator, let split, let found, let wanted):
            "generator '\(generator)' found only \(found) of \(wanted) different problems for split '\(split)'; "
                + "widen its knobs or ask for fewer"
        }
    }

    private static func list(_ items: [String], none: String) -> String {
        items.isEmpty ? none : items.joined(separator: ", ")
    }
}
