/// A tensor on the way through the model, with the gradient that flows back to it.
package final class Variable {
    package let value: Tensor
    /// Nil until something flows back.
    package private(set) var gradient: Tensor?

    package init(_ value: Tensor) {
        self.value = value
    }

    /// Hands `write` the gradient's memory and whether to add to it; the first writer overwrites.
    package func receiveGradient(_ write: (_ gradient: Tensor, _ accumulate: Bool) -> Void) {
        if let gradient {
            write(gradient, true)
        } else {
            let fresh = Tensor(shape: value.shape)
            write(fresh, false)
            gradient = fresh
        }
    }

    /// Makes `gradient` this variable's own, where nothing has flowed back yet; otherwise adds it.
    package func receiveGradient(moving other: Tensor) {
        precondition(other.shape == value.shape, "gradient \(other.shape) for a value \(value.shape)")
        if let gradient {
            Elementwise.accumulate(other, into: gradient)
        } else {
            gradient = other
        }
    }

    /// Releases the gradient once it has been passed on.
    package func takeGradient() -> Tensor? {
        defer { gradient = nil }
        return gradient
    }
}

/// The operations of one forward pass, to be walked in reverse.
///
/// Operations are layer-sized with hand-written backward passes, so a tape has about ten entries a layer and needs no
/// graph. Without a tape nothing is recorded and nothing is kept alive.
package final class Tape {
    private var backwardSteps: [() -> Void] = []

    package init() {}

    package func record(_ backward: @escaping () -> Void) {
        backwardSteps.append(backward)
    }

    /// Runs every recorded backward step, last first, releasing each as it goes.
    package func backward() {
        while let step = backwardSteps.popLast() {
            step()
        }
    }
}
