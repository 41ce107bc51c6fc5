package import Basics

/// A box that cannot be made here.
package enum SandboxError: DescribedError, Equatable {
    /// A program that boxes are made with is not installed.
    case missingProgram(String, package: String)
    /// The box did not come up; the reason is bubblewrap's or the worker's own.
    case cannotStart(reason: String, advice: String)
    /// The box came up, but lets a program do what it must not.
    case notTight([String])

    package var category: ErrorCategory { .verifierFailing }

    package var description: String {
        switch self {
        case .missingProgram(let name, let package):
            "programs cannot be run in a sandbox: there is no '\(name)'; install the package \(package)"
        case .cannotStart(let reason, let advice):
            "programs cannot be run in a sandbox: \(reason)" + (advice.isEmpty ? "" : "; \(advice)")
        case .notTight(let holes):
            "programs are not run, because the sandbox lets them \(holes.joined(separator: ", "))"
        }
    }
}
