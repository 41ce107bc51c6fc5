import Basics
package import RolloutTypes

/// What is wrong with the problems of a task: duplicates, leaks from training into testing, unusable references.
package struct TaskCheck: Sendable, Equatable {
    /// What the verifier says about a problem's own reference answer.
    package struct GoldJudgement: Sendable, Equatable {
        package let isAccepted: Bool
        package let explanation: String

        package init(isAccepted: Bool, explanation: String) {
            self.isAccepted = isAccepted
            self.explanation = explanation
        }
    }

    /// A reference answer that the task's verifier does not accept.
    package struct Rejection: Sendable, Equatable {
        package let id: String
        package let answer: String?
        package let explanation: String

        package init(id: String, answer: String?, explanation: String) {
            self.id = id
            self.answer = answer
            self.explanation = explanation
        }
    }

    /// A test problem that training can see.
    package struct Overlap: Sendable, Equatable {
        package let trainID: String
        package let testID: String

        package init(trainID: String, testID: String) {
            self.trainID = trainID
            self.testID = testID
        }
    }

    package let task: String
    package let trainCount: Int
    package let testCount: Int
    /// Ids of problems that have the canonical key of an earlier one in the same split.
    package let trainDuplicates: [String]
    package let testDuplicates: [String]
    /// Test problems with the canonical key of a training problem.
    package let keyOverlaps: [Overlap]
    /// Test problems that share 13 words in a row with a training problem.
    package let textOverlaps: [Overlap]
    package let rejections: [Rejection]
    /// Problems that have no reference answer to state, so that the verifier was not asked.
    package let unstatedCount: Int
    /// Whether both splits are the same file; its problems are then compared with one another only once.
    package let sharesProblems: Bool

    /// Words in a row that count as the same text (Brown et al. 2020, appendix C).
    package static let gramLength = 13

    /// Whether held-out results mean something: no overlap by key, no repeated test problem, every reference accepted.
    package var isSound: Bool {
        keyOverlaps.isEmpty && testDuplicates.isEmpty && rejections.isEmpty && !sharesProblems
    }

    /// Checks two splits.
    ///
    /// - Parameters:
    ///   - sharesProblems: whether `train` and `test` come from the same file.
    ///   - judgeGold: the verdict on a completion that states the problem's own reference answer; nil where it has none.
    package init(
        task: String, train: [Problem], test: [Problem], sharesProblems: Bool = false,
        judgeGold: (Problem) async -> GoldJudgement?
    ) async {
        self.task = task
        self.sharesProblems = sharesProblems
        trainCount = train.count
        testCount = test.count
        trainDuplicates = Self.duplicates(train)
        testDuplicates = Self.duplicates(test)
        keyOverlaps = sharesProblems ? [] : Self.keyOverlaps(train, test)
        textOverlaps = sharesProblems ? [] : Self.textOverlaps(train, test)
        var rejections: [Rejection] = []
        var unstatedCount = 0
        for problem in sharesProblems ? test : train + test {
            guard let judgement = await judgeGold(problem) else {
                unstatedCount += 1
                continue
            }
            guard !judgement.isAccepted else { continue }
            rejections.append(
                Rejection(id: problem.id, answer: problem.answer, explanation: judgement.explanation))
        }
        self.rejections = rejections
        self.unstatedCount = unstatedCount
    }

    private static func duplicates(_ problems: [Problem]) -> [String] {
        var keys: Set<String> = []
        return problems.filter { !keys.insert($0.canonicalKey).inserted }.map(\.id)
    }

    private static func keyOverlaps(_ train: [Problem], _ test: [Problem]) -> [Overlap] {
        let keys = Dictionary(train.map { ($0.canonicalKey, $0.id) }) { first, _ in first }
        return test.compactMap { problem in
            keys[problem.canonicalKey].map { Overlap(trainID: $0, testID: problem.id) }
        }
    }

    private static func textOverlaps(_ train: [Problem], _ test: [Problem]) -> [Overlap] {
        var holders: [[Substring]: [String]] = [:]
        for problem in test {
            for gram in Self.grams(words(problem)) { holders[gram, default: []].append(problem.id) }
        }
        var found: [String: String] = [:]
        for problem in train {
            for gram in Self.grams(words(problem)) {
                for id in holders[gram] ?? [] where found[id] == nil { found[id] = problem.id }
            }
        }
        return test.compactMap { problem in found[problem.id].map { Overlap(trainID: $0, testID: problem.id) } }
    }

    private static func words(_ problem: Problem) -> [Substring] {
        problem.bareText.lowercased().split { !$0.isLetter && !$0.isNumber }
    }

    private static func grams(_ words: [Substring]) -> [[Substring]] {
        guard words.count >= gramLength else { return [] }
        return (0...words.count - gramLength).map { Array(words[$0..<$0 + gramLength]) }
    }
}

extension Problem {
    /// The problem without the prompt around it.
    package var bareText: String {
        metadata["problem"]?.stringValue ?? askedText
    }

    /// What the policy is asked, as far as no model's chat template is needed: the raw prompt, or the user's last message.
    package var askedText: String {
        switch content {
        case .prompt(let text): text
        case .messages(let messages): messages.last { $0.role == "user" }?.content ?? ""
        }
    }

    /// The same for all ways to write the same problem: the generator's key, else the words of the text.
    package var canonicalKey: String {
        if let key = metadata["key"]?.stringValue { return key }
        return bareText.lowercased().split { $0.isWhitespace }.joined(separator: " ")
    }
}
