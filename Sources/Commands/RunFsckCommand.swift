import Basics
import RunStore

/// The body of `hone run fsck`.
struct RunFsckCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    private struct Report: Encodable {
        let id: String
        let sound: Bool
        let checked: [String]
        let findings: [String]
    }

    func run() throws -> Int32 {
        let run = try arguments.run(console.environment)
        let check = try StoreCheck(run)
        let isSound = check.findings.isEmpty
        if arguments.flag("json") {
            try console.printJSON(
                Report(id: run.id, sound: isSound, checked: check.checked, findings: check.findings))
        } else {
            for name in check.checked { console.print("checked  \(name)") }
            for finding in check.findings { console.print(console.styled("damaged", .bad) + "  \(finding)") }
            console.print(isSound ? "\(run.id) is sound" : "\(run.id) is damaged")
        }
        return isSound ? 0 : ErrorCategory.damaged.rawValue
    }
}
