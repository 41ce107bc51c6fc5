/// What kind of trouble an error is; the command line turns it into the exit code.
package enum ErrorCategory: Int32, Sendable, CaseIterable {
    /// The run failed while it was running: disk full, a second trainer on the run.
    case failed = 1
    /// The request itself is wrong: arguments, recipe, task line, group size 1, prompt too long.
    case usage = 2
    /// A file, model, run or trace is not there.
    case notFound = 3
    /// A verifier fails instead of judging.
    case verifierFailing = 4
    /// Training diverged; checkpoint and batch are kept.
    case diverged = 5
    /// A gate was not passed.
    case gateFailed = 6
    /// Stored data is damaged: a truncated weights file, a broken run store.
    case damaged = 7
}

/// An error caused by the environment or by the user, written for the person who has to mend it.
///
/// The description says what could not be done, where, found against expected, and what to do next.
package protocol DescribedError: Error, CustomStringConvertible, Sendable {
    var category: ErrorCategory { get }
}
