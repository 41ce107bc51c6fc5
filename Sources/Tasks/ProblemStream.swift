import Basics
package import RolloutTypes

/// Several sources with weights: how often each is drawn from.
package struct TaskMixture: Sendable {
    package struct Part: Sendable {
        package let source: any ProblemSource
        package let weight: Double

        package init(source: any ProblemSource, weight: Double = 1) {
            precondition(weight > 0 && weight.isFinite, "weight \(weight) of task '\(source.task)' is not positive")
            precondition(source.count != 0, "task '\(source.task)' has 0 problems in split '\(source.split)'")
            self.source = source
            self.weight = weight
        }
    }

    package let parts: [Part]

    package init(_ parts: [Part]) {
        precondition(!parts.isEmpty, "a mixture of 0 tasks")
        self.parts = parts
    }

    /// The part that `uniform`, a number in [0, 1), falls into.
    func index(at uniform: Double) -> Int {
        var rest = uniform * parts.reduce(0) { $0 + $1.weight }
        for (index, part) in parts.enumerated() {
            rest -= part.weight
            if rest < 0 { return index }
        }
        return parts.count - 1
    }
}

/// The order in which a run meets its problems: the same for the same mixture and seed, and it can be taken up anywhere.
///
/// Finite sources are shuffled anew in every epoch; endless ones are walked in order.
package struct ProblemStream: Sendable {
    /// Where a stream stands.
    package struct State: Sendable, Equatable, Codable {
        /// Problems drawn so far.
        package var drawn: Int
        /// How many of them came from each part of the mixture.
        package var positions: [Int]
    }

    private struct Epoch: Sendable {
        let number: Int
        let order: [Int]
    }

    package private(set) var state: State
    private let mixture: TaskMixture
    private let randomness: RandomStream
    private var epochs: [Epoch?]

    /// - Parameter state: where an earlier stream of the same mixture and seed stood; nil for the start.
    package init(_ mixture: TaskMixture, seed: UInt64, state: State? = nil) {
        let count = mixture.parts.count
        self.state = state ?? State(drawn: 0, positions: [Int](repeating: 0, count: count))
        precondition(
            self.state.positions.count == count, "a state of \(self.state.positions.count) tasks for \(count) tasks")
        self.mixture = mixture
        randomness = RandomStream(seed: seed).child("problems")
        epochs = [Epoch?](repeating: nil, count: count)
    }

    /// The next `count` problems; `step` selects the stage of a curriculum.
    package mutating func next(_ count: Int, step: Int) throws(TaskError) -> [Problem] {
        var problems: [Problem] = []
        problems.reserveCapacity(count)
        // Where a source fails nothing is counted as drawn.
        var advanced = state
        for _ in 0..<count {
            let part = mixture.index(at: randomness.child("part").uniform(advanced.drawn))
            let index = index(part, position: advanced.positions[part])
            problems.append(try mixture.parts[part].source.problem(at: index, step: step))
            advanced.positions[part] += 1
            advanced.drawn += 1
        }
        state = advanced
        return problems
    }

    private mutating func index(_ part: Int, position: Int) -> Int {
        guard let count = mixture.parts[part].source.count else { return position }
        let number = position / count
        if epochs[part]?.number != number {
            var order = Array(0..<count)
            var draw = Draw(randomness.child("part", part).child("epoch", number))
            draw.shuffle(&order)
            epochs[part] = Epoch(number: number, order: order)
        }
        return epochs[part]?.order[position % count] ?? position % count
    }
}
