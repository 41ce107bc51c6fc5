import Basics

/// Stories about amounts that grow and shrink, in two to six steps.
struct WordProblems: ProblemGenerator {
    static let name = "word-problems"
    static let knobs: [Knob] = [.range("Steps", 2...3, in: 1...8), .integer("maxNumber", 20, in: 5...1000)]

    private let stepCounts: ClosedRange<Int>
    private let largestNumber: Int

    /// The person the story is about.
    private struct Hero {
        let name: String
        let pronoun: String
        let friend: String
    }

    /// The amount so far and the story up to there.
    private struct Story {
        var amount: Int
        var sentences: [String]
        var steps: [String]
        var key: [String]
    }

    private enum Event: CaseIterable {
        case packs, gift, gives, loses, doubles, half, shares, price
    }

    init(_ values: KnobValues) throws(TaskError) {
        stepCounts = try values.range("Steps")
        largestNumber = try values.integer("maxNumber")
    }

    func problem(from stream: RandomStream) -> GeneratedProblem? {
        var draw = Draw(stream)
        let (name, pronoun, friend) = draw.element(of: [
            ("Ava", "she", "Ben"), ("Omar", "he", "Lena"), ("Mia", "she", "Tom"), ("Noah", "he", "Ruth"),
            ("Priya", "she", "Sam"), ("Jonas", "he", "Ida"), ("Lucy", "she", "Max"), ("Kofi", "he", "Nina"),
        ])
        let hero = Hero(name: name, pronoun: pronoun, friend: friend)
        let things = draw.element(of: [
            "marbles", "stickers", "apples", "pencils", "stamps", "shells", "coins", "cards", "buttons", "cookies",
        ])
        let start = draw.integer(in: 2...largestNumber)
        var story = Story(amount: start, sentences: ["\(name) has \(start) \(things)."], steps: [], key: ["\(start)"])
        var last: Event?
        for _ in 0..<draw.integer(in: stepCounts) {
            let event = draw.element(of: Event.allCases.filter { $0 != last && $0 != .price })
            guard tell(event, hero, things, &story, &draw) else { return nil }
            last = event
        }
        let isPriced = draw.integer(in: 0...3) == 0
        if isPriced { _ = tell(.price, hero, things, &story, &draw) }
        guard story.amount > 0, story.amount < 1_000_000_000 else { return nil }
        let question =
            isPriced
            ? draw.element(of: ["How many dollars does \(pronoun) get?", "How much money is that, in dollars?"])
            : draw.element(of: [
                "How many \(things) does \(pronoun) have now?", "How many \(things) does \(name) have in the end?",
                "How many \(things) are left with \(name)?",
            ])
        return GeneratedProblem(
            text: (story.sentences + [question]).joined(separator: " "), answer: "\(story.amount)",
            steps: story.steps.joined(separator: "\n"), key: story.key.joined(separator: " "))
    }

    /// Adds an event to the story; false where the numbers do not allow it.
    private func tell(_ event: Event, _ hero: Hero, _ things: String, _ story: inout Story, _ draw: inout Draw) -> Bool
    {
        let who = draw.isHeads() ? hero.name : hero.pronoun.prefix(1).uppercased() + hero.pronoun.dropFirst()
        let before = story.amount
        let number = draw.integer(in: 2...largestNumber)
        switch event {
        case .packs:
            let packs = draw.integer(in: 2...9)
            let holder = draw.element(of: ["bags", "boxes", "packs"])
            story.sentences.append("\(who) buys \(packs) \(holder) with \(number) \(things) each.")
            story.amount += packs * number
            story.steps.append("\(before) + \(packs) * \(number) = \(story.amount)")
            story.key.append("+\(packs)*\(number)")
        case .gift:
            story.sentences.append(
                draw.element(of: [
                    "\(hero.friend) gives \(hero.name) \(number) more.", "\(who) finds \(number) \(things).",
                    "\(who) gets \(number) \(things) as a present.",
                ]))
            story.amount += number
            story.steps.append("\(before) + \(number) = \(story.amount)")
            story.key.append("+\(number)")
        case .gives, .loses:
            guard number < before else { return false }
            story.sentences.append(
                event == .gives
                    ? "\(who) gives \(number) \(things) to \(hero.friend)."
                    : draw.element(of: ["\(who) loses \(number) of them.", "\(number) of the \(things) break."]))
            story.amount -= number
            story.steps.append("\(before) - \(number) = \(story.amount)")
            story.key.append("-\(number)")
        case .doubles:
            story.sentences.append("A week later the number of \(things) has doubled.")
            story.amount *= 2
            story.steps.append("\(before) * 2 = \(story.amount)")
            story.key.append("*2")
        case .half, .shares:
            let parts = event == .half ? 2 : draw.integer(in: 3...6)
            guard before % parts == 0, before > parts else { return false }
            story.sentences.append(
                event == .half
                    ? "\(who) sells half of the \(things)."
                    : "\(who) shares all \(things) equally among \(parts) people, \(hero.name) included, and keeps one share."
            )
            story.amount /= parts
            story.steps.append("\(before) / \(parts) = \(story.amount)")
            story.key.append("/\(parts)")
        case .price:
            let price = draw.integer(in: 2...12)
            story.sentences.append("In the end \(hero.pronoun) sells all the \(things) for \(price) dollars apiece.")
            story.amount *= price
            story.steps.append("\(before) * \(price) = \(story.amount)")
            story.key.append("$\(price)")
        }
        return true
    }
}
