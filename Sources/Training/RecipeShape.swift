package import Basics
import PolicyOptimization
import Tensors

extension Recipe: StrictlyDecodable {
    /// Every key a recipe may have; anything else is a mistake that gets the nearest valid name.
    package static let shape = JSONShape.object(
        learningKeys.merging(
            [
                "name": .string, "model": model, "seed": .integer, "checkpoints": checkpoints,
                "verification": verification, "stages": .array(stage),
                "precision": .choice(Precision.trainable.map(\.rawValue)),
                "rolloutPrecision": .nullable(names(Precision.self)), "activationCheckpointing": .boolean,
            ], uniquingKeysWith: { _, last in last }),
        required: ["model", "task"])

    /// The keys that steer learning; a stage may replace each of them.
    private static let learningKeys: [String: JSONShape] = [
        "task": .either([.string, task, .array(.either([.string, task]))]),
        "promptTemplate": .nullable(.string),
        "steps": .integer, "problemsPerStep": .integer, "groupSize": .integer, "maxCompletionTokens": .integer,
        "temperature": .number, "topP": .number, "topK": .integer, "minP": .number,
        "stopStrings": .nullable(.array(.string)),
        "microBatchTokens": .integer, "updatesPerStep": .integer, "logProbChangesEvery": .integer,
        "algorithm": algorithm, "optimizer": optimizer, "evaluation": evaluation,
    ]

    private static let task = JSONShape.object(
        ["name": .string, "weight": .number, "split": .string, "knobs": .map(.anything)], required: ["name"])

    private static let model = JSONShape.either([
        .string,
        .object(
            [
                "family": names(RecipeArchitecture.Family.self), "hiddenSize": .integer, "layerCount": .integer,
                "headCount": .integer, "keyValueHeadCount": .integer, "intermediateSize": .integer,
                "contextLength": .integer, "tokenizer": .string, "initializerRange": .number,
            ], required: ["hiddenSize", "layerCount", "headCount"]),
    ])

    private static let algorithm = JSONShape.object([
        "name": names(Preset.self), "advantage": names(Algorithm.Advantage.self),
        "standardDeviation": names(Algorithm.StandardDeviation.self), "epsilon": .number,
        "ratio": names(Algorithm.Ratio.self), "clip": names(Algorithm.Clip.self),
        "clipLow": .nullable(.number), "clipHigh": .nullable(.number), "dualClip": .number,
        "aggregation": names(Algorithm.Aggregation.self), "maxCompletionLength": .nullable(.integer),
        "kl": names(Algorithm.KL.self), "klWeight": .number, "klPlacement": names(Algorithm.KLPlacement.self),
        "klCorrection": names(Algorithm.KLCorrection.self), "entropyWeight": .number,
        "importanceCap": .nullable(.number),
    ])

    private static let optimizer = JSONShape.object([
        "learningRate": .number, "warmupSteps": .integer, "schedule": names(RecipeOptimizer.Schedule.self),
        "minimumFraction": .number, "gradientClip": .number, "beta1": .number, "beta2": .number, "epsilon": .number,
        "weightDecay": .number,
    ])

    private static let evaluation = JSONShape.object([
        "every": .integer, "problems": .integer, "split": .string, "samples": .integer, "temperature": .number,
        "maxCompletionTokens": .nullable(.integer), "extraction": names(RecipeExtraction.self),
    ])

    private static let checkpoints = JSONShape.object(["every": .integer, "keep": .integer, "best": .boolean])

    private static let verification = JSONShape.object([
        "maxErrorRate": .number, "allowUnsandboxed": .boolean, "extraction": names(RecipeExtraction.self),
        "workers": .integer, "shadow": .nullable(shadow),
    ])

    private static let shadow = JSONShape.object(
        [
            "name": .string, "configuration": .nullable(.map(.anything)),
            "extraction": .nullable(names(RecipeExtraction.self)), "maxDisagreement": .number, "window": .integer,
        ], required: ["name"])

    private static let stage = JSONShape.object(
        learningKeys.merging(
            [
                "kind": names(RecipeStage.Kind.self), "name": .string, "source": .string,
                "examples": .nullable(.integer),
            ], uniquingKeysWith: { _, last in last }),
        required: ["kind"])

    private static func names<T: CaseIterable & RawRepresentable>(_ type: T.Type) -> JSONShape
    where T.RawValue == String {
        .choice(type.allCases.map(\.rawValue))
    }
}
