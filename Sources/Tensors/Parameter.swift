import CKernels

/// A trained weight: its fp32 master value, its gradient, and the packed form the forward product reads.
package final class Parameter {
    /// The Hugging Face tensor name.
    package let name: String
    package let value: Tensor
    package private(set) var gradient: Tensor?
    private var packedPanels: Tensor?

    package init(name: String, value: Tensor) {
        self.name = name
        self.value = value
    }

    package func zeroGradient() {
        if let gradient {
            Elementwise.fill(gradient, with: 0)
        } else {
            gradient = Tensor.zeros(shape: value.shape)
        }
    }

    /// The gradient's memory; zeros before the first backward pass of an update.
    package func accumulatedGradient() -> Tensor {
        if let gradient { return gradient }
        let fresh = Tensor.zeros(shape: value.shape)
        gradient = fresh
        return fresh
    }

    package func releaseGradient() {
        gradient = nil
    }

    /// `[ceil(outputs / 32)][inputs][32]`, made once per value.
    package func panels() -> Tensor {
        precondition(value.shape.count == 2, "panels of \(name) with shape \(value.shape)")
        if let packedPanels { return packedPanels }
        let outputs = value.shape[0]
        let inputs = value.shape[1]
        let panelCount = (outputs + Int(CK_PANEL) - 1) / Int(CK_PANEL)
        let packed = Tensor(shape: [panelCount, inputs, Int(CK_PANEL)])
        let source = value.pointer
        let target = packed.pointer
        WorkerPool.shared.forChunks(of: panelCount, size: 16) { range in
            ck_pack_panels(target, source, outputs, inputs, range.lowerBound, range.upperBound)
        }
        packedPanels = packed
        return packed
    }

    /// Must follow every change of `value`.
    package func valueChanged() {
        packedPanels = nil
    }
}
