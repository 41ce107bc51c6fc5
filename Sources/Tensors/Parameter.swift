import CKernels

/// A trained weight: its fp32 master value, its gradient, and the packed forms that products read.
package final class Parameter {
    /// The Hugging Face tensor name.
    package let name: String
    package let value: Tensor
    package private(set) var gradient: Tensor?
    /// What products with it are computed in.
    package var precision = Precision.fp32 {
        didSet { if precision != oldValue { valueChanged() } }
    }
    private var packedPanels: Tensor?
    private var roundedPanels: BFloat16Panels?
    private var roundedPanelsTransposed: BFloat16Panels?
    private var quantisedPanels: Int8Panels?

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

    /// The right operand of x Wᵀ in bf16, made once per value.
    func bfloat16Panels() -> BFloat16Panels {
        precondition(value.shape.count == 2, "panels of \(name) with shape \(value.shape)")
        if let roundedPanels { return roundedPanels }
        let (outputs, inputs) = (value.shape[0], value.shape[1])
        let made = BFloat16Panels(value.pointer, columns: outputs, columnStride: inputs, items: inputs, itemStride: 1)
        roundedPanels = made
        return made
    }

    /// The right operand of dy W in bf16, made once per value.
    func bfloat16PanelsTransposed() -> BFloat16Panels {
        precondition(value.shape.count == 2, "panels of \(name) with shape \(value.shape)")
        if let roundedPanelsTransposed { return roundedPanelsTransposed }
        let (outputs, inputs) = (value.shape[0], value.shape[1])
        let made = BFloat16Panels(value.pointer, columns: inputs, columnStride: 1, items: outputs, itemStride: inputs)
        roundedPanelsTransposed = made
        return made
    }

    /// The right operand of x Wᵀ in 8 bits, made once per value.
    func int8Panels() -> Int8Panels {
        precondition(value.shape.count == 2, "panels of \(name) with shape \(value.shape)")
        if let quantisedPanels { return quantisedPanels }
        let made = Int8Panels(value.pointer, columns: value.shape[0], items: value.shape[1])
        quantisedPanels = made
        return made
    }

    /// Must follow every change of `value`.
    package func valueChanged() {
        packedPanels = nil
        roundedPanels = nil
        roundedPanelsTransposed = nil
        quantisedPanels = nil
    }
}
