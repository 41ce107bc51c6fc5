/// The parts of a completion in which words of reflection mean nothing: copies of the prompt, and code.
///
/// A copy is a run of at least `copyLength` characters that stands in the prompt as well; code is what stands between
/// fences of three backquotes, to the end where the last one is never closed.
package struct UncountedRegions: Sendable {
    package static let copyLength = 20

    /// Hashes of all runs of `copyLength` characters of the prompt.
    private let prompt: Set<UInt64>

    package init(prompt: String) {
        var hashes: Set<UInt64> = []
        Self.forEachRun(FoldedText(prompt)) { _, hash in hashes.insert(hash) }
        self.prompt = hashes
    }

    /// For each scalar of `text` whether it lies in such a part.
    func mask(_ text: FoldedText) -> [Bool] {
        var mask = [Bool](repeating: false, count: text.scalars.count)
        if !prompt.isEmpty {
            // Every run that matches is marked once, whatever its overlaps: `marked` is the end of what is done.
            var marked = 0
            Self.forEachRun(text) { start, hash in
                guard prompt.contains(hash) else { return }
                for index in max(start, marked)..<(start + Self.copyLength) { mask[index] = true }
                marked = start + Self.copyLength
            }
        }
        markCode(text, &mask)
        return mask
    }

    private func markCode(_ text: FoldedText, _ mask: inout [Bool]) {
        var (index, isCode) = (0, false)
        while index < text.scalars.count {
            if text.scalars[index] == "`", text.scalars[index...].starts(with: ["`", "`", "`"]) {
                isCode.toggle()
                index += 3
                continue
            }
            if isCode { mask[index] = true }
            index += 1
        }
    }

    /// Calls `body` with the start and a hash of every run of `copyLength` scalars: Σ scalar · base^k, modulo 2⁶⁴.
    private static func forEachRun(_ text: FoldedText, _ body: (Int, UInt64) -> Void) {
        let scalars = text.scalars
        guard scalars.count >= copyLength else { return }
        let base: UInt64 = 0x0000_0100_0000_01B3
        let highest = (1..<copyLength).reduce(1 as UInt64) { power, _ in power &* base }
        var hash: UInt64 = 0
        for index in scalars.indices {
            if index >= copyLength { hash = hash &- value(scalars[index - copyLength]) &* highest }
            hash = hash &* base &+ value(scalars[index])
            if index >= copyLength - 1 { body(index - copyLength + 1, hash) }
        }
    }

    /// Neighbouring characters differ in few bits; a product spreads them.
    private static func value(_ scalar: Unicode.Scalar) -> UInt64 {
        (UInt64(scalar.value) &+ 1) &* 0x9E37_79B9_7F4A_7C15
    }
}
