import Basics

/// What is wrong with the values of a manifest whose keys and kinds may be right: collected on the nodes of the text, so
/// that these problems are reported together with those of the shape, each at its place.
struct ManifestCheck {
    private let document: JSON5Document
    private(set) var problems: [FileProblem] = []

    init(_ document: JSON5Document) {
        self.document = document
        guard let root = document.root else { return }
        for key in ["title", "licence", "origin"] where root.member(key)?.value.content == .string("") {
            complain(key, "'\(key)' is empty")
        }
        if case .string(let template) = root.member("promptTemplate")?.value.content,
            !template.contains(PromptForm.placeholder)
        {
            complain("promptTemplate", "'promptTemplate' must contain \(PromptForm.placeholder)")
        }
        if case .array(let strings) = root.member("stopStrings")?.value.content,
            let empty = strings.firstIndex(where: { $0.content == .string("") })
        {
            complain(
                "stopStrings[\(empty)]", "'stopStrings[\(empty)]' is empty; it would stop every completion at once")
        }
        checkVerifiers(root)
        checkCurriculum(root)
        checkSplits(root)
    }

    private mutating func checkVerifiers(_ root: JSON5Node) {
        guard case .array(let verifiers) = root.member("verifiers")?.value.content else { return }
        if verifiers.isEmpty { complain("verifiers", "'verifiers' is empty; a task names at least one") }
    }

    private mutating func checkCurriculum(_ root: JSON5Node) {
        guard case .array(let stages) = root.member("generator")?.value.member("curriculum")?.value.content else {
            return
        }
        var last = 0
        for (index, stage) in stages.enumerated() {
            guard let until = stage.member("untilStep")?.value.wholeNumber else { continue }
            let path = "generator.curriculum[\(index)].untilStep"
            if until <= last {
                complain(path, "'\(path)' is \(until); it must be larger than \(last), where the stage before ends")
            }
            last = max(last, until)
        }
    }

    private mutating func checkSplits(_ root: JSON5Node) {
        guard case .object(let splits) = root.member("splits")?.value.content else { return }
        if splits.isEmpty {
            complain("splits", "'splits' is empty; expected for example {train: \"train.jsonl\", test: \"test.jsonl\"}")
        }
        let hasGenerator = root.member("generator").map { $0.value.content != .null } ?? false
        for split in splits {
            guard case .object = split.value.content else { continue }
            let path = "splits.\(split.key)"
            if !hasGenerator { complain(path, "'\(path)' must name a file, because the task has no generator") }
            if hasGenerator, !GeneratedProblems.splits.contains(split.key) {
                let known = GeneratedProblems.splits.joined(separator: ", ")
                complain(path, "'\(path)': a generator has the splits \(known)")
            }
            for (key, least) in [("count", 1), ("seed", 0)] {
                guard let value = split.value.member(key)?.value.wholeNumber, value < least else { continue }
                complain("\(path).\(key)", "'\(path).\(key)' is \(value); expected at least \(least)")
            }
        }
    }

    private mutating func complain(_ path: String, _ message: String) {
        problems.append(document.problem(message, at: path))
    }
}

extension JSON5Node {
    fileprivate var wholeNumber: Int? {
        if case .number(_, let value) = content { Int(exactly: value) } else { nil }
    }
}
