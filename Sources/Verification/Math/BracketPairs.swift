/// Which bracket closes which, and tokens without the brackets that only double others.
enum BracketPairs {
    /// The tokens without brackets that directly enclose another pair: `{{{5}}}` becomes `{5}`, in one pass.
    static func simplified(_ tokens: [MathToken]) -> [MathToken] {
        guard tokens.count > 2 else { return tokens }
        let partners = partners(tokens)
        var isDropped = [Bool](repeating: false, count: tokens.count)
        for index in tokens.indices.dropLast() {
            guard case .open(let outer) = tokens[index].kind, outer.isGrouping, let close = partners[index],
                case .open(let inner) = tokens[index + 1].kind, partners[index + 1] == close - 1,
                outer == inner || outer == .brace && inner == .round
            else { continue }
            isDropped[index] = true
            isDropped[close] = true
        }
        return tokens.indices.filter { !isDropped[$0] }.map { tokens[$0] }
    }

    /// For each opening bracket the place of the one that closes it.
    static func partners(_ tokens: [MathToken]) -> [Int: Int] {
        var open: [(place: Int, bracket: MathToken.Bracket)] = []
        var partners: [Int: Int] = [:]
        for index in tokens.indices {
            switch tokens[index].kind {
            case .open(let bracket): open.append((index, bracket))
            case .close(let bracket):
                guard let last = open.popLast() else { continue }
                if last.bracket == bracket { partners[last.place] = index }
            default: break
            }
        }
        return partners
    }
}
