/// The words and phrases that count as marks of reflection, with a version, so that counts of different runs can be
/// compared.
package struct ReflectionLexicon: Sendable, Equatable {
    package struct Entry: Sendable, Equatable {
        /// Lower case; `~` stands for nothing, a hyphen or a space, a final `*` for the rest of a word.
        package let phrase: String
        /// Whether it means reflection by itself, or only often does.
        package let isStrong: Bool

        package init(_ phrase: String, isStrong: Bool) {
            precondition(!phrase.isEmpty, "an empty entry of a lexicon")
            self.phrase = phrase
            self.isStrong = isStrong
        }

        /// What reports call it.
        package var word: String { String(phrase.filter { $0 != "~" && $0 != "*" }) }
    }

    /// Name and version, stored beside every count.
    package let version: String
    package let entries: [Entry]
    /// Weak words that still set a right answer apart from the wrong one before it.
    package let turningWords: Set<String>

    package init(version: String, entries: [Entry], turningWords: Set<String> = []) {
        self.version = version
        self.entries = entries
        self.turningWords = turningWords
    }

    private init(version: String, words: [String]) {
        self.init(version: version, entries: words.map { Entry($0, isStrong: true) })
    }

    /// Hone's own, English and Chinese.
    package static let hone = ReflectionLexicon(
        version: "hone@1",
        entries: (strongEnglish + strongChinese).map { Entry($0, isStrong: true) }
            + (weakEnglish + weakChinese).map { Entry($0, isStrong: false) },
        turningWords: ["wait", "hold on", "actually", "hmm", "oops", "等等", "等一下", "不对"])

    /// The ten words that DeepSeek-R1's authors tracked through training (Nature 2025, Supplementary C.2).
    package static let r1 = ReflectionLexicon(
        version: "r1@1",
        words: ["wait", "mistake", "however", "but", "retry", "error", "verify", "wrong", "evaluate", "check"])

    /// The union of the lists that Liu et al. counted for four base models (oat-zero, 2025).
    package static let oat = ReflectionLexicon(
        version: "oat@1",
        words: [
            "reevaluate", "reevaluation", "recheck", "rethink", "check again", "re-evaluate", "try again",
            "re-examine",
        ])

    /// The pool of fifteen of Liu et al., "Understanding R1-Zero-like training" (arXiv 2503.20783).
    package static let understandingR1Zero = ReflectionLexicon(
        version: "ur1z@1",
        words: [
            "recheck", "rethink", "reassess", "reevaluate", "re-evaluate", "reevaluation", "re-examine", "reexamine",
            "reconsider", "reanalyze", "double-check", "check again", "think again", "verify again",
            "go over the steps",
        ])

    /// The published ones, by the name that options take.
    package static let presets = ["hone": hone, "r1": r1, "oat": oat, "ur1z": understandingR1Zero]

    private static let strongEnglish = [
        "re~check", "re~think", "re~assess", "re~evaluate", "re~evaluation", "re~examine", "re~consider",
        "re~analyze", "re~calculate", "re~do", "double~check", "check again", "verify again", "think again",
        "try again", "go back", "start over", "let me check", "let me verify", "let me re-*", "that's not right",
        "that is wrong", "doesn't work", "i made a mistake", "my mistake", "correction", "on second thought",
    ]
    private static let weakEnglish = [
        "wait", "hmm", "hold on", "actually", "however", "but", "no", "oops", "instead", "alternatively",
        "another way", "different approach", "mistake", "error", "wrong", "verify", "check", "evaluate", "retry",
        "yet", "aha",
    ]
    private static let strongChinese = [
        "重新检查", "再检查", "检查一下", "让我检查", "让我验证", "验证一下", "验算", "重新计算", "重新算", "再算一遍", "重算", "重新考虑",
        "重新思考", "重新审视", "回头看", "算错了", "我错了", "弄错了", "不对", "有误", "换个思路", "换一种方法", "再试一次", "从头开始",
    ]
    private static let weakChinese = [
        "等等", "等一下", "且慢", "慢着", "嗯", "哦", "哎", "其实", "实际上", "但是", "不过", "然而", "或者", "另外", "也许", "检查",
        "验证", "错误", "顿悟", "原来如此",
    ]
}
