/// Where the backward pass of attention accumulates: the pages of the forward pass, and for every unit that hangs on a
/// shared prefix a private set of that prefix's pages, so that units run in parallel and their sums are added in order.
struct GradientPages {
    /// Like the plan's table, with each unit's private pages in the place of the shared ones.
    let table: [Int32]
    let pageCount: Int
    /// Private pages and the page each is added to, in order.
    let merges: [(from: Int32, to: Int32)]

    init(_ plan: AttentionPlan) {
        var table = plan.table
        var pageCount = plan.pageCount
        var merges: [(from: Int32, to: Int32)] = []
        for unit in plan.units where !unit.sharedPages.isEmpty {
            let first = Int32(pageCount)
            for (index, page) in unit.sharedPages.enumerated() { merges.append((first + Int32(index), page)) }
            pageCount += unit.sharedPages.count
            // The runs of a unit share the prefix's pages at the front of their lists.
            for start in Set(unit.rows.map { Int(plan.tableStarts[$0]) }) {
                for index in unit.sharedPages.indices { table[start + index] = first + Int32(index) }
            }
        }
        self.table = table
        self.pageCount = pageCount
        self.merges = merges
    }
}
