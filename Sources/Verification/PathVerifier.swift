package import Basics
package import RolloutTypes

/// Judges a way through a network by the rules, so that every shortest way counts.
///
/// `metadata.edges` lists `[from, to, length]`, usable both ways; `metadata.start` and `metadata.goal` are its ends and
/// `metadata.cost` is the length it may have. The answer is the nodes in order, with arrows, hyphens, commas or spaces
/// between them.
package struct PathVerifier: Verifier {
    package let name = "path"
    package let version = "1"

    package init() {}

    /// It has no keys.
    package init(configuration: JSONValue) throws(VerificationError) {
        _ = try VerifierConfiguration(configuration, verifier: "path", allowed: [])
    }

    package func judge(_ submission: Submission) async -> Verdict {
        verdict(submission)
    }

    /// The verdict, without suspension.
    package func verdict(_ submission: Submission) -> Verdict {
        guard let network = Network(submission.metadata) else {
            return .abstained(
                "the problem's metadata lacks 'edges' ([from, to, length]), 'start', 'goal' or 'cost' (a whole number)")
        }
        switch AnswerExtractor(submission, seeking: .formula).extract() {
        case .missing(let reason), .ambiguous(let reason):
            return Verdict(outcome: .wrongFormat, reward: 0, explanation: reason)
        case .found(let text):
            guard let nodes = Self.nodes(text) else {
                return Verdict(
                    outcome: .unparseable, reward: 0, extracted: text.bounded,
                    explanation: "'\(text.excerpt)' is not a list of nodes")
            }
            if let complaint = network.complaint(nodes) { return .incorrect(text.bounded, complaint) }
            return .correct(text.bounded, "a way of length \(network.cost)")
        }
    }

    private static func nodes(_ text: String) -> [String]? {
        guard text.utf8.count <= MathAnswer.byteLimit else { return nil }
        let arrows = ["\\rightarrow", "\\to", "→", "–", "->", "=>"]
        let plain = PlainText.withoutBrackets(PlainText.unwrapped(text))
        let spaced = arrows.reduce(plain) { $0.replacing($1, with: " ") }
        let nodes = spaced.split { $0.isWhitespace || $0 == "," || $0 == "-" || $0 == ";" }.map(String.init)
        return nodes.isEmpty || !nodes.allSatisfy({ $0.allSatisfy { $0.isLetter || $0.isNumber } }) ? nil : nodes
    }
}

/// A network with what is asked of a way through it.
private struct Network {
    let cost: Int
    private let start: String
    private let goal: String
    private let lengths: [[String]: Int]

    init?(_ metadata: [String: JSONValue]) {
        guard let edges = metadata["edges"]?.arrayValue, let start = metadata["start"]?.stringValue,
            let goal = metadata["goal"]?.stringValue, let cost = metadata["cost"]?.integerValue
        else { return nil }
        var lengths: [[String]: Int] = [:]
        for edge in edges {
            guard let members = edge.arrayValue, members.count == 3, let from = members[0].stringValue,
                let to = members[1].stringValue, let length = members[2].integerValue, (0...1_000_000).contains(length)
            else { return nil }
            for ends in [[from, to], [to, from]] { lengths[ends] = min(length, lengths[ends] ?? length) }
        }
        (self.start, self.goal, self.cost, self.lengths) = (start, goal, cost, lengths)
    }

    /// What is wrong with a way, or nil.
    func complaint(_ nodes: [String]) -> String? {
        guard nodes.first == start, nodes.last == goal else {
            return "it goes from \(nodes[0].excerpt) to \(nodes[nodes.count - 1].excerpt), not from \(start) to \(goal)"
        }
        var total = 0
        for (from, to) in zip(nodes, nodes.dropFirst()) {
            guard let length = lengths[[from, to]] else { return "\(from.excerpt) and \(to.excerpt) are not joined" }
            total += length
        }
        return total > cost ? "its length is \(total), and \(cost) is possible" : nil
    }
}
