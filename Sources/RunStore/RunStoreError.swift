package import Basics

/// What can go wrong with a run's directory or its store, written for the person who has to mend it.
package enum RunStoreError: DescribedError, Equatable {
    case noSuchRun(reference: String, directory: String)
    case noRuns(directory: String)
    case ambiguousRun(reference: String, candidates: [String])
    case badName(name: String)
    case noSuchTrace(id: String, run: String)
    case emptyQuery(query: String)
    case newerSchema(path: String, found: Int, supported: Int)
    case notAStore(path: String)
    case damaged(path: String, detail: String)
    case diskFull(path: String, freeBytes: Int)
    case fileLimit(path: String)
    case writerPresent(path: String, process: Int?)
    case busy(path: String)
    case tookTooLong(path: String, seconds: Double)
    case writing(path: String, expected: String)
    case file(action: String, path: String, reason: String)
    case statement(path: String, sql: String, code: Int, message: String)
    /// What is read from the store cannot be written where it should go.
    case output(FileError)

    package var category: ErrorCategory {
        switch self {
        case .noSuchRun, .noRuns, .noSuchTrace: .notFound
        case .ambiguousRun, .badName, .emptyQuery, .newerSchema: .usage
        case .notAStore, .damaged: .damaged
        case .diskFull, .fileLimit, .writerPresent, .busy, .tookTooLong, .writing, .file, .statement: .failed
        case .output(let error): error.category
        }
    }

    package var description: String {
        switch self {
        case .noSuchRun(let reference, let directory):
            "no run '\(reference)' in \(directory). 'hone run list' shows the runs; --runs DIR looks elsewhere."
        case .noRuns(let directory):
            "there is no run in \(directory) yet. Start one with 'hone train RECIPE', or name its directory with --runs DIR."
        case .ambiguousRun(let reference, let candidates):
            "'\(reference)' could be any of \(candidates.count) runs: \(candidates.joined(separator: ", ")). Type more of the id."
        case .badName(let name):
            "'\(name)' cannot name a run: it needs at least one letter or digit of ASCII."
        case .noSuchTrace(let id, let run):
            "run \(run) has no trace '\(id)'. A trace is named by step and index in the step, for example 000012-3."
        case .emptyQuery(let query):
            "'\(query)' holds no word to look for. Search for punctuation or part of a word as a substring."
        case .newerSchema(let path, let found, let supported):
            "\(path) has schema version \(found); this hone reads up to version \(supported). Use the newer hone that wrote it."
        case .notAStore(let path):
            "\(path) is not a run store. It is empty or belongs to another program."
        case .damaged(let path, let detail):
            "\(path) is damaged: \(detail). 'hone run fsck' lists everything that is wrong; restore the file from a copy."
        case .diskFull, .fileLimit, .writerPresent, .busy, .tookTooLong, .writing, .file, .statement:
            operationDescription
        case .output(let error): error.description
        }
    }

    private var operationDescription: String {
        switch self {
        case .diskFull(let path, let freeBytes):
            "\(path) cannot grow: \(Self.size(freeBytes)) are free there. Free some space, then go on with 'hone train --resume'."
        case .fileLimit(let path):
            "\(path) has reached the largest size this process may write. Raise the limit (ulimit -f), then go on with 'hone train --resume'."
        case .writerPresent(let path, let process):
            "another hone\(process.map { " (process \($0))" } ?? "") is writing \(path). Stop it first, or start a run of its own."
        case .busy(let path):
            "\(path) stayed locked by another writer for several seconds. Try again when it is done."
        case .tookTooLong(let path, let seconds):
            "the search of \(path) was ended after \(Int(seconds)) s. Look for plain text, or in fewer steps: step:1..20."
        case .writing(let path, let expected):
            "\(path) was asked to write out of order: \(expected)."
        case .file(let action, let path, let reason):
            "cannot \(action) \(path): \(reason)."
        case .statement(let path, let sql, let code, let message):
            "\(path): SQLite answered \(message) (code \(code)) to: \(sql)"
        default: ""
        }
    }

    private static func size(_ bytes: Int) -> String {
        bytes >= 1 << 30 ? "\(bytes >> 30) GiB" : bytes >= 1 << 20 ? "\(bytes >> 20) MiB" : "\(bytes) bytes"
    }
}
