import Tensors

/// Completions of one prompt as a tree in which tokens that they begin with alike stand once.
///
/// A completion's last token is left out: nothing is predicted from it.
struct CompletionTree {
    private struct Node {
        let token: Int32
        var children: [Int] = []
    }

    /// The first node stands for the prompt's end; its token means nothing.
    private var nodes = [Node(token: -1)]

    /// Rows that `completion` would add.
    func rowsAdded(by completion: [Int32]) -> Int {
        var node = 0
        for (index, token) in completion.dropLast().enumerated() {
            guard let next = child(of: node, token) else { return completion.count - 1 - index }
            node = next
        }
        return 0
    }

    mutating func insert(_ completion: [Int32]) {
        var node = 0
        for token in completion.dropLast() {
            if let next = child(of: node, token) {
                node = next
            } else {
                nodes.append(Node(token: token))
                nodes[node].children.append(nodes.count - 1)
                node = nodes.count - 1
            }
        }
    }

    private func child(of node: Int, _ token: Int32) -> Int? {
        nodes[node].children.first { nodes[$0].token == token }
    }

    /// The tree laid out in rows, each run of tokens followed by those that continue it.
    struct Layout {
        /// The token of every row.
        var tokens: [Int32] = []
        /// What continues the prompt.
        var runs: [TokenTree] = []
        /// Places of the nodes: 0 for the prompt's last row, 1 + row for the others.
        fileprivate var places: [Int]
    }

    func layout() -> Layout {
        var layout = Layout(places: [Int](repeating: 0, count: nodes.count))
        layout.runs = nodes[0].children.map { run(from: $0, into: &layout) }
        return layout
    }

    /// Follows single children in a loop, so the recursion is only as deep as completions part.
    private func run(from start: Int, into layout: inout Layout) -> TokenTree {
        var node = start
        var count = 0
        while true {
            layout.tokens.append(nodes[node].token)
            layout.places[node] = layout.tokens.count
            count += 1
            guard nodes[node].children.count == 1 else { break }
            node = nodes[node].children[0]
        }
        return TokenTree(count, nodes[node].children.map { run(from: $0, into: &layout) })
    }

    /// For each token of an inserted completion the place of the row that predicts it.
    func places(of completion: [Int32], in layout: Layout) -> [Int] {
        var node = 0
        var places = [0]
        for token in completion.dropLast() {
            guard let next = child(of: node, token) else { preconditionFailure("token \(token) is not in the tree") }
            node = next
            places.append(layout.places[node])
        }
        return places
    }
}
