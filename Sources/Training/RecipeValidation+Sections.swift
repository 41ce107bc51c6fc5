import Basics

extension RecipeOptimizer {
    func check(_ check: inout RecipeCheck) {
        check.positive(learningRate, "optimizer.learningRate")
        check.require(
            learningRate <= 1, "optimizer.learningRate", "optimizer.learningRate is \(learningRate); expected at most 1"
        )
        check.atLeast(0, warmupSteps, "optimizer.warmupSteps")
        check.fraction(minimumFraction, "optimizer.minimumFraction")
        check.require(
            gradientClip >= 0, "optimizer.gradientClip",
            "optimizer.gradientClip is \(gradientClip); expected a norm, or 0 for none")
        for (name, value) in [("beta1", beta1), ("beta2", beta2)] {
            check.require(
                (0..<1).contains(value), "optimizer.\(name)",
                "optimizer.\(name) is \(value); expected at least 0 and less than 1")
        }
        check.positive(epsilon, "optimizer.epsilon")
        check.require(
            weightDecay >= 0, "optimizer.weightDecay", "optimizer.weightDecay is \(weightDecay); expected at least 0")
    }
}

extension RecipeEvaluation {
    func check(_ check: inout RecipeCheck) {
        check.atLeast(0, every, "evaluation.every")
        check.atLeast(0, problems, "evaluation.problems")
        check.atLeast(1, samples, "evaluation.samples")
        check.atLeast(1, maxCompletionTokens ?? 1, "evaluation.maxCompletionTokens")
        check.require(
            temperature >= 0, "evaluation.temperature",
            "evaluation.temperature is \(temperature); expected 0 (greedy) or more")
        check.require(
            samples == 1 || temperature > 0, "evaluation.samples",
            "evaluation.samples is \(samples), but at temperature 0 all samples are the same; raise evaluation.temperature"
        )
    }
}

extension RecipeCheckpoints {
    func check(_ check: inout RecipeCheck) {
        check.atLeast(1, every, "checkpoints.every")
        check.atLeast(1, keep, "checkpoints.keep")
    }
}

extension RecipeVerification {
    func check(_ check: inout RecipeCheck) {
        check.fraction(maxErrorRate, "verification.maxErrorRate")
        check.atLeast(1, workers, "verification.workers")
        shadow?.check(&check)
    }
}

extension RecipeArchitecture {
    func check(_ check: inout RecipeCheck) {
        let sizes = [
            ("hiddenSize", hiddenSize), ("layerCount", layerCount), ("headCount", headCount),
            ("keyValueHeadCount", keyValueHeadCount), ("intermediateSize", intermediateSize),
            ("contextLength", contextLength),
        ]
        for (name, value) in sizes { check.atLeast(1, value, "model.\(name)") }
        guard sizes.allSatisfy({ $0.1 >= 1 }) else { return }
        check.require(
            hiddenSize % headCount == 0 && hiddenSize / headCount % 2 == 0, "model.hiddenSize",
            "model.hiddenSize \(hiddenSize) over \(headCount) heads is not an even whole width")
        check.require(
            headCount % keyValueHeadCount == 0, "model.keyValueHeadCount",
            "model.headCount \(headCount) is not a multiple of model.keyValueHeadCount \(keyValueHeadCount)")
        check.require(
            initializerRange >= 0, "model.initializerRange",
            "model.initializerRange is \(initializerRange); expected at least 0")
        check.require(!tokenizer.isEmpty, "model.tokenizer", "model.tokenizer is empty; expected bytes or a model")
    }
}
