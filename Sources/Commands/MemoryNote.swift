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
        let estimate =
            "memory: about \(SizeText.bytes(memory.total)): \(SizeText.bytes(memory.model)) for the model, and in turns "
            + "\(SizeText.bytes(memory.cache)) to sample and \(SizeText.bytes(memory.activations)) to learn"
        guard let available, available < memory.total else { return estimate }
        return estimate + "; \(SizeText.bytes(available)) are free: \(remedy(available))"
    }

    private func remedy(_ available: Int) -> String {
        if memory.model > available { return "take a smaller model" }
        if memory.cache > memory.activations { return "lower problemsPerStep, groupSize or maxCompletionTokens" }
        return "lower microBatchTokens" + (memory.isCheckpointed ? "" : ", or set activationCheckpointing to true")
    }
}
