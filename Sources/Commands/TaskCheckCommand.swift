import Basics
import Inspection
import RolloutTypes
import Tasks
import Training
import Verification

/// The body of `hone task check`.
struct TaskCheckCommand: VerbBody {
    let arguments: ParsedArguments
    let console: Console

    func run() async throws -> Int32 {
        let library = ResourceLibraries.tasks(console.environment)
        let task = try library.find(arguments.positional(0) ?? "")
        let verifier = try VerifierTable.make(
            task.verifierParts, library: ResourceLibraries.verifiers(console.environment))
        var problems: [String: [Problem]] = [:]
        for split in task.splits { problems[split] = try read(task, split) }
        let sampled = task.splits.filter { isSampled(task, $0) }
        var others: [String: [Problem]] = [:]
        for name in arguments.all("against") {
            let other = try library.find(name)
            others[other.name] = try read(other, "train")
        }
        let progress = console.progress()
        defer { progress.stop() }
        progress.begin("check", of: problems.values.map(\.count).reduce(0, +))
        var judgedCount = 0
        let check = await TaskCheck(
            task: task.name, train: problems["train"] ?? [], test: problems["test"] ?? [],
            sharesProblems: task.sharesProblems, others: others
        ) { problem in
            judgedCount += 1
            progress.advance(to: judgedCount)
            guard let completion = task.goldCompletion(of: problem) else { return nil }
            let verdict = await verifier.judge(
                Submission(
                    id: problem.id, problem: problem.askedText, completion: completion, answer: problem.answer,
                    tests: problem.tests, metadata: problem.metadata))
            return TaskCheck.GoldJudgement(
                isAccepted: verdict.outcome == .correct,
                explanation: "\(verdict.outcome.rawValue): \(verdict.explanation)")
        }
        progress.end()
        if arguments.flag("json") {
            try console.printJSON(TaskCheckReport(check: check, sampled: sampled))
        } else {
            console.put(Self.text(check, sampled))
        }
        return check.isSound ? 0 : ErrorCategory.gateFailed.rawValue
    }

    private func read(_ task: LoadedTask, _ split: String) throws -> [Problem] {
        let source = try task.source(split: split, seed: UInt64(arguments.integer("seed") ?? 0))
        return try source.problems(limit: source.count ?? arguments.integer("limit") ?? 1000)
    }

    /// Whether the split has no end, so that only a part of it is looked at.
    private func isSampled(_ task: LoadedTask, _ split: String) -> Bool {
        if case .generated(nil, _) = task.manifest.splits[split] { true } else { false }
    }

    private static func text(_ check: TaskCheck, _ sampled: [String]) -> String {
        func count(_ count: Int, _ split: String) -> String {
            "\(count)\(sampled.contains(split) ? " (a sample; the generator has no end)" : "")"
        }
        var rows = [
            ("task", check.task), ("train problems", count(check.trainCount, "train")),
            ("test problems", count(check.testCount, "test")),
        ]
        func add(_ name: String, _ items: [String], fails: Bool) {
            let shown = items.prefix(10) + (items.count > 10 ? ["… \(items.count - 10) more; --json lists all"] : [])
            rows.append((name, items.isEmpty ? "none" : "\(items.count)\(fails ? "" : " (for you to judge)")"))
            rows += shown.map { ("", $0) }
        }
        func add(_ overlap: SplitOverlap, with name: String) {
            let (seen, alike) = (overlap.alike.filter(\.isSeen), overlap.alike.filter { !$0.isSeen })
            add("test problems seen in \(name)", overlap.same.map { "\($0.testID) is \($0.trainID)" }, fails: true)
            add("mostly seen in \(name)", seen.map(Self.line), fails: true)
            add("\(SplitOverlap.gramLength) words shared with \(name)", alike.map(Self.line), fails: false)
        }
        if let overlap = check.overlap {
            add(overlap, with: "training")
        } else {
            rows.append(("splits", "train and test are the same file"))
        }
        for (name, overlap) in check.others.sorted(by: { $0.key < $1.key }) { add(overlap, with: name) }
        add("repeated test problems", check.testDuplicates, fails: true)
        add(
            "reference answers refused", check.rejections.map { "\($0.id): \($0.explanation)" }, fails: true)
        add("repeated training problems", check.trainDuplicates, fails: false)
        if check.unstatedCount > 0 {
            rows.append(("without a reference answer", "\(check.unstatedCount), not checked with the verifier"))
        }
        rows.append(("result", check.isSound ? "sound" : "not sound"))
        return VisibleText.columns(rows)
    }

    private static func line(_ likeness: SplitOverlap.Likeness) -> String {
        "\(likeness.testID) and \(likeness.trainID): \(Int((likeness.share * 100).rounded()))% of its words"
    }
}

/// What `hone task check --json` prints.
private struct TaskCheckReport: Encodable {
    private enum Key: String, CodingKey {
        case task, sound, train, test, sampled, sharesProblems, trainDuplicates, testDuplicates, keyOverlaps
        case textOverlaps, against, rejections, unstated
    }

    let check: TaskCheck
    /// Splits without end, of which only a part was looked at.
    let sampled: [String]

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(check.task, forKey: .task)
        try container.encode(check.isSound, forKey: .sound)
        try container.encode(check.trainCount, forKey: .train)
        try container.encode(check.testCount, forKey: .test)
        try container.encode(sampled, forKey: .sampled)
        try container.encode(check.overlap == nil, forKey: .sharesProblems)
        try container.encode(check.trainDuplicates, forKey: .trainDuplicates)
        try container.encode(check.testDuplicates, forKey: .testDuplicates)
        try container.encode(check.overlap.map(Self.same) ?? [], forKey: .keyOverlaps)
        try container.encode(check.overlap.map(Self.alike) ?? [], forKey: .textOverlaps)
        try container.encode(
            check.others.mapValues { overlap in
                JSONValue.object([
                    "train": .integer(overlap.trainCount), "keyOverlaps": .array(Self.same(overlap)),
                    "textOverlaps": .array(Self.alike(overlap)),
                ])
            }, forKey: .against)
        try container.encode(
            check.rejections.map { rejection in
                JSONValue.object([
                    "id": .string(rejection.id), "answer": rejection.answer.map(JSONValue.string) ?? .null,
                    "explanation": .string(rejection.explanation),
                ])
            }, forKey: .rejections)
        try container.encode(check.unstatedCount, forKey: .unstated)
    }

    private static func same(_ overlap: SplitOverlap) -> [JSONValue] {
        overlap.same.map { .object(["train": .string($0.trainID), "test": .string($0.testID)]) }
    }

    private static func alike(_ overlap: SplitOverlap) -> [JSONValue] {
        overlap.alike.map {
            .object([
                "train": .string($0.trainID), "test": .string($0.testID), "share": .number($0.share),
                "seen": .bool($0.isSeen),
            ])
        }
    }
}
