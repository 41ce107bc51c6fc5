import Basics
import FoundationEssentials
import RolloutTypes
import Tasks
import Testing

@Suite("Problem stream") struct ProblemStreamTests {
    private func mixture() throws -> TaskMixture {
        let stored = StoredProblems(
            task: "stored", split: "train",
            problems: (0..<7).map { Problem(id: "s\($0)", task: "stored", content: .prompt("\($0)"), answer: nil) })
        return TaskMixture([
            .init(source: stored, weight: 1), .init(source: try TaskSamples.generated(), weight: 3),
        ])
    }

    @Test("a resumed stream goes on exactly where the first one stood", arguments: [1, 3, 29, 100])
    func resume(_ cut: Int) throws {
        var whole = ProblemStream(try mixture(), seed: 9)
        let expected = try whole.next(120, step: 1)
        var first = ProblemStream(try mixture(), seed: 9)
        let head = try first.next(cut, step: 1)
        let saved = try JSONEncoder().encode(first.state)
        let state = try JSONDecoder().decode(ProblemStream.State.self, from: saved)
        var second = ProblemStream(try mixture(), seed: 9, state: state)
        #expect(try head + second.next(120 - cut, step: 1) == expected)
        #expect(second.state == whole.state)
    }

    @Test("every epoch has every problem once, in a new order") func epochs() throws {
        let stored = StoredProblems(
            task: "stored", split: "train",
            problems: (0..<20).map { Problem(id: "\($0)", task: "stored", content: .prompt("\($0)"), answer: nil) })
        var stream = ProblemStream(TaskMixture([.init(source: stored)]), seed: 4)
        let ids = try (0..<5).map { _ in try stream.next(20, step: 1).map(\.id) }
        #expect(ids.allSatisfy { Set($0).count == 20 })
        #expect(Set(ids).count == 5)
    }

    @Test("weights are shares") func weights() throws {
        var stream = ProblemStream(try mixture(), seed: 2)
        let stored = try stream.next(2000, step: 1).count { $0.task == "stored" }
        #expect((420...580).contains(stored))
    }

    @Test("seeds differ") func seeds() throws {
        var (one, two) = (ProblemStream(try mixture(), seed: 1), ProblemStream(try mixture(), seed: 2))
        #expect(try one.next(50, step: 1).map(\.id) != two.next(50, step: 1).map(\.id))
    }
}

@Suite("Task check") struct TaskCheckTests {
    private func problem(_ id: String, _ text: String) -> Problem {
        Problem(id: id, task: "t", content: .prompt(text), answer: id)
    }

    @Test("duplicates, overlaps and rejected references are found, and nothing else") func finds() async {
        let words = (1...13).map { "word\($0)" }.joined(separator: " ")
        let check = await TaskCheck(
            task: "t",
            train: [problem("a", "one"), problem("b", " ONE "), problem("c", "two"), problem("d", "x \(words) y")],
            test: [problem("e", "Two"), problem("f", "z, \(words)!"), problem("g", "three"), problem("h", "three")]
        ) { .init(isAccepted: $0.id != "g", explanation: "no") }
        #expect(check.trainCount == 4 && check.testCount == 4)
        #expect(check.trainDuplicates == ["b"] && check.testDuplicates == ["h"])
        #expect(check.overlap?.same == [.init(trainID: "c", testID: "e")])
        #expect(check.overlap?.alike == [.init(trainID: "d", testID: "f", share: 13.0 / 14, isSeen: true)])
        #expect(check.rejections == [.init(id: "g", answer: "g", explanation: "no")])
        #expect(!check.isSound)
    }

    @Test("clean splits are sound") func clean() async {
        let check = await TaskCheck(task: "t", train: [problem("a", "one")], test: [problem("b", "two")]) { _ in
            .init(isAccepted: true, explanation: "")
        }
        #expect(check.isSound && check.overlap?.alike == [])
    }

    private static let words = (1...40).map { "word\($0)" }

    @Test(
        "the share of words in common runs of 13 decides, however they are written",
        arguments: [
            (40, 1.0, true), (32, 0.8, true), (31, 0.775, false), (13, 0.325, false), (12, nil, false), (0, nil, false),
        ] as [(Int, Double?, Bool)])
    func share(_ common: Int, _ share: Double?, _ isSeen: Bool) {
        let own = Self.words.prefix(common) + (common..<40).map { "other\($0)" }
        let overlap = SplitOverlap(
            train: [
                problem("far", Self.words.suffix(14).joined(separator: " ")),
                problem("near", Self.words.joined(separator: ", ")),
            ],
            test: [problem("t", own.joined(separator: " ").uppercased() + "!")])
        #expect(overlap.alike.map(\.share) == (share.map { [$0] } ?? []))
        #expect(overlap.alike.allSatisfy { $0.trainID == "near" && $0.isSeen == isSeen })
        #expect(overlap.isSound == !isSeen)
    }

    @Test("runs from several training problems add up, and the worst problem comes first") func union() {
        let halves = [Self.words.prefix(20), Self.words.suffix(20)].map { $0.joined(separator: " ") }
        let overlap = SplitOverlap(
            train: [problem("a", halves[0]), problem("b", halves[1])],
            test: [
                problem("part", halves[0] + " " + (0..<20).map { "x\($0)" }.joined(separator: " ")),
                problem("all", Self.words.joined(separator: " ")),
            ])
        #expect(overlap.alike.map(\.testID) == ["all", "part"] && overlap.alike.map(\.share) == [1, 0.5])
    }

    @Test("generated problems are told apart by their keys, not by their wording") func generated() {
        func generated(_ id: String) -> Problem {
            Problem(
                id: id, task: "t", content: .prompt(Self.words.joined(separator: " ")), answer: id,
                metadata: ["key": .string(id)])
        }
        let overlap = SplitOverlap(train: [generated("a")], test: [generated("b")])
        #expect(overlap.isSound && overlap.alike.map(\.share) == [1])
        #expect(!SplitOverlap(train: [generated("a")], test: [generated("a")]).isSound)
    }

    @Test("another task's training problems count like the task's own") func others() async {
        let check = await TaskCheck(
            task: "t", train: [], test: [problem("b", "two")],
            others: ["u": [problem("z", "two")], "v": [problem("y", "one")]]
        ) { _ in .init(isAccepted: true, explanation: "") }
        #expect(!check.isSound && check.overlap?.isSound == true)
        #expect(check.others["u"]?.same == [.init(trainID: "z", testID: "b")] && check.others["v"]?.isSound == true)
    }
}
