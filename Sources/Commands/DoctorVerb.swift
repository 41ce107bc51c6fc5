import Basics
import FoundationEssentials

/// `hone doctor`: what this machine has, and what is missing.
enum DoctorVerb {
    static let specification = VerbSpecification(
        "doctor",
        summary: "check this machine",
        examples: [
            .init("hone doctor", "what there is, what is missing and how to get it"),
            .init("hone doctor --json", "the same for a program"),
        ],
        options: [.runs, .json],
        notes: "The exit code is 0 also where something is missing; \"ok\" in the JSON says whether anything is.")

    static let verb = CommandVerb(specification) { arguments, console in
        try ComputeSetup.applyKernels(console.environment)
        let report = await DoctorReport.current(
            environment: console.environment, runsDirectory: arguments.runsDirectory(console.environment))
        if arguments.flag("json") {
            try console.printJSON(report)
        } else {
            for check in report.checks { console.print(line(check, console)) }
        }
        return 0
    }

    private static func line(_ check: DoctorReport.Check, _ console: Console) -> String {
        let mark =
            switch check.status {
            case .ok: console.styled("ok     ", .good)
            case .information: "       "
            case .warning: console.styled("missing", .attention)
            }
        let name = check.name + String(repeating: " ", count: max(1, 18 - check.name.count))
        return "\(mark)  \(name)\(check.value)" + (check.advice.isEmpty ? "" : "; \(check.advice)")
    }
}
