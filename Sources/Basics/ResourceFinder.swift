import FoundationEssentials

/// Finds what ships with the program: first under the working directory, then beside the installed binary.
///
/// | kind | working directory | installed |
/// |---|---|---|
/// | recipe | `runs/recipes/NAME.json5` | `PREFIX/share/hone/recipes/NAME.json5` |
/// | task | `tasks/NAME/` | `PREFIX/share/hone/tasks/NAME/` |
/// | verifier | `verifiers/NAME/` | `PREFIX/share/hone/verifiers/NAME/` |
package struct ResourceFinder: Sendable {
    /// What is looked for.
    package enum Kind: String, Sendable, CaseIterable {
        case recipe, task, verifier
    }

    /// A name under which nothing was found.
    package struct NotFound: DescribedError, Equatable {
        package let kind: Kind
        package let name: String
        package let directories: [String]
        package let known: [String]
        package var category: ErrorCategory { .notFound }

        package var description: String {
            var text = "There is no \(kind.rawValue) '\(name)' in \(directories.joined(separator: " or "))"
            if let near = EditDistance.nearest(name, in: known) {
                text += "; did you mean '\(near)'?"
            } else {
                text += "."
            }
            return known.isEmpty ? text : text + " There are: \(known.joined(separator: ", "))."
        }
    }

    private let workingDirectory: String
    private let installedDirectory: String?

    /// `executable` is the resolved path of the running binary, `PREFIX/bin/hone` where it is installed.
    package init(workingDirectory: String = ".", executable: String?) {
        self.workingDirectory = workingDirectory
        let parts = executable.map { $0.split(separator: "/", omittingEmptySubsequences: false) } ?? []
        installedDirectory = parts.count > 2 ? parts.dropLast(2).joined(separator: "/") + "/share/hone" : nil
    }

    /// The directories in which a kind is looked for, in order.
    package func directories(of kind: Kind) -> [String] {
        let local = kind == .recipe ? "runs/recipes" : "\(kind.rawValue)s"
        let here = workingDirectory == "." ? local : "\(workingDirectory)/\(local)"
        return [here] + (installedDirectory.map { ["\($0)/\(kind.rawValue)s"] } ?? [])
    }

    /// The path of what `name` stands for; a name with a slash, or one that ends in `.json5`, is a path already.
    package func find(_ kind: Kind, _ name: String) throws(NotFound) -> String {
        let isPath = name.contains("/") || name.hasSuffix(".json5")
        if isPath, FileManager.default.fileExists(atPath: name) { return name }
        for directory in directories(of: kind) where !isPath {
            let path = "\(directory)/\(name)\(suffix(of: kind))"
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw NotFound(kind: kind, name: name, directories: directories(of: kind), known: names(of: kind))
    }

    /// Every name there is, in alphabetical order.
    package func names(of kind: Kind) -> [String] {
        let suffix = suffix(of: kind)
        var names: Set<String> = []
        for directory in directories(of: kind) {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: directory)) ?? []
            where name.hasSuffix(suffix) && !name.hasPrefix(".") {
                let isDirectory = FileManager.default.fileExists(atPath: "\(directory)/\(name)/.")
                if isDirectory == (kind != .recipe) { names.insert(String(name.dropLast(suffix.count))) }
            }
        }
        return names.sorted()
    }

    private func suffix(of kind: Kind) -> String {
        kind == .recipe ? ".json5" : ""
    }
}
