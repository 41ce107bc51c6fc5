import Basics
import Commands
import Testing

private struct ErrorCase: CustomTestStringConvertible, Sendable {
    let id: String
    let arguments: [String]
    let message: String
    var code: Int32 = 2
    var testDescription: String { id }
}

@Suite("Error messages")
struct ErrorMessageTests {
    private static let cases = [
        ErrorCase(
            id: "unknown verb", arguments: ["trian", "demo"],
            message: "unknown verb 'trian'; did you mean 'train'? Try: hone --help"),
        ErrorCase(
            id: "nothing near", arguments: ["xyzzy"],
            message:
                "unknown verb 'xyzzy'; there are train, eval, sample, score, tokenize, verify, loss, inspect, task, model, run. "
                + "Try: hone --help"),
        ErrorCase(
            id: "option before the verb", arguments: ["--verison"],
            message: "unknown option '--verison'; did you mean '--version'? Try: hone --help"),
        ErrorCase(
            id: "unknown option", arguments: ["train", "demo", "--stpes", "5"],
            message: "unknown option '--stpes'; did you mean '--steps'? Try: hone train --help"),
        ErrorCase(
            id: "unknown short option", arguments: ["train", "-x"],
            message: "unknown option '-x'. Try: hone train --help"),
        ErrorCase(
            id: "value missing at the end", arguments: ["train", "demo", "--steps"],
            message: "--steps N needs its value. Try: hone train --help"),
        ErrorCase(
            id: "value missing before an option", arguments: ["train", "demo", "--resume", "--steps", "3"],
            message: "--resume RUN needs its value. Try: hone train --help"),
        ErrorCase(
            id: "not a number", arguments: ["train", "demo", "--steps=many"],
            message: "--steps is 'many'; expected a whole number of at least 1. Try: hone train --help"),
        ErrorCase(
            id: "out of range", arguments: ["sample", "--model", "m", "--top-p", "1.5"],
            message: "--top-p is '1.5'; expected a number from 0.0 to 1.0. Try: hone sample --help"),
        ErrorCase(
            id: "not a number at all", arguments: ["sample", "--model", "m", "--temperature", "nan"],
            message: "--temperature is 'nan'; expected a number of at least 0.0. Try: hone sample --help"),
        ErrorCase(
            id: "negative seed", arguments: ["train", "demo", "--seed", "-1"],
            message: "--seed is '-1'; expected a whole number of at least 0. Try: hone train --help"),
        ErrorCase(
            id: "closed set", arguments: ["verify", "math", "--input", "-", "--extraction", "strickt"],
            message:
                "--extraction is 'strickt'; expected strict, lenient; did you mean 'strict'? Try: hone verify --help"),
        ErrorCase(
            id: "flag with a value", arguments: ["train", "demo", "--dry-run=yes"],
            message: "--dry-run takes no value, found 'yes'. Try: hone train --help"),
        ErrorCase(
            id: "twice", arguments: ["train", "demo", "--steps", "1", "--steps", "2"],
            message: "--steps is given twice. Try: hone train --help"),
        ErrorCase(
            id: "required option", arguments: ["eval", "--model", "m"],
            message: "--task TASK is missing. Try: hone eval --help"),
        ErrorCase(
            id: "required argument", arguments: ["verify", "--input", "-"],
            message:
                "VERIFIER is missing: a verifier's name, or the path of a plug-in's directory. Try: hone verify --help"),
        ErrorCase(
            id: "one too many", arguments: ["train", "demo", "again"],
            message: "there is one argument too many: 'again'. Try: hone train --help"),
        ErrorCase(
            id: "empty path", arguments: ["score", "--model", "m", "--input="],
            message: "--input is empty; expected a path. Try: hone score --help"),
        ErrorCase(
            id: "sub-verb missing", arguments: ["run"],
            message: "hone run needs one of list, show, plot, search, export, rescore, compare, note, fsck, remove. "
                + "Try: hone run --help"),
        ErrorCase(
            id: "unknown sub-verb", arguments: ["run", "lst"],
            message: "unknown verb 'lst'; did you mean 'list'? Try: hone run --help"),
    ]

    @Test("a command line that cannot be understood gets one sentence and exit code 2", arguments: cases)
    private func message(_ item: ErrorCase) async {
        let recorder = RecordingConsole()
        let code = await HoneCommand.run(item.arguments, verbs: TestVerbs.table, console: recorder.console)
        #expect(recorder.errors == "hone: \(item.message)\n")
        #expect(recorder.output == "")
        #expect(code == item.code)
    }

    private struct Described: DescribedError {
        let category: ErrorCategory
        var description: String { "what and where" }
    }

    @Test("an error's category is the exit code", arguments: ErrorCategory.allCases)
    func categories(_ category: ErrorCategory) async {
        let specification = VerbSpecification("fail", summary: "fail", examples: [])
        let verb = CommandVerb(specification) { _, _ in throw Described(category: category) }
        let recorder = RecordingConsole()
        #expect(await HoneCommand.run(["fail"], verbs: [verb], console: recorder.console) == category.rawValue)
        #expect(recorder.errors == "hone: what and where\n")
    }

    @Test("an error of no category is a failure while running")
    func otherErrors() async {
        struct Other: Error {}
        let verb = CommandVerb(VerbSpecification("fail", summary: "fail", examples: [])) { _, _ in throw Other() }
        #expect(await HoneCommand.run(["fail"], verbs: [verb], console: RecordingConsole().console) == 1)
    }
}
