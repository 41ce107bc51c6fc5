import Basics
import Tasks

/// Where shipped and own tasks are found.
enum ResourceLibraries {
    /// `tasks` in the working directory first, then those installed beside the program.
    static func tasks(_ environment: [String: String]) -> TaskLibrary {
        TaskLibrary(
            searchPaths: HoneCommand.resourceFinder().directories(of: .task), environment: environment)
    }
}
