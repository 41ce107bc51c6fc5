import Basics
import Inspection
import Models
import RunStore
import Training

/// The bodies of `hone model list`, `get` and `remove`: the catalogue and its cache.
struct ModelCacheCommand {
    let arguments: ParsedArguments
    let console: Console

    private var catalogue: ModelCatalogue { ModelCatalogue(environment: console.environment) }
    private var name: String { arguments.positional(0) ?? "" }

    func list() throws -> Int32 {
        let listings = catalogue.list()
        if arguments.flag("json") {
            try console.printJSON(listings.map { CatalogueLine($0.entry, path: $0.path) })
            return 0
        }
        var table = TextTable([
            ("name", .left), ("parameters", .right), ("download", .right), ("licence", .left), ("cached", .left),
            ("what it is", .left),
        ])
        for listing in listings {
            let entry = listing.entry
            table.add([
                entry.name, SizeText.parameters(entry.parameterCount), SizeText.bytes(entry.wheelByteCount),
                entry.licence, listing.path == nil ? "no" : "yes", "\(entry.title), \(entry.note)",
            ])
        }
        console.print(String(table.text.dropLast()))
        console.note("Cached models lie in \(catalogue.modelsDirectory).")
        return 0
    }

    func get() throws -> Int32 {
        guard let entry = catalogue.entry(name) else { throw unknown }
        let loader = PolicyLoader(environment: console.environment, runs: RunCatalogue(directory: "")) {
            [console] in console.note($0)
        }
        let path = try loader.fetch(entry)
        if arguments.flag("json") {
            try console.printJSON(CatalogueLine(entry, path: path))
        } else {
            console.print(path)
        }
        return 0
    }

    func remove() throws -> Int32 {
        let removed = try catalogue.remove(name)
        if arguments.flag("json") {
            try console.printJSON(["name": JSONValue.string(name), "removed": .bool(removed)])
        } else {
            console.note(removed ? "\(name) is removed from \(catalogue.modelsDirectory)" : "\(name) was not cached")
        }
        return 0
    }

    private var unknown: ModelFileError {
        let names = catalogue.entries.map(\.name)
        let near = EditDistance.nearest(name, in: names).map { "Did you mean '\($0)'? " } ?? ""
        return .notFound(path: name, hint: near + "The catalogue has \(names.joined(separator: ", ")).")
    }
}

/// An entry of `hone model list --json`.
private struct CatalogueLine: Encodable {
    let name: String
    let title: String
    let licence: String
    let note: String
    let parameters: Int
    let downloadBytes: Int
    /// Null where the model is not cached.
    let path: String?

    init(_ entry: CatalogueEntry, path: String?) {
        name = entry.name
        title = entry.title
        licence = entry.licence
        note = entry.note
        parameters = entry.parameterCount
        downloadBytes = entry.wheelByteCount
        self.path = path
    }
}

/// Sizes as people say them.
enum SizeText {
    /// `134.5 M`.
    static func parameters(_ count: Int) -> String { scaled(count, ["", " k", " M", " B", " T"]) }

    /// `92.9 MB`, in powers of 1000.
    static func bytes(_ count: Int) -> String { scaled(count, [" B", " kB", " MB", " GB", " TB"]) }

    private static func scaled(_ count: Int, _ units: [String]) -> String {
        var value = Double(count)
        var unit = 0
        while value >= 1000, unit + 1 < units.count {
            value /= 1000
            unit += 1
        }
        return NumberText.fixed(value, decimals: unit == 0 ? 0 : 1) + units[unit]
    }
}
