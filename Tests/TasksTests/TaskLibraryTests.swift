import Basics
import FoundationEssentials
import RolloutTypes
import Tasks
import TestSupport
import Testing
import Verification

@Suite("Task library") struct TaskLibraryTests {
    private let library = TaskLibrary(searchPaths: [TaskSamples.shipped])

    @Test("every shipped task loads and has a README") func shipped() throws {
        let fixed = ["addition-tiny", "arithmetic", "arithmetic-chain", "chain-tiny", "countdown"]
        let read = ["gsm8k", "humaneval", "math", "mbpp"]
        #expect(library.names == (fixed + read + GeneratedTask.all.map(\.name)).sorted())
        for entry in library.list() {
            guard case .task(let task) = entry else {
                Issue.record("\(entry)")
                continue
            }
            #expect(task.splits == (task.name == "humaneval" ? ["test"] : ["train", "test"]))
            #expect(!task.manifest.title.isEmpty && !task.manifest.licence.isEmpty && !task.manifest.origin.isEmpty)
            #expect(FileManager.default.fileExists(atPath: "\(TaskSamples.shipped)/\(task.name)/README.md"))
        }
    }

    @Test(
        "a shipped generated task is sound",
        arguments: ["addition-tiny", "arithmetic", "arithmetic-chain", "chain-tiny", "countdown"]
            + GeneratedTask.all.filter { !$0.isCode }.map(\.name))
    func sound(_ name: String) async throws {
        let task = try library.find(name)
        let verifier = try VerifierTable.make(
            task.manifest.verifiers.map {
                VerifierPart(verifier: $0.name, weight: $0.weight, configuration: $0.configuration)
            })
        let test = try task.source(split: "test", seed: 1)
        let check = await TaskCheck(
            task: name, train: try task.source(split: "train", seed: 1).problems(limit: 500),
            test: try test.problems(limit: .max)
        ) { problem in
            // The worked solution is what a cold start teaches, so it has to earn the reward.
            let verdict = await verifier.judge(
                Submission(
                    id: problem.id, problem: problem.askedText,
                    completion: problem.metadata["solution"]?.stringValue ?? "", answer: problem.answer,
                    metadata: problem.metadata))
            return TaskCheck.GoldJudgement(isAccepted: verdict.outcome == .correct, explanation: verdict.explanation)
        }
        #expect(check.isSound, "\(check)")
        #expect(check.testCount == test.count && check.testCount >= 60)
        // The held-out set is the same for every run.
        #expect(try task.source(split: "test", seed: 2).problems(limit: 20) == test.problems(limit: 20))
    }

    @Test(
        "copying a shipped arithmetic problem earns nothing",
        arguments: ["addition-tiny", "arithmetic", "arithmetic-chain", "chain-tiny"])
    func copying(_ name: String) async throws {
        let task = try library.find(name)
        let choice = task.manifest.verifiers[0]
        let verifier = try VerifierTable.make(choice.name, configuration: choice.configuration)
        for problem in try task.source(split: "train", seed: 1).problems(limit: 50) {
            let verdict = await verifier.judge(
                Submission(id: problem.id, completion: "\\boxed{\(problem.bareText)}", answer: problem.answer))
            #expect(verdict.outcome == .incorrect && verdict.reward == 0)
        }
    }

