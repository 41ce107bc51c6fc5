import Basics

/// The `hone` program: finds the verb, runs it, and turns what happened into an exit code.
public enum HoneCommand {
    /// The version that `hone --version` prints.
    package static let version = "0.1.0"

    /// Runs the process's own command line and returns its exit code.
    public static func run(arguments: [String], environment: [String: String]) async -> Int32 {
        ComputeSetup.restartForBLAS(environment)
        StopFlag.ignoreFailedWrites()
        let console = Console.standard(environment: environment)
        let code = await run(arguments, verbs: VerbTable.verbs, console: console)
        if code == 0, Console.outputFailureCode != 0 {
            let error = FileError(path: "standard output", action: .write, code: Console.outputFailureCode)
            console.note("hone: \(error)")
            return error.category.rawValue
        }
        return code
    }

    /// Runs `arguments` over a table of verbs.
    package static func run(_ arguments: [String], verbs: [CommandVerb], console: Console) async -> Int32 {
        do {
            return try await dispatch(arguments, [], verbs, console)
        } catch let error as any DescribedError {
            console.note("hone: \(error)")
            return error.category.rawValue
        } catch is CancellationError {
            return StopFlag.exitCode == 0 ? ErrorCategory.failed.rawValue : StopFlag.exitCode
        } catch {
            console.note("hone: \(error)")
            return ErrorCategory.failed.rawValue
        }
    }

    private static func dispatch(
        _ arguments: [String], _ path: [String], _ verbs: [CommandVerb], _ console: Console
    ) async throws -> Int32 {
        guard let name = arguments.first else {
            guard path.isEmpty else {
                throw UsageError("hone \(path.joined(separator: " ")) needs one of \(names(verbs))", path: path)
            }
            console.print(HelpText.overview(verbs))
            return 0
        }
        if path.isEmpty, let code = answered(name, verbs, console) { return code }
        guard let verb = verbs.first(where: { $0.name == name }) else { throw unknown(name, path, verbs) }
        let rest = Array(arguments.dropFirst())
        switch verb.action {
        case .subverbs(let subverbs):
            if rest.first == "--help" || rest.first == "-h" {
                console.print(HelpText.group(verb, subverbs))
                return 0
            }
            return try await dispatch(rest, path + [name], subverbs, console)
        case .run(let specification, let body):
            let parsed = try ArgumentParser.parse(rest, by: specification)
            if parsed.flag("help") {
                console.print(HelpText.verb(specification))
                return 0
            }
            if verb.stopsGracefully { StopFlag.install() }
            return try await body(parsed, console)
        }
    }

    /// `hone --help` and `hone --version`; nil for everything else.
    private static func answered(_ name: String, _ verbs: [CommandVerb], _ console: Console) -> Int32? {
        switch name {
        case "--version", "-V": console.print("hone \(version)")
        case "--help", "-h": console.print(HelpText.overview(verbs))
        default: return nil
        }
        return 0
    }

    private static func unknown(_ name: String, _ path: [String], _ verbs: [CommandVerb]) -> UsageError {
        let kind = name.hasPrefix("-") ? "option" : "verb"
        let known = verbs.map(\.name) + (path.isEmpty ? ["--version", "--help"] : [])
        let hint =
            EditDistance.nearest(name, in: known).map { "; did you mean '\($0)'?" } ?? "; there are \(names(verbs))"
        return UsageError("unknown \(kind) '\(name)'\(hint)", path: path)
    }

    private static func names(_ verbs: [CommandVerb]) -> String {
        verbs.map(\.name).joined(separator: ", ")
    }
}
