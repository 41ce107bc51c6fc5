import Verification

/// The body of `hone verifier new`.
struct VerifierNewCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let name = arguments.positional(0) ?? ""
        let parent = arguments.text("directory") ?? "verifiers"
        let language = arguments.text("language").flatMap(PluginLanguage.init(rawValue:)) ?? .python
        let path = try PluginScaffold(name: name, language: language).write(in: parent)
        console.print("made \(path)")
        console.print("next:")
        let shown = parent == "verifiers" ? name : path
        console.print("  hone verifier test \(shown)    try it out")
        console.print("  hone verify \(shown) --input -    judge {\"id\", \"answer\", \"completion\"} lines")
        return 0
    }
}
