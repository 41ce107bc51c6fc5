package import Tensors

/// Keys and values of the sequences being decoded, in pages that sequences with a common prefix share.
package final class KeyValueCache {
    package let layers: [KeyValuePages]
    package let pageCount: Int
    private var freePages: [Int32]
    private var owners: [Int]

    /// Room for `pageCount` pages of 16 positions in every layer.
    package init(configuration: ModelConfiguration, pageCount: Int) {
        self.pageCount = pageCount
        layers = (0..<configuration.layerCount).map { _ in
            KeyValuePages(
                pageCount: pageCount, headCount: configuration.keyValueHeadCount, headWidth: configuration.headWidth)
        }
        freePages = (0..<Int32(pageCount)).reversed()
        owners = [Int](repeating: 0, count: pageCount)
    }

    package var freePageCount: Int { freePages.count }

    /// Pages that hold `tokenCount` positions.
    package static func pages(for tokenCount: Int) -> Int {
        (tokenCount + AttentionPlan.pageSize - 1) / AttentionPlan.pageSize
    }

    /// Takes a free page. Traps where there is none: the owner of the cache counts before it admits a sequence.
    package func takePage() -> Int32 {
        guard let page = freePages.popLast() else { preconditionFailure("all \(pageCount) cache pages are taken") }
        owners[Int(page)] = 1
        return page
    }

    /// Gives up one claim on each page; the last claim frees it.
    package func release(_ pages: [Int32]) {
        for page in pages {
            owners[Int(page)] -= 1
            if owners[Int(page)] == 0 { freePages.append(page) }
        }
    }

    /// The pages of a sequence that continues another's first `tokenCount` positions: full pages are shared, a partly
    /// filled last page is copied.
    package func fork(_ pages: [Int32], tokenCount: Int) -> [Int32] {
        let shared = tokenCount / AttentionPlan.pageSize
        for page in pages[0..<shared] { owners[Int(page)] += 1 }
        var forked = Array(pages[0..<shared])
        if tokenCount % AttentionPlan.pageSize > 0 {
            let copy = takePage()
            for layer in layers { layer.copyPage(pages[shared], to: copy) }
            forked.append(copy)
        }
        return forked
    }
}
