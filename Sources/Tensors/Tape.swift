/// A tensor on the way through the model, and the gradient that flows back to it.
///
/// A backward step captures `gradient` of what it passes on, and of values only what it reads: the rest is released when
/// the forward pass leaves the layer.
package struct Variable {
    package let value: Tensor
    package let gradient: Gradient
    /// The value again in the backward pass: kept, or computed anew where that costs less than the memory.
    let recall: () -> Tensor

    package init(_ value: Tensor) {
        self.value = value
        recall = { value }
        gradient = Gradient(shape: value.shape)
    }

    /// A value that with a tape is computed again by `recall`, to the bit, when the backward pass reads it.
    init(_ value: Tensor, on tape: Tape?, recall: @escaping () -> Tensor) {
        self.value = value
        // Without a tape nothing is read again, and what `recall` holds need not live.
        self.recall = tape == nil ? { value } : recall
        gradient = Gradient(shape: value.shape)
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

    /// `body` of `input`, of which nothing but the input is kept: the backward pass computes it once more, with a tape
    /// (activation checkpointing; Chen et al. 2016, section 3).
    package func checkpoint(_ input: Variable, _ body: @escaping (Variable, Tape?) -> Variable) -> Variable {
        let output = Variable(body(input, nil).value)
        record { [value = input.value, upstream = input.gradient, downstream = output.gradient] in
            guard let gradient = downstream.take() else { return }
            let inner = Tape()
            let again = Variable(value)
            body(again, inner).gradient.receive(moving: gradient)
            inner.backward()
            if let passed = again.gradient.take() { upstream.receive(moving: passed) }
        }
        return output
    }
}
