import Basics

/// Which problem each group of the demo run asks, and what each completion is to be.
///
/// What is planted is the same for every seed; the rest follows from the seed.
struct DemoPlan {
    static let groupSize = 8
    static let groupsPerStep = 8
    static let plannedSteps = 42
    static let supersededStep = 30
    static let nonFiniteStep = 25

    let steps: Int
    /// Whether no completion reflects.
    let isPlain: Bool
    private let stream: RandomStream
    /// Problem by step and group, steps from 1.
    private let schedule: [[Int]]

    init(steps: Int, isPlain: Bool, stream: RandomStream) {
        self.steps = steps
        self.isPlain = isPlain
        self.stream = stream
        schedule = Self.schedule(steps: steps, stream: stream)
    }

    func problem(step: Int, group: Int) -> Int { schedule[step - 1][group] }

    /// - Parameter attempt: where a step was made twice, the first time came out differently.
    func kind(step: Int, group: Int, slot: Int, problem: DemoProblem, attempt: Int) -> DemoKind {
        if let planted = planted(step, group, slot) {
            return isPlain ? Self.plain(planted, problem) : planted
        }
        var draw = stream.child("kind", step).child("group", group).child("attempt", attempt).child("slot", slot)
            .generator()
        let progress = min(1, Double(step) / Double(Self.plannedSteps))
        let chance = min(0.95, max(0.02, 0.03 + 0.75 * progress * (1.1 - problem.difficulty)))
        let isRight = Double.random(in: 0..<1, using: &draw) < chance
        let reflects = Double.random(in: 0..<1, using: &draw) < (step < 18 ? 0.07 : 0.28)
        let other = Double.random(in: 0..<1, using: &draw)
        if isPlain || !reflects {
            if isRight { return .right }
            return other < 0.06 ? .cut : .wrong
        }
        if isRight { return other < 0.6 ? .confirm : .search }
        return other < 0.9 ? .stuck : .unfinished
    }

    /// What the evaluation before training holds: 36 of 512 reflect strongly, none corrects itself.
    func baselineKind(trace: Int, problem: DemoProblem) -> DemoKind {
        let isRight = stream.child("baseline", trace).uniform(0) < 0.05
        guard !isPlain, trace % 14 == 3, trace < 14 * 36 else { return isRight ? .right : .wrong }
        return .confirm
    }

    private func planted(_ step: Int, _ group: Int, _ slot: Int) -> DemoKind? {
        switch group {
        case 0 where step == 20 && slot == 3: return .hostile
        case 2 where Self.scriptedCorrect[step] != nil: return scripted(step, slot)
        case 2 where step == 23: return .forked(slot)
        case 3 where step == 11: return .wrong
        case 4 where step == 18 && slot == 3: return .unparseable
        case 4 where step == 29 && slot == 3: return .silent
        case 5 where step == 34: return .right
        case 5 where step == 3: return slot == 0 ? .right : .wrong
        case 5 where Self.correctingSteps.contains(step): return slot == 3 ? .corrective : slot < 6 ? .right : .wrong
        case 6 where slot == 1 && Self.losingSteps.contains(step): return .lost
        case 7 where slot == 2 && step >= 12 && step <= 38 && step % 2 == 0: return .chineseSearch
        case 7 where slot == 4 && step >= 13 && step <= 29 && step % 2 == 1: return .chineseRecheck
        case 7 where slot == 5 && (20...27).contains(step): return .chineseCheck
        default: return nil
        }
    }

    /// Right completions of the scripted problem, by step.
    private static let scriptedCorrect = [4: 0, 8: 0, 9: 1, 12: 2, 16: 2, 20: 3, 21: 5, 26: 6, 32: 8, 41: 7]
    private static let correctingSteps: Set = [15, 18, 24, 27, 33, 36]
    private static let losingSteps: Set = [10, 13, 16, 19, 22, 25, 28, 31, 34, 37, 40, 42]

    private func scripted(_ step: Int, _ slot: Int) -> DemoKind {
        let rank = [3, 5, 0, 6, 1, 7, 2, 4].firstIndex(of: slot) ?? 0
        guard rank < Self.scriptedCorrect[step] ?? 0 else { return .wrong }
        return step == 21 && slot == 5 ? .scriptedAha : .scriptedDirect
    }

    /// The same outcome without any mark of reflection.
    private static func plain(_ kind: DemoKind, _ problem: DemoProblem) -> DemoKind {
        switch kind {
        case .corrective, .confirm, .search, .chineseSearch, .chineseRecheck, .chineseCheck: .right
        case .scriptedAha: .scriptedDirect
        case .lost, .stuck, .hostile: .wrong
        case .unfinished: .cut
        default: kind
        }
    }

    /// Every training problem once, a dozen again and again, two where they are planted.
    private static func schedule(steps: Int, stream: RandomStream) -> [[Int]] {
        var draw = stream.child("schedule").generator()
        let training = (DemoProblem.testCount..<DemoProblem.count).filter {
            $0 != DemoProblem.scripted && $0 != DemoProblem.correcting
        }
        let regulars = training.shuffled(using: &draw).prefix(12)
        let reserved = scriptedCorrect.count + correctingSteps.count + 1
        let free = plannedSteps * groupsPerStep - reserved
        var queue = training + (0..<(free - training.count)).map { regulars[$0 % regulars.count] }
        queue.shuffle(using: &draw)
        return (1...steps).map { step in
            (0..<groupsPerStep).map { group in
                if group == 2, scriptedCorrect[step] != nil { return DemoProblem.scripted }
                if group == 5, step == 3 || correctingSteps.contains(step) { return DemoProblem.correcting }
                return queue.popLast() ?? training[Int.random(in: training.indices, using: &draw)]
            }
        }
    }
}
