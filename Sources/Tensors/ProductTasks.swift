import CKernels

/// How a product of rows with packed panels is cut into tasks: by its size alone, never by the number of threads.
struct ProductTasks {
    struct Task {
        let rows: Range<Int>
        let panels: Range<Int>
    }

    /// Rows per task: their items stay in the second-level cache while the panels stream by.
    static let rowBlock = 126
    /// Panels per task: all but a task's first are fetched from memory while the one before is in use.
    private static let panelBlock = 3

    private let rows: Int
    private let panels: Int

    init(rows: Int, columns: Int) {
        self.rows = rows
        panels = (columns + Int(CK_PANEL) - 1) / Int(CK_PANEL)
    }

    /// Calls `body` for every task, on all threads.
    func forEach(_ body: (Task) -> Void) {
        let rowBlocks = (rows + Self.rowBlock - 1) / Self.rowBlock
        let panelBlocks = (panels + Self.panelBlock - 1) / Self.panelBlock
        WorkerPool.shared.forEach(rowBlocks * panelBlocks) { number in
            let firstRow = number / panelBlocks * Self.rowBlock
            let firstPanel = number % panelBlocks * Self.panelBlock
            body(
                Task(
                    rows: firstRow..<min(firstRow + Self.rowBlock, rows),
                    panels: firstPanel..<min(firstPanel + Self.panelBlock, panels)))
        }
    }
}
