package import Basics
import FoundationEssentials

/// A recipe with the text it came from.
package struct LoadedRecipe: Sendable {
    package let recipe: Recipe
    package let path: String
    /// The file's text as given; it is kept beside the run.
    package let text: String
}

/// Reads recipes: defaults, then the file, then the overrides, the later one winning.
package enum RecipeLoader {
    /// The recipe in the file at `path` under the overrides.
    ///
    /// - Throws: `FileError` where the file cannot be read; `FileProblems` with everything that is wrong in file,
    ///   overrides and values at once.
    package static func load(path: String, overrides: [RecipeOverride] = []) throws -> LoadedRecipe {
        let text = try TextFile.read(path)
        let recipe = try read(text, file: path, overrides: overrides)
        return LoadedRecipe(recipe: recipe, path: path, text: text)
    }

    /// The recipe that `text` states, called by `file`'s name unless it names itself.
    package static func read(
        _ text: String, file: String, overrides: [RecipeOverride] = []
    ) throws(FileProblems) -> Recipe {
        let document = JSON5Document(text, file: file, shape: Recipe.shape)
        var problems = document.problems
        problems += overrides.compactMap { override in
            override.problem(under: Recipe.shape).map {
                FileProblem(message: "\(override.source): \($0.message)")
            }
        }
        guard problems.isEmpty, let value = document.value else { throw FileProblems(file: file, problems: problems) }

        let recipe: Recipe
        do {
            recipe = try layered(value, overrides, name: stem(of: file))
        } catch {
            if let error = error as? FileProblems { throw error }
            let (path, message) = StrictJSON5.reason(error)
            throw FileProblems(file: file, problems: [document.problem(message, at: path)])
        }

        let wrong = recipe.validate().map { problem in
            let culprit = overrides.last { $0.path.joined(separator: ".") == problem.path }
            return culprit.map { FileProblem(message: "\($0.source): \(problem.message)") }
                ?? document.problem(problem.message, at: problem.path)
        }
        let idle = overrides.filter { recipe.hasInEveryStage($0.path) }.map { override in
            let path = override.path.joined(separator: ".")
            return FileProblem(
                message: "\(override.source): has no effect, because every stage has a value of its own; "
                    + "use --set stages.0.\(path)=… (stages are counted from 0)")
        }
        guard wrong.isEmpty, idle.isEmpty else { throw FileProblems(file: file, problems: wrong + idle) }
        return recipe
    }

    private static func layered(
        _ file: JSONValue, _ overrides: [RecipeOverride], name: String
    ) throws -> Recipe {
        let defaults = try JSONValue(encoding: Recipe(model: .named(""), task: []))
        var tree = withTasksListed(defaults.overlaid(with: file))
        for override in overrides {
            guard let changed = tree.setting(override.path, to: override.value) else {
                throw FileProblems(
                    file: override.source,
                    problems: [FileProblem(message: "the list in \(override.path.joined(separator: ".")) is shorter")])
            }
            tree = changed
        }
        if tree["name"]?.stringValue == "" {
            tree = tree.setting(["name"], to: .string(name)) ?? tree
        }
        return try withTasksListed(tree).decoded(as: Recipe.self)
    }

    private static func withTasksListed(_ tree: JSONValue) -> JSONValue {
        tree["task"].flatMap { tree.setting(["task"], to: RecipeTask.listed($0)) } ?? tree
    }

    private static func stem(of file: String) -> String {
        let name = file.split(separator: "/").last.map(String.init) ?? file
        return name.hasSuffix(".json5") ? String(name.dropLast(6)) : name
    }
}

extension Recipe {
    /// Whether there are stages and each replaces the value at `path`.
    fileprivate func hasInEveryStage(_ path: [String]) -> Bool {
        !stages.isEmpty
            && stages.allSatisfy { stage in
                path.reduce(JSONValue?.some(.object(stage.overrides))) { value, key in value?[key] } != nil
            }
    }

    /// Every value, in canonical form: what `recipe.resolved.json` holds.
    package func resolvedText() throws -> String {
        String(decoding: try JSONEncoder.readable().encode(self), as: UTF8.self) + "\n"
    }
}