    @Test(
        "missing data of a collection says where to put it, and a variable or an argument names another place",
        arguments: [
            ("gsm8k", "HONE_GSM8K", "test.jsonl", "{\"question\": \"Q\", \"answer\": \"#### 5\"}"),
            ("math", "HONE_MATH", "test.jsonl", #"{"problem": "Q", "solution": "So \\boxed{5}."}"#),
            (
                "humaneval", "HONE_HUMANEVAL", "humaneval.jsonl",
                #"{"task_id": "H/1", "prompt": "def f():", "entry_point": "f", "canonical_solution": " return 1", "test": "x"}"#
            ),
            (
                "mbpp", "HONE_MBPP", "test.jsonl",
                #"{"task_id": 11, "text": "Q", "code": "x", "test_list": ["assert f() == 1"]}"#
            ),
        ])
    func missingData(_ name: String, _ variable: String, _ file: String, _ line: String) throws {
        let error = #expect(throws: TaskError.self) { try library.find(name).source(split: "test", seed: 1) }
        #expect(error?.category == .notFound)
        #expect(error?.description.contains(variable) == true && error?.description.contains(file) == true)
        let directory = try TaskSamples.directory(file, line)
        let named = TaskLibrary(searchPaths: [TaskSamples.shipped], environment: [variable: directory.path])
        #expect(try named.find(name).source(split: "test", seed: 1).count == 1)
        #expect(try library.find(name, data: directory.path).source(split: "test", seed: 1).count == 1)
    }

    @Test("a directory and a bare file are found by path") func paths() throws {
        #expect(try library.find("\(TaskSamples.shipped)/countdown").name == "countdown")
        let directory = try TaskSamples.directory("mine.jsonl", #"{"prompt": "1+1", "answer": "2"}"#)
        let task = try library.find(directory.file("mine.jsonl"))
        #expect(task.name == "mine" && task.manifest.verifiers.map(\.name) == ["math"])
        #expect(try task.source(split: "test", seed: 1).problem(at: 0, step: 1).answer == "2")
    }

    @Test("unknown tasks and splits list what there is") func unknown() throws {
        let error = #expect(throws: TaskError.self) { try library.find("arithmetics") }
        #expect(
            error?.description.contains("did you mean 'arithmetic'? known tasks: addition-tiny, arithmetic,") == true)
        #expect(error?.category == .notFound)
        let split = #expect(throws: TaskError.self) { try library.find("countdown").source(split: "dev", seed: 1) }
        #expect(split?.description == "task 'countdown' has no split 'dev'; it has train, test")
        #expect(throws: TaskError.self) { try library.find("/nowhere/mine.jsonl") }
    }

    @Test("everything wrong with a manifest is reported at once") func manifest() throws {
        let directory = try TaskSamples.directory(
            "task.json5",
            """
            { titel: 'x', promptTemplate: 'no placeholder', verifiers: [{weight: 'much'}], format: 'csv',
              generator: {name: 'arithmetic', curriculum: [{untilStep: 5}, {untilStep: 3}]},
              splits: {train: {count: 0}, dev: {}}, licence: 'MIT', origin: 'x', stopStrings: ['}', ''] }
            """)
        let error = #expect(throws: TaskError.self) { try library.find(directory.path) }
        let text = error?.description ?? ""
        for part in [
            "task.json5:1:3: unknown key 'titel'; did you mean 'title'?", "task.json5:1:1: key 'title' is missing",
            "task.json5:1:15: 'promptTemplate' must contain {problem}",
            "task.json5:1:61: key 'name' is missing in 'verifiers[0]'",
            "'verifiers[0].weight' is \"much\"; expected a number",
            "'format' is \"csv\"; expected one of \"native\", \"gsm8k\"",
            "task.json5:2:65: 'generator.curriculum[1].untilStep' is 3; it must be larger than 5",
            "task.json5:3:20: 'splits.train.count' is 0; expected at least 1",
            "task.json5:3:31: 'splits.dev': a generator has the splits train, test",
            "'stopStrings[1]' is empty; it would stop every completion at once",
        ] {
            #expect(text.contains(part), "\(part) in \(text)")
        }
        let broken = try TaskSamples.directory("task.json5", "{ title: ")
        #expect(throws: TaskError.self) { try library.find(broken.path) }
    }

    @Test(
        "a number that no machine can hold is a problem with a place, and never ends the program",
        arguments: [40, 41, 60, 400])
    func longNumber(_ digits: Int) throws {
        let number = String(repeating: "9", count: digits)
        let directory = try TaskSamples.directory(
            "task.json5",
            """
            { title: 'x', verifiers: [{name: 'math'}], licence: 'MIT', origin: 'x',
              splits: {train: {count: \(number)}}, generator: {name: 'arithmetic'} }
            """)
        let error = #expect(throws: TaskError.self) { try library.find(directory.path) }
        #expect(error?.description.contains("task.json5:2:27: \(number) does not fit") == true)
        #expect(error?.category == .usage)
    }

    @Test("a solution template puts answers in as they are") func solution() {
        let form = PromptForm(solutionTemplate: "{solution} so {answer}")
        #expect(form.solution(steps: "a", answer: "{solution}") == "a so {solution}")
        #expect(PromptForm().solution(steps: "a", answer: "5") == "a\n\\boxed{5}")
    }
}
