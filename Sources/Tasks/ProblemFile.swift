import Basics
import FoundationEssentials
import RolloutTypes

/// Reads a file with one problem per line; everything wrong with it is reported with file and line.
struct ProblemFile {
    private let task: String
    private let split: String
    private let prompt: PromptForm
    private var faults: [LineFault] = []
    /// Which line an id was first used in.
    private var lines: [String: Int] = [:]

    struct Fault: Error {
        let problem: String
    }

    init(task: String, split: String, prompt: PromptForm) {
        self.task = task
        self.split = split
        self.prompt = prompt
    }

    mutating func read(path: String, format: TaskManifest.Format) throws(TaskError) -> [Problem] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, reason: "the file is missing or not readable")
        }
        var problems: [Problem] = []
        for (index, line) in data.split(separator: 0x0A, omittingEmptySubsequences: false).enumerated() {
            guard line.contains(where: { $0 > 0x20 }) else { continue }
            do {
                problems.append(try problem(line, number: index + 1, format: format))
            } catch {
                faults.append(LineFault(line: index + 1, problem: error.problem))
                if faults.count == TaskError.faultLimit { break }
            }
        }
        guard faults.isEmpty else { throw .brokenLines(path: path, faults: faults) }
        guard !problems.isEmpty else { throw .noProblems(path: path) }
        return problems
    }

    private mutating func problem(_ line: Data, number: Int, format: TaskManifest.Format) throws(Fault) -> Problem {
        let value: JSONValue
        do {
            value = try JSONDecoder().decode(JSONValue.self, from: line)
        } catch {
            throw Fault(problem: "this is not a JSON object: \(Self.excerpt(line))")
        }
        guard let members = value.objectValue else {
            throw Fault(problem: "a JSON object was expected, found \(Self.excerpt(line))")
        }
        let reader = ProblemLine(members, task: task, prompt: prompt)
        let problem =
            switch format {
            case .native: try reader.native(defaultID: "\(split)-\(number)")
            case .gsm8k: try reader.gsm8k(defaultID: "\(split)-\(number)")
            case .math: try reader.math(defaultID: "\(split)-\(number)")
            case .humaneval: try reader.humanEval()
            case .mbpp: try reader.mbpp()
            }
        if let first = lines[problem.id] { throw Fault(problem: "id '\(problem.id)' already stands in line \(first)") }
        lines[problem.id] = number
        return problem
    }

    private static func excerpt(_ line: Data) -> String {
        let text = String(decoding: line.prefix(80), as: UTF8.self)
        return "'\(text)\(line.count > 80 ? "…" : "")'"
    }
}
