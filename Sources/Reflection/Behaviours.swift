import RolloutTypes

/// Counts four habits by rules over words, numbers and candidate answers.
///
/// - verification: a word of checking (`check`, `verify`, 验算 …), or a value held against another (`= 75, not 80`, `≠`,
///   `too high`, 不等于).
/// - backtracking: a wrong answer given up for another, or a phrase that says so (`try another`, `instead`, 换个思路).
/// - subgoals: `first … then` or 先…再 in one sentence, `step 2`, `get to`, `to make 20` where 20 is not the target.
/// - backward chaining: `work backwards`, 倒推, or the target taken apart (`80 = 20 * 4`).
///
/// After Gandhi et al. 2025 (arXiv 2503.01307), who ask a model instead; rules agree with a judge only in part.
enum Behaviours {
    private static let verification = LexiconMatcher(
        ReflectionLexicon(
            version: "verification@1",
            entries: [
                "check*", "check", "re~check", "double~check", "verify", "verif*", "re~evaluate", "evaluate",
                "too high", "too low", "too big", "too small", "too large", "not equal", "检查", "验证", "验算", "不等于", "≠",
            ].map { .init($0, isStrong: true) }))
    private static let backtracking = LexiconMatcher(
        ReflectionLexicon(
            version: "backtracking@1",
            entries: [
                "try a different", "try another", "try something else", "instead", "start over", "go back", "换个思路",
                "换一种", "换一个",
            ].map { .init($0, isStrong: true) }))
    private static let backwards = LexiconMatcher(
        ReflectionLexicon(
            version: "backwards@1",
            entries: ["work backward", "work backwards", "working backward", "working backwards", "倒推"].map {
                .init($0, isStrong: true)
            }))

    static func counts(
        _ text: FoldedText, candidates: [CandidateAnswer], target: String?, where isCounted: (Range<Int>) -> Bool
    ) -> BehaviourCounts {
        let words = words(of: text)
        var counts = BehaviourCounts()
        counts.verification =
            verification.matches(in: text, where: isCounted).count + corrections(words)
        counts.backtracking =
            backtracking.matches(in: text, where: isCounted).count
            + zip(candidates, candidates.dropFirst()).count { !$0.isRight && $0.value != $1.value }
        counts.subgoals = subgoals(words, target: target)
        counts.backwardChaining =
            backwards.matches(in: text, where: isCounted).count + takenApart(words, target: target)
        return counts
    }

    /// Runs of letters, runs of digits, and everything else one by one; spaces are gone.
    private static func words(of text: FoldedText) -> [String] {
        var words: [String] = []
        var isOpen = false
        var wasDigit = false
        for scalar in text.scalars {
            let isDigit = ("0"..."9").contains(scalar)
            let isLetter = ("a"..."z").contains(scalar)
            if scalar == " " {
                isOpen = false
            } else if isDigit || isLetter {
                if isOpen, isDigit == wasDigit {
                    words[words.count - 1].unicodeScalars.append(scalar)
                } else {
                    words.append(String(scalar))
                }
                isOpen = true
                wasDigit = isDigit
            } else {
                words.append(String(scalar))
                isOpen = false
            }
        }
        return words
    }

    /// `= 75, not 80`.
    private static func corrections(_ words: [String]) -> Int {
        guard words.count >= 5 else { return 0 }
        return (4..<words.count).count { index in
            isNumber(words[index]) && words[index - 1] == "not" && words[index - 2] == ","
                && isNumber(words[index - 3]) && words[index - 4] == "="
        }
    }

    private static func subgoals(_ words: [String], target: String?) -> Int {
        var count = 0
        var opened: Set<String> = []
        for (index, word) in words.enumerated() {
            let next = index + 1 < words.count ? words[index + 1] : ""
            let afterNext = index + 2 < words.count ? words[index + 2] : ""
            switch word {
            case ".", "!", "?", "。", "！", "？": opened = []
            case "first", "先": opened.insert(word)
            case "then": if opened.remove("first") != nil { count += 1 }
            case "再": if opened.remove("先") != nil { count += 1 }
            case "step" where isNumber(next): count += 1
            case "get" where next == "to": count += 1
            case "to" where ["make", "get", "reach"].contains(next) && isNumber(afterNext) && afterNext != target:
                count += 1
            default: break
            }
        }
        return count
    }

    /// `80 = 20 * 4` where 80 is the target.
    private static func takenApart(_ words: [String], target: String?) -> Int {
        guard let target, words.count >= 5 else { return 0 }
        return (0..<(words.count - 4)).count { index in
            words[index] == target && words[index + 1] == "=" && isNumber(words[index + 2])
                && ["+", "-", "*", "/", "×", "÷"].contains(words[index + 3]) && isNumber(words[index + 4])
                && (index == 0 || !["+", "-", "*", "/", "×", "÷", "=", ")"].contains(words[index - 1]))
        }
    }

    private static func isNumber(_ word: String) -> Bool {
        word.unicodeScalars.first.map { ("0"..."9").contains($0) } ?? false
    }
}
