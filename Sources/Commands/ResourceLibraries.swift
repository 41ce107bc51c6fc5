import Basics
import FoundationEssentials
import Tasks
import Verification

/// Where shipped and own tasks and verifiers are found.
enum ResourceLibraries {
    /// `tasks` in the working directory first, then those installed beside the program.
    static func tasks(_ environment: [String: String]) -> TaskLibrary {
        TaskLibrary(
            searchPaths: HoneCommand.resourceFinder().directories(of: .task), environment: environment)
    }

    /// `verifiers` in the working directory first, then those installed beside the program.
    static func verifiers(_ environment: [String: String]) -> VerifierLibrary {
        VerifierLibrary(
            searchPaths: HoneCommand.resourceFinder().directories(of: .verifier), environment: environment)
    }

    /// A verifier that a command line names: by its name, or by the path of its directory, which a task may not use.
    static func verifier(
        _ nameOrPath: String, _ environment: [String: String]
    ) -> (name: String, library: VerifierLibrary) {
        guard nameOrPath.contains("/") else { return (nameOrPath, verifiers(environment)) }
        let directory = URL(filePath: nameOrPath).standardized
        let parent = directory.deletingLastPathComponent().path
        return (
            directory.lastPathComponent, VerifierLibrary(searchPaths: [parent], environment: environment)
        )
    }
}
