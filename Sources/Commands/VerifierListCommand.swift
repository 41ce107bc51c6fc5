import Inspection
import Verification

/// The body of `hone verifier list`.
struct VerifierListCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private struct Row: Encodable {
        let name: String
        let isBuiltIn: Bool
        var version: String?
        var title: String?
        var directory: String?
        /// Why the plug-in cannot be used.
        var error: String?
    }

    func run() throws -> Int32 {
        let rows =
            VerifierTable.names.map { Row(name: $0, isBuiltIn: true) }
            + ResourceLibraries.verifiers(console.environment).list().map(Self.row)
        if arguments.flag("json") {
            try console.printJSON(rows)
            return 0
        }
        var table = TextTable([("verifier", .left), ("version", .left), ("title", .left)])
        for row in rows {
            table.add([
                row.name, row.isBuiltIn ? "built in" : row.version ?? "",
                row.error.map { "cannot be used: \($0)" } ?? row.title ?? "",
            ])
        }
        console.put(table.text)
        return 0
    }

    private static func row(_ entry: VerifierLibrary.Entry) -> Row {
        switch entry {
        case .plugin(let plugin):
            Row(
                name: plugin.manifest.name, isBuiltIn: false, version: plugin.version, title: plugin.manifest.title,
                directory: plugin.directory)
        case .broken(let name, let error): Row(name: name, isBuiltIn: false, error: error.description)
        }
    }
}
