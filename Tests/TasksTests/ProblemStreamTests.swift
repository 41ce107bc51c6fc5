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
        #expect(check.keyOverlaps == [.init(trainID: "c", testID: "e")])
        #expect(check.textOverlaps == [.init(trainID: "d", testID: "f")])
        #expect(check.rejections == [.init(id: "g", answer: "g", explanation: "no")])
        #expect(!check.isSound)
    }

    @Test("clean splits are sound") func clean() async {
        let check = await TaskCheck(task: "t", train: [problem("a", "one")], test: [problem("b", "two")]) { _ in
            .init(isAccepted: true, explanation: "")
        }
        #expect(check.isSound && check.textOverlaps.isEmpty)
    }
}
