import CKernels

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Cosines and sines of rotary position embedding, [positions, headWidth / 2] each   (Su et al. 2021).
///
/// angle(p, i) = p · inverseFrequencies[i], computed in single precision as the reference implementations do.
package struct RotaryTable {
    package let positionCount: Int
    package let headWidth: Int
    private let cosine: Tensor
    private let sine: Tensor

    /// `magnitude` multiplies cosine and sine (YaRN's attention factor).
    package init(inverseFrequencies: [Float], magnitude: Float, positionCount: Int) {
        let half = inverseFrequencies.count
        self.positionCount = positionCount
        headWidth = half * 2
        cosine = Tensor(shape: [positionCount, half])
        sine = Tensor(shape: [positionCount, half])
        let (c, s) = (cosine.pointer, sine.pointer)
        WorkerPool.shared.forChunks(of: positionCount, size: 256) { range in
            for position in range {
                for (index, frequency) in inverseFrequencies.enumerated() {
                    let angle = Float(position) * frequency
                    c[position * half + index] = cosf(angle) * magnitude
                    s[position * half + index] = sinf(angle) * magnitude
                }
            }
        }
    }

    /// Rotates every head of every row in place; `backward` undoes it.
    package func rotate(_ x: Tensor, positions: [Int32], backward: Bool = false) {
        let stride = x.width
        let heads = stride / headWidth
        precondition(heads * headWidth == stride, "rotary width \(headWidth) on rows of \(stride)")
        precondition(positions.count == x.rows, "\(positions.count) positions for \(x.rows) rows")
        let (values, c, s) = (x.pointer, cosine.pointer, sine.pointer)
        positions.withUnsafeBufferPointer { positions in
            guard let position = positions.baseAddress else { return }
            WorkerPool.shared.forChunks(of: positions.count, size: 64) { range in
                ck_rotary(
                    values + range.lowerBound * stride, stride, c, s, position + range.lowerBound, range.count, heads,
                    headWidth, backward ? -1 : 1)
            }
        }
    }
}
