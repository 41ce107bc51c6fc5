import Basics
import FoundationEssentials
import TestSupport
import Testing
import Training

@Suite("Recipe")
struct RecipeTests {
    private static let small = "{model: 'smollm2-135m', task: 'countdown'}"

    private func read(_ text: String, set: [String] = []) throws -> Recipe {
        try RecipeLoader.read(
            text, file: "runs/recipes/demo.json5", overrides: try set.map { try RecipeOverride(parsing: $0) })
    }

    @Test("a recipe of two keys gets every default, and its file's name")
    func defaults() throws {
        let recipe = try read(Self.small)
        var expected = Recipe(model: .named("smollm2-135m"), task: [RecipeTask(name: "countdown")])
        expected.name = "demo"
        #expect(recipe == expected)
    }

    @Test("defaults yield to the file, the file to --set, and the last --set wins")
    func precedence() throws {
        let text = "{model: 'a', task: 'b', steps: 7, optimizer: {learningRate: 1e-4}}"
        let recipe = try read(text, set: ["steps=8", "optimizer.warmupSteps=3", "steps=9", "name=other"])
        #expect(recipe.steps == 9)
        #expect(recipe.optimizer.learningRate == 1e-4)
        #expect(recipe.optimizer.warmupSteps == 3)
        #expect(recipe.optimizer.gradientClip == 1)
        #expect(recipe.name == "other")
    }

    @Test(
        "a --set value is JSON5, and text where it is not",
        arguments: [
            ("model=smollm2-135m", "model", JSONValue.string("smollm2-135m")),
            ("promptTemplate=null", "promptTemplate", .null),
            ("stopStrings=['a', \"b\"]", "stopStrings", .array([.string("a"), .string("b")])),
            ("optimizer={learningRate: 1e-5}", "optimizer", .object(["learningRate": .number(1e-5)])),
            ("promptTemplate=Q: {prompt}\nA:", "promptTemplate", .string("Q: {prompt}\nA:")),
            ("name=a=b", "name", .string("a=b")),
        ])
    func overrideValues(_ text: String, _ key: String, _ value: JSONValue) throws {
        let override = try RecipeOverride(parsing: text)
        #expect(override.path == [key])
        #expect(override.value == value)
    }

