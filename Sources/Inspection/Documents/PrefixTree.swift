import Basics
import RunStore

/// The completions of a group as one tree: a stretch of tokens that several share stands once, and forks where they
/// begin to differ.
struct PrefixTree {
    private let members: [(slot: Int, tokens: [Int32], reward: Double?, entropies: [Float], texts: [String]?)]

    /// Nil where a completion's tokens were not kept, or there is none.
    init?(_ traces: [TraceRecord], texts: TokenTexts?) {
        var members: [(slot: Int, tokens: [Int32], reward: Double?, entropies: [Float], texts: [String]?)] = []
        for trace in traces {
            guard let tokens = trace.tokens else { return nil }
            members.append(
                (trace.slot, tokens.tokens, trace.reward, tokens.entropies, texts?.texts(tokens.tokens)))
        }
        guard !members.isEmpty else { return nil }
        self.members = members
    }

    /// How many tokens all completions begin with, and how many UTF-16 units of text that is.
    var shared: JSONValue {
        let length = common(Array(members.indices), from: 0)
        let characters = members[0].texts.map { $0.prefix(length).reduce(0) { $0 + $1.utf16.count } }
        return ["tokens": .integer(length), "characters": JSONValue(characters)]
    }

    var document: JSONValue { node(Array(members.indices), from: 0) }

    private func node(_ indices: [Int], from start: Int) -> JSONValue {
        let end = common(indices, from: start)
        let rewards = indices.compactMap { members[$0].reward }
        let first = members[indices[0]]
        var branches: [Int32: [Int]] = [:]
        for index in indices where members[index].tokens.count > end {
            branches[members[index].tokens[end], default: []].append(index)
        }
        let children = branches.values.sorted { ($1.count, $0[0]) < ($0.count, $1[0]) }
        // Completions that only repeat each other to their last token make no fork.
        let isFork = children.count > 1 || (children.count == 1 && children[0].count < indices.count)
        return [
            "start": .integer(start), "end": .integer(end),
            "slots": JSONValue(indices.map { .integer(members[$0].slot) }),
            "meanReward": JSONValue(rewards.isEmpty ? nil : Statistics.mean(rewards)),
            "text": JSONValue(first.texts.flatMap { start < $0.count ? $0[start] : nil }),
            "entropy": start < first.entropies.count ? JSONValue(first.entropies[start]) : nil,
            "children": JSONValue(isFork ? children.map { node($0, from: end) } : []),
        ]
    }

    /// The end of what the completions at `indices` have in common.
    private func common(_ indices: [Int], from start: Int) -> Int {
        var end = start
        let first = members[indices[0]].tokens
        while end < first.count,
            indices.allSatisfy({ members[$0].tokens.count > end && members[$0].tokens[end] == first[end] })
        {
            end += 1
        }
        return end
    }
}
