/// Works out sums of matrices and products of matrices with numbers.
enum MatrixReduction {
    static func reduced(_ node: MathNode) -> MathNode {
        guard node.contains({ if case .matrix = $0 { true } else { false } }) else { return node }
        return matrix(node).map { .matrix($0) } ?? node
    }

    private static func matrix(_ node: MathNode) -> [[MathNode]]? {
        switch node {
        case .matrix(let rows): return rows
        case .negative(let inner): return matrix(inner)?.map { $0.map { .negative($0) } }
        case .sum(let terms):
            guard var total = terms.first.flatMap(matrix) else { return nil }
            for term in terms.dropFirst() {
                guard let next = matrix(term), next.count == total.count, next[0].count == total[0].count else {
                    return nil
                }
                total = zip(total, next).map { zip($0, $1).map { .sum([$0, $1]) } }
            }
            return total
        case .product(let factors):
            let matrices = factors.compactMap(matrix)
            let scalars = factors.filter { matrix($0) == nil }
            guard matrices.count == 1, scalars.allSatisfy(\.isScalar) else { return nil }
            return matrices[0].map { $0.map { .product(scalars + [$0]) } }
        case .quotient(let top, let bottom):
            guard bottom.isScalar else { return nil }
            return matrix(top)?.map { $0.map { .quotient($0, bottom) } }
        default: return nil
        }
    }
}
