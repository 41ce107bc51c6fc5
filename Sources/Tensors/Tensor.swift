/// A row-major array of floats; the last axis is contiguous.
///
/// A value that refers to shared storage: copying it copies the reference. Contents change only through the named
/// in-place functions of the optimizer, the caches and the gradients.
package struct Tensor {
    package let shape: [Int]
    package let count: Int
    private let storage: Storage

    /// Uninitialised contents.
    package init(shape: [Int]) {
        self.shape = shape
        count = shape.reduce(1, *)
        storage = Storage(count: count)
    }

    package init(shape: [Int], _ values: [Float]) {
        self.init(shape: shape)
        precondition(values.count == count, "\(values.count) values for shape \(shape)")
        values.withUnsafeBufferPointer { if let base = $0.baseAddress { pointer.update(from: base, count: count) } }
    }

    package static func zeros(shape: [Int]) -> Tensor {
        let tensor = Tensor(shape: shape)
        tensor.pointer.update(repeating: 0, count: tensor.count)
        return tensor
    }

    /// The product of all axes but the last.
    package var rows: Int { shape.dropLast().reduce(1, *) }

    /// The last axis; 1 for a scalar.
    package var width: Int { shape.last ?? 1 }

    /// Valid while the tensor is referenced; callers keep it alive across the use.
    package var pointer: UnsafeMutablePointer<Float> { storage.pointer }

    package var buffer: UnsafeMutableBufferPointer<Float> { UnsafeMutableBufferPointer(start: pointer, count: count) }

    package var values: [Float] { Array(buffer) }
}
