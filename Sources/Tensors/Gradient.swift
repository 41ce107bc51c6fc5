/// What flows back to a tensor on the way through the model.
///
/// Apart from the value it belongs to: a backward step that needs no more than the gradient keeps no value alive.
package final class Gradient {
    private let shape: [Int]
    /// Nil until something flows back.
    package private(set) var tensor: Tensor?

    init(shape: [Int]) {
        self.shape = shape
    }

    /// Hands `write` the gradient's memory and whether to add to it; the first writer overwrites.
    package func receive(_ write: (_ gradient: Tensor, _ accumulate: Bool) -> Void) {
        if let tensor {
            write(tensor, true)
        } else {
            let fresh = Tensor(shape: shape)
            write(fresh, false)
            tensor = fresh
        }
    }

    /// Makes `other` the gradient, where nothing has flowed back yet; otherwise adds it.
    package func receive(moving other: Tensor) {
        precondition(other.shape == shape, "gradient \(other.shape) for a value \(shape)")
        if let tensor {
            Elementwise.accumulate(other, into: tensor)
        } else {
            tensor = other
        }
    }

    /// Releases the gradient once it has been passed on.
    package func take() -> Tensor? {
        defer { tensor = nil }
        return tensor
    }
}
