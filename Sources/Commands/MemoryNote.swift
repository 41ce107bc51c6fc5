import Training

/// What a run says about its memory as it begins.
struct MemoryNote {
    private let memory: TrainingMemory
    /// What a new program could take when this one started; nil where the system does not say.
    private let available: Int?

    init(_ memory: TrainingMemory, available: Int?) {
        self.memory = memory
        self.available = available
    }

    var text: String {
        let parts = [("model", memory.model), ("activations", memory.activations), ("or cache", memory.cache)]
            .map { "\($0.0) \(SizeText.bytes($0.1))" }.joined(separator: ", ")
        let estimate = "memory: about \(SizeText.bytes(memory.total)) (\(parts))"
        guard let available, available < memory.total else { return estimate }
        return estimate + ", but \(SizeText.bytes(available)) are free: lower microBatchTokens, or set "
            + "activationCheckpointing to true"
    }
}
