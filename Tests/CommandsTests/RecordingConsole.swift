import Basics
import Commands
import Synchronization

/// A console that keeps what is said, for tests.
final class RecordingConsole: Sendable {
    private let outputText = Mutex("")
    private let errorText = Mutex("")

    var output: String { outputText.withLock { $0 } }
    var errors: String { errorText.withLock { $0 } }

    var console: Console { console([:]) }

    func console(_ environment: [String: String]) -> Console {
        Console(
            environment: environment, usesColor: false, progressOutput: .silent,
            output: { [self] text in outputText.withLock { $0 += text } },
            errorOutput: { [self] text in errorText.withLock { $0 += text } })
    }
}

/// The verbs as they will stand in the table, with bodies that print what they were given.
enum TestVerbs {
    static let specifications = [
        TrainVerb.specification, EvalVerb.specification, SampleVerb.specification, ScoreVerb.specification,
        TokenizeVerb.specification, VerifyVerb.specification, LossVerb.specification, InspectVerb.specification,
        TaskVerb.list, TaskVerb.show, TaskVerb.sample, TaskVerb.check,
        ModelVerb.list, ModelVerb.get, ModelVerb.info, ModelVerb.convert, ModelVerb.remove,
        RunVerb.list, RunVerb.show, RunVerb.plot, RunVerb.search, RunVerb.export, RunVerb.rescore, RunVerb.compare,
        RunVerb.note, RunVerb.fsck, RunVerb.remove,
    ]

    static let table: [CommandVerb] = {
        var verbs = specifications.filter { $0.path.count == 1 }.map(echo)
        for (group, summary) in [("task", TaskVerb.summary), ("model", ModelVerb.summary), ("run", RunVerb.summary)] {
            let subverbs = specifications.filter { $0.path.count == 2 && $0.path.first == group }.map(echo)
            verbs.append(CommandVerb(name: group, summary: summary, subverbs: subverbs))
        }
        return verbs
    }()

    private static func echo(_ specification: VerbSpecification) -> CommandVerb {
        CommandVerb(specification) { arguments, console in
            console.print(arguments.positionals.joined(separator: "|"))
            return 0
        }
    }
}