    @Test("tasks may be a name, an object or a weighted list")
    func tasks() throws {
        let list = "[{name: 'arithmetic', weight: 2, knobs: {digits: 2}}, 'countdown']"
        #expect(
            try read("{model: 'a', task: \(list)}").task == [
                RecipeTask(name: "arithmetic", weight: 2, knobs: ["digits": .integer(2)]),
                RecipeTask(name: "countdown"),
            ])
        #expect(
            try read("{model: 'a', task: {name: 'x', split: 'hard'}}").task == [RecipeTask(name: "x", split: "hard")])
        #expect(try read("{model: 'a', task: 'x'}", set: ["task.0.weight=3"]).task.first?.weight == 3)
    }

    @Test("a model may be an architecture of random weights, with its own defaults")
    func architecture() throws {
        let recipe = try read(
            "{model: {family: 'qwen3', hiddenSize: 96, layerCount: 4, headCount: 6}, task: 'x'}",
            set: ["model.keyValueHeadCount=2"])
        var expected = RecipeArchitecture(hiddenSize: 96, layerCount: 4, headCount: 6)
        expected.family = .qwen3
        expected.keyValueHeadCount = 2
        #expect(recipe.model == .random(expected))
        #expect(expected.intermediateSize == 256)
    }

    @Test("what a resolved recipe says reads back as the same recipe, and names every key the shape has")
    func roundTrip() throws {
        let text = """
            {
              model: 'a', task: ['b'], promptTemplate: 'chat', stopStrings: ['</answer>'], rolloutPrecision: 'int8',
              algorithm: {name: 'dapo', clipHigh: null, klWeight: 0.01},
              evaluation: {maxCompletionTokens: 64},
              verification: {shadow: {name: 'math', configuration: {form: 'evaluated'}, extraction: 'lenient'}},
              stages: [
                {kind: 'supervised', steps: 30, examples: 200, optimizer: {learningRate: 1e-3}},
                {kind: 'reinforcement', name: 'hard', task: {name: 'b', knobs: {digits: 3}}},
              ],
            }
            """
        let recipe = try read(text)
        let resolved = try recipe.resolvedText()
        #expect(try RecipeLoader.read(resolved, file: "recipe.resolved.json") == recipe)
        #expect(try RecipeLoader.read(resolved, file: "x").resolvedText() == resolved)
        let keys = try JSONValue(encoding: recipe).objectValue.map { $0.keys.sorted() }
        #expect(keys == Recipe.shape.keys)
        for section in ["optimizer", "evaluation", "checkpoints", "verification"] {
            let written = try JSONValue(encoding: recipe)[section]?.objectValue.map { $0.keys.sorted() }
            #expect(written == Recipe.shape.child(section)?.childKeys)
        }
    }

    @Test("a stage has the recipe around it, with its own values on top, and steps count on")
    func stages() throws {
        let recipe = try read(
            """
            {model: 'a', task: 'b', steps: 100, optimizer: {learningRate: 1e-5, warmupSteps: 5},
             stages: [{kind: 'supervised', steps: 30, optimizer: {learningRate: 1e-3}, task: 'c'}, {kind: 'reinforcement'}]}
            """)
        let stages = try recipe.resolvedStages()
        #expect(stages.map(\.firstStep) == [0, 30])
        #expect(stages.map(\.recipe.steps) == [30, 100])
        #expect(stages[0].recipe.optimizer.learningRate == 1e-3)
        #expect(stages[0].recipe.optimizer.warmupSteps == 5)
        #expect(stages[0].recipe.task == [RecipeTask(name: "c")])
        #expect(stages[1].recipe.optimizer.learningRate == 1e-5)
        #expect(stages.map(\.stage.name) == ["supervised", "reinforcement"])
    }

    @Test("without stages a recipe is one stage of reinforcement learning")
    func oneStage() throws {
        let stages = try read(Self.small).resolvedStages()
        #expect(stages.map(\.stage.kind) == [.reinforcement])
        #expect(stages.first?.recipe == (try read(Self.small)))
    }

    @Test("a recipe is found under runs/recipes, then beside the installed binary, then named as missing")
    func finder() throws {
        let directory = try TemporaryDirectory()
        for place in ["work/runs/recipes", "prefix/share/hone/recipes"] {
            try FileManager.default.createDirectory(
                atPath: directory.file(place), withIntermediateDirectories: true)
        }
        try AtomicFile.write("{}", to: directory.file("work/runs/recipes/demo.json5"))
        try AtomicFile.write("{}", to: directory.file("prefix/share/hone/recipes/demo.json5"))
        try AtomicFile.write("{}", to: directory.file("prefix/share/hone/recipes/smollm2-gsm8k.json5"))
        let finder = ResourceFinder(
            workingDirectory: directory.file("work"), executable: directory.file("prefix/bin/hone"))
        #expect(try finder.find(.recipe, "demo") == directory.file("work/runs/recipes/demo.json5"))
        #expect(
            try finder.find(.recipe, "smollm2-gsm8k") == directory.file("prefix/share/hone/recipes/smollm2-gsm8k.json5")
        )
        #expect(finder.names(of: .recipe) == ["demo", "smollm2-gsm8k"])
        let error = #expect(throws: ResourceFinder.NotFound.self) { try finder.find(.recipe, "dmeo") }
        #expect(error?.category == .notFound)
        #expect(error?.description.contains("did you mean 'demo'?") == true)
        #expect(throws: ResourceFinder.NotFound.self) { try finder.find(.recipe, "nowhere/demo.json5") }
    }
}
