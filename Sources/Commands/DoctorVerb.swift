import Basics
import FoundationEssentials
import Inspection
import RunStore

/// `hone doctor`: what this machine has, and what is missing; or what is wrong with a run.
enum DoctorVerb {
    static let specification = VerbSpecification(
        "doctor",
        summary: "check this machine, or a run",
        examples: [
            .init("hone doctor", "what there is, what is missing and how to get it"),
            .init("hone doctor --json", "the same for a program"),
            .init("hone doctor @last", "what is wrong with the latest run, with the counts, and what helps"),
        ],
        positionals: [
            .init("RUN", required: false, "a run instead of the machine: id, unique beginning, path or @last")
        ],
        options: [.runs, .json],
        notes: """
            The exit code is 0 also where something is missing or wrong; "ok" in the machine's JSON and "isHealthy" in a
            run's say whether anything is.
            """)

    static let verb = CommandVerb(specification) { arguments, console in
        if arguments.positional(0) != nil {
            try diagnose(RunReader(try arguments.run(console.environment)), arguments, console)
            return 0
        }
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

    private static func diagnose(_ reader: RunReader, _ arguments: ParsedArguments, _ console: Console) throws {
        let diagnosis = try RunDiagnosis(reader)
        if arguments.flag("json") {
            try console.printJSON(diagnosis)
            return
        }
        let state = diagnosis.status.rawValue + (diagnosis.detail.isEmpty ? "" : ": \(diagnosis.detail)")
        console.put(
            VisibleText.columns([
                ("run", "\(diagnosis.run), \(state)"), ("steps", "\(diagnosis.steps), \(diagnosis.traces) traces"),
                ("right", "\(diagnosis.pass.count) of \(diagnosis.pass.total) judged"),
                (
                    "groups",
                    "\(diagnosis.groups), \(diagnosis.allWrongGroups) all wrong, \(diagnosis.allRightGroups) all right"
                ),
            ]))
        if diagnosis.isHealthy {
            console.print("nothing to complain about by \(diagnosis.rules.count) rules")
        }
        for finding in diagnosis.findings {
            console.print(console.styled("* ", .attention) + VisibleText.visible(finding.message))
            console.print("  " + VisibleText.visible(finding.advice))
        }
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
