import Basics

/// What completions of the demo run look like.
enum DemoKind: Sendable, Equatable {
    case right, wrong
    /// Wrong, a mark, then right; right, a mark, and right again; right, a mark, then wrong.
    case corrective, confirm, lost
    /// A mark, then right; and marks that lead nowhere.
    case search, stuck
    /// Cut off at the token limit, with a mark and without.
    case unfinished, cut
    /// Wrong, then right, without a mark.
    case silent
    /// A box whose content is no expression.
    case unparseable
    /// In Chinese: with 等等, with 等等 and 重新检查, with 检查一下.
    case chineseSearch, chineseRecheck, chineseCheck
    /// The scripted problem: solved at once, and after 75 was tried.
    case scriptedDirect, scriptedAha
    /// A beginning that the whole group shares.
    case forked(Int)
    /// Text that would do harm where it is taken for a page.
    case hostile

    var isTruncated: Bool { self == .unfinished || self == .cut }
}

/// Writes the texts of the demo run: prose that varies, and arithmetic that is what it says.
struct DemoText {
    let problem: DemoProblem
    let kind: DemoKind
    let stream: RandomStream

    /// Tokens of the scripted trace, its end included, and of the beginning that a group shares.
    static let ahaTokenCount = 344
    static let ahaMarkerToken = 212
    static let sharedTokenCount = 41

    var text: String {
        let (right, target) = (problem.right, problem.target)
        let opening = Self.openings[draw(0, Self.openings.count)].replacing("TARGET", with: "\(target)")
        let first = problem.wrong[draw(1, problem.wrong.count)]
        let second = problem.wrong[draw(2, problem.wrong.count)]
        let solved = "\(right) = \(target)."
        let failed = "\(first.text) = \(first.value)."
        let (box, wrongBox) = (" \\boxed{\(right)}", " \\boxed{\(first.text)}")
        let close = Self.closings[draw(3, Self.closings.count)]
        switch kind {
        case .right: return "\(opening) \(solved) \(close)\(box)"
        case .wrong: return "\(opening) \(failed) \(close)\(wrongBox)"
        case .corrective:
            return
                "\(opening) \(first.text) = \(first.value), not \(target). Wait, that misses the target. \(solved)\(box)"
        case .confirm: return "\(opening) \(solved) Let me check: \(right) = \(target).\(box)"
        case .lost: return "\(opening) \(solved) Wait, \(failed) \(close)\(wrongBox)"
        case .search: return "Hmm. \(opening) \(solved)\(box)"
        case .stuck:
            return "\(opening) \(second.text) = \(second.value). Wait, let me try again. \(failed)\(wrongBox)"
        case .unfinished: return "\(opening) \(failed) Wait, that misses the target, so I look at"
        case .cut: return "\(opening) \(failed) \(opening) The numbers can be put together in"
        case .silent: return "\(opening) \(failed) \(solved)\(box)"
        case .unparseable: return "\(opening) \(close) \\boxed{\(problem.numbers[0]) plus \(problem.numbers[1])}"
        case .chineseSearch: return "看看这些数字。等等，\(right) = \(target)。\(close)\(box)"
        case .chineseRecheck: return "\(right) = \(target)。等等，让我重新检查：\(right) = \(target)。\(box)"
        case .chineseCheck: return "\(right) = \(target)。我来检查一下：\(right) = \(target)。\(box)"
        case .scriptedDirect: return "25-5=20. 20*4=80. The answer is (25-5)*4.\(box)"
        case .scriptedAha: return Self.aha(box: box)
        case .forked(let slot):
            let turn = Self.turns[slot % Self.turns.count]
            let shared = DemoTokens.prefix(Self.prose, count: Self.sharedTokenCount)
            return shared + (slot % 2 == 0 ? "\(turn) \(solved)\(box)" : "\(turn) \(failed)\(wrongBox)")
        case .hostile:
            return "<img src=x onerror=\"window.__x=1\"></script>\u{202E}evil\u{0} \(failed)\(wrongBox)"
        }
    }

    private func draw(_ counter: Int, _ count: Int) -> Int { Int(stream.uniform(counter) * Double(count)) }

    /// Prose up to the first attempt, so that the mark is where it is promised, and after it, to the promised length.
    private static func aha(box: String) -> String {
        let attempt = " 25*4=100, 100-25=75."
        let turn = " Wait, that uses 25 twice. Let me check the others: 25-5=20, 20*4=80."
        let before = ahaMarkerToken - DemoTokens.pieces(attempt).count
        let after = ahaTokenCount - 1 - ahaMarkerToken - DemoTokens.pieces(turn + box).count
        let pieces = DemoTokens.pieces(prose)
        return pieces[..<before].joined() + attempt + turn + pieces[before..<(before + after)].joined() + box
    }

    private static let openings = [
        "I look at the numbers one by one.", "The target TARGET is what I am after.", "A product may come close.",
        "Large numbers come before small ones.", "Let me try some combinations.", "One of the numbers may stay unused.",
        "Differences are worth a look as well.", "I start with the largest number.",
    ]
    private static let closings = [
        "That is what I will give.", "This goes into the box.", "So here is the expression.", "Done.",
        "I am content with it.",
    ]
    private static let turns = [" So", " The", " Now", " A", " From", " With", " Here", " Using"]

    /// Long enough for the scripted trace, without marks, numbers or repetition.
    private static let prose = """
        The problem gives four numbers and one target, and every number may serve at most once. Small targets are \
        often sums, large ones mostly need a product, and quotients help only where a division leaves nothing over. \
        Among these numbers the largest is more than a quarter of what we want, which suggests one multiplication \
        with a small factor near three or four. Adding everything stays far below, as a quick estimate in the head \
        shows, because the three smaller values together hardly reach a dozen. Subtracting before multiplying lowers \
        the big number a little and keeps it round, which is pleasant. Another idea would be to multiply early, then \
        remove what is too much at the end; many people begin like that since round hundreds look attractive. I \
        prefer to write each trial down with its result, compare it against the goal, and only afterwards decide \
        whether some operand should move elsewhere. With brackets the order of operations is mine to choose, so both \
        plans are open. Having seen how close each comes, I can judge them side by side without any further guessing, \
        using plain arithmetic throughout. Every figure in that list appears once, nothing is left to chance, and the \
        remaining value simply stays unused as the rules permit. A reader may follow these lines easily, for they name \
        all operations in turn and hide none of the intermediate values from view. What remains is the formal part: \
        stating the expression in the requested place.
        """
}
