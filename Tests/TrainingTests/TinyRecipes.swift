/// Recipes that a laptop trains in seconds.
enum TinyRecipes {
    private static let model =
        "{hiddenSize: 48, layerCount: 2, headCount: 4, contextLength: 32, initializerRange: 0.1}"

    /// A short cold start, then reinforcement learning with a KL term against its end.
    static func pipeline(_ task: String) -> String {
        """
        {model: \(model), task: "\(task)", seed: 5, problemsPerStep: 6, groupSize: 4, maxCompletionTokens: 14,
         microBatchTokens: 256, algorithm: {name: "grpo", kl: "k3", klWeight: 0.05, entropyWeight: 0.001},
         evaluation: {every: 4, problems: 5}, checkpoints: {every: 3, keep: 2},
         stages: [
           {kind: "supervised", steps: 16, problemsPerStep: 24, optimizer: {learningRate: 6e-3, warmupSteps: 2}},
           {kind: "reinforcement", steps: 8, optimizer: {learningRate: 1e-3, warmupSteps: 0}}]}
        """
    }
    static let pipelineSteps = 24

    /// Reinforcement learning alone: without a right answer, the entropy term moves the policy.
    static func reinforcement(_ task: String) -> String {
        """
        {model: \(model), task: "\(task)", seed: 2, steps: 3, problemsPerStep: 4, groupSize: 3, maxCompletionTokens: 14,
         microBatchTokens: 100, algorithm: {name: "grpo", entropyWeight: 0.01},
         optimizer: {learningRate: 1e-3, warmupSteps: 0}, evaluation: {every: 0, problems: 4},
         checkpoints: {every: 100}}
        """
    }

    /// A cold start that is left half done, then reinforcement learning that finishes the work.
    static func learning(_ task: String) -> String {
        """
        {model: \(model), task: "\(task)", seed: 5, problemsPerStep: 16, groupSize: 8, maxCompletionTokens: 14,
         microBatchTokens: 4096, algorithm: {name: "dr_grpo"}, evaluation: {every: 30, problems: 30},
         checkpoints: {every: 1000},
         stages: [
           {kind: "supervised", steps: 30, problemsPerStep: 32, optimizer: {learningRate: 3e-3, warmupSteps: 5}},
           {kind: "reinforcement", steps: 120, optimizer: {learningRate: 1e-3, warmupSteps: 5, schedule: "linear"}}]}
        """
    }
}
