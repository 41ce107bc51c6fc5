/// The members of answers that are several.
enum AnswerMembers {
    /// The members of a bare list, with `±` written out; nil where `node` is one answer.
    static func list(_ node: MathNode) -> [MathNode]? {
        switch node {
        case .sequence(.none, let members): return members.flatMap(expanded)
        case .sequence(.braces, let members) where members.contains(where: hasPlusMinus):
            return members.flatMap(expanded)
        default:
            let all = expanded(node)
            return all.count > 1 ? all : nil
        }
    }

    private static func hasPlusMinus(_ node: MathNode) -> Bool {
        node.contains { if case .plusMinus = $0 { true } else { false } }
    }

    /// Both readings of an expression with `±`; all signs change together.
    static func expanded(_ node: MathNode) -> [MathNode] {
        guard hasPlusMinus(node) else { return [node] }
        return [signed(node, isNegative: false), signed(node, isNegative: true)]
    }

    private static func signed(_ node: MathNode, isNegative: Bool) -> MathNode {
        let node = node.mapped { signed($0, isNegative: isNegative) }
        guard case .plusMinus(let first, let second) = node else { return node }
        let change: MathNode = isNegative ? .negative(second) : second
        return first.map { .sum([$0, change]) } ?? change
    }

    /// Assignments whose names repeat in turn as tuples: `p=5, q=2, p=7, q=2` are two pairs. One round of different names
    /// is one tuple where `members` are nothing else.
    static func grouped(_ members: [MathNode]) -> [MathNode] {
        let names = members.map(name)
        guard members.count > 2, let first = names.first, first != nil,
            let period = names.indices.dropFirst().first(where: { names[$0] == first }), period > 1,
            members.count % period == 0, names.indices.allSatisfy({ names[$0] == names[$0 % period] })
        else { return members }
        return stride(from: 0, to: members.count, by: period).map { start in
            .sequence(.brackets(openIsClosed: false, closeIsClosed: false), Array(members[start..<(start + period)]))
        }
    }

    private static func name(_ node: MathNode) -> MathNode? {
        guard case .chain(let sides, let relations) = node, relations == [.equal], AnswerReading.isName(sides[0]) else {
            return nil
        }
        return sides[0]
    }
}
