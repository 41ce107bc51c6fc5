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

    package let task: String
    package let trainCount: Int
    package let testCount: Int
    /// Ids of problems that have the canonical key of an earlier one in the same split.
    package let trainDuplicates: [String]
    package let testDuplicates: [String]
    /// What the test problems share with the training problems; nil where both are the same file, so that they share
    /// everything.
    package let overlap: SplitOverlap?
    /// The same for the training problems of other tasks, by their names.
    package let others: [String: SplitOverlap]
    package let rejections: [Rejection]
    /// Problems that have no reference answer to state, so that the verifier was not asked.
    package let unstatedCount: Int

    /// Whether held-out results mean something: no overlap, no repeated test problem, every reference accepted.
    package var isSound: Bool {
        overlap?.isSound == true && others.values.allSatisfy(\.isSound) && testDuplicates.isEmpty
            && rejections.isEmpty
    }

    /// Checks two splits.
    ///
    /// - Parameters:
    ///   - sharesProblems: whether `train` and `test` come from the same file; its problems are then compared with one
    ///     another only once.
    ///   - others: the training problems of other tasks, by their names.
    ///   - judgeGold: the verdict on a completion that states the problem's own reference answer; nil where it has none.
    package init(
        task: String, train: [Problem], test: [Problem], sharesProblems: Bool = false,
        others: [String: [Problem]] = [:], judgeGold: (Problem) async -> GoldJudgement?
    ) async {
        self.task = task
        trainCount = train.count
        testCount = test.count
        trainDuplicates = Self.duplicates(train)
        testDuplicates = Self.duplicates(test)
        overlap = sharesProblems ? nil : SplitOverlap(train: train, test: test)
        self.others = others.mapValues { SplitOverlap(train: $0, test: test) }
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

    /// Whether a generator says which problem it is, whatever the words.
    var hasGeneratorKey: Bool { metadata["key"]?.stringValue != nil }
}
