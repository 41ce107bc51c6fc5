import Basics
import FoundationEssentials
import Models
import TestSupport
import Testing

@Suite("Hugging Face directories")
struct HuggingFaceDirectoryTests {
    @Test("what is written reads back to the bit", arguments: Fixtures.modelNames)
    func roundTrip(name: String) throws {
        let scratch = try TemporaryDirectory()
        let keep = ProcessInfo.processInfo.environment["HONE_KEEP_EXPORTS"]
        let path = keep.map { "\($0)/tiny-\(name)" } ?? scratch.file("tiny-\(name)")
        let original = try ModelFiles.open(Fixtures.path("tiny-\(name)"))
        try Self.write(original, to: path, precision: .fp32, replacing: true)
        let copy = try ModelFiles.open(path)
        #expect(copy.configuration == original.configuration)
        #expect(copy.tensorNames == original.tensorNames)
        #expect(copy.storedPrecision == "F32")
        for tensor in original.tensorNames {
            #expect(try copy.values(tensor) == original.values(tensor), "\(tensor)")
        }
    }

    @Test("config.json is the text that transformers was shown to load", arguments: Fixtures.modelNames)
    func frozenConfiguration(name: String) throws {
        let scratch = try TemporaryDirectory()
        let original = try ModelFiles.open(Fixtures.path("tiny-\(name)"))
        try Self.write(original, to: scratch.file("m"), precision: .fp32)
        let found = try HostileFiles.bytes(scratch.file("m/config.json"))
        let frozen = try HostileFiles.bytes(Fixtures.path("tiny-\(name)/exported-config.json"))
        #expect(String(decoding: found, as: UTF8.self) == String(decoding: frozen, as: UTF8.self))
    }

    @Test("bfloat16 weights survive a bfloat16 copy, in one file or in shards", arguments: [Int.max, 20_000, 1])
    func shards(limit: Int) throws {
        let scratch = try TemporaryDirectory()
        let original = try ModelFiles.open(Fixtures.path("tiny-llama3"))
        try Self.write(original, to: scratch.file("m"), precision: .bf16, shardByteLimit: limit)
        let names = try FileManager.default.contentsOfDirectory(atPath: scratch.file("m"))
        let files = names.filter { $0.hasSuffix(".safetensors") }
        let tensorCount = original.configuration.expectedTensors.count
        #expect(limit == .max ? files == ["model.safetensors"] : files.count > 3)
        #expect(limit != 1 || files.count == tensorCount)
        let copy = try ModelFiles.open(scratch.file("m"))
        #expect(copy.storedPrecision == "BF16")
        for tensor in original.tensorNames {
            #expect(try copy.values(tensor) == original.values(tensor), "\(tensor)")
        }
    }

    @Test("fp32 weights are rounded to the nearest bfloat16")
    func rounding() throws {
        let scratch = try TemporaryDirectory()
        let original = try ModelFiles.open(Fixtures.path("tiny-llama"))
        try Self.write(original, to: scratch.file("m"), precision: .bf16)
        let name = "model.layers.1.mlp.up_proj.weight"
        let expected = try original.values(name).map { FloatConversion.float(brain: FloatConversion.brain($0)) }
        #expect(try ModelFiles.open(scratch.file("m")).values(name) == expected)
        #expect(try original.values(name) != expected)
    }

    @Test("a failed write leaves what was there and nothing else")
    func atomic() throws {
        struct Stop: Error {}
        let scratch = try TemporaryDirectory()
        let original = try ModelFiles.open(Fixtures.path("tiny-llama"))
        try Self.write(original, to: scratch.file("m"), precision: .fp32)
        let before = try HostileFiles.bytes(scratch.file("m/model.safetensors"))
        #expect(throws: Stop.self) {
            try HuggingFaceDirectory.write(
                original.configuration, to: scratch.file("m"), precision: .bf16, replacing: true,
                values: { name, body in
                    if name.contains("layers.1") { throw Stop() }
                    try original.values(name).withUnsafeBufferPointer { try body($0) }
                })
        }
        #expect(throws: Stop.self) {
            try Self.write(original, to: scratch.file("m"), precision: .bf16, replacing: true) { _ in throw Stop() }
        }
        #expect(try HostileFiles.bytes(scratch.file("m/model.safetensors")) == before)
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["m"])
    }

    @Test("an existing directory is refused, or replaced whole, and extra files arrive with it")
    func replaces() throws {
        let scratch = try TemporaryDirectory()
        let llama = try ModelFiles.open(Fixtures.path("tiny-llama"))
        let qwen = try ModelFiles.open(Fixtures.path("tiny-qwen3"))
        try Self.write(llama, to: scratch.file("m"), precision: .fp32)
        let error = try #require(throws: ModelFileError.self) {
            try Self.write(qwen, to: scratch.file("m"), precision: .fp32)
        }
        #expect(error.description.contains("already exists"))
        try Self.write(qwen, to: scratch.file("m") + "/", precision: .fp32, replacing: true) {
            try HostileFiles.write("{}".utf8, to: $0 + "/tokenizer.json")
        }
        #expect(try ModelFiles.open(scratch.file("m")).configuration == qwen.configuration)
        #expect(FileManager.default.fileExists(atPath: scratch.file("m/tokenizer.json")))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path) == ["m"])
    }

    @Test("a place that cannot be written is an error of the run that names it")
    func unwritable() throws {
        let llama = try ModelFiles.open(Fixtures.path("tiny-llama"))
        let error = try #require(throws: ModelFileError.self) {
            try Self.write(llama, to: "/proc/none/m", precision: .fp32)
        }
        #expect(error.category == .failed)
        #expect(error.description.contains("/proc/none/m"))
    }

    @Test("what is not there or not a model is told apart")
    func opening() throws {
        let scratch = try TemporaryDirectory()
        #expect(throws: ModelFileError.self) { try ModelFiles.open(scratch.file("absent")) }
        #expect(Self.category { try ModelFiles.open(scratch.file("absent")) } == .notFound)
        #expect(Self.category { try ModelFiles.open(scratch.path) } == .notFound)
        try HostileFiles.write("x".utf8, to: scratch.file("notes.txt"))
        #expect(Self.category { try ModelFiles.open(scratch.file("notes.txt")) } == .usage)
        try HostileFiles.write("x".utf8, to: scratch.file("m.gguf"))
        #expect(Self.category { try ModelFiles.open(scratch.file("m.gguf")) } == .damaged)
        try HostileFiles.write("{".utf8, to: scratch.file("config.json"))
        #expect(Self.category { try ModelFiles.open(scratch.path) } == .damaged)
        let config = try HostileFiles.bytes(Fixtures.path("tiny-llama/config.json"))
        try HostileFiles.write(config, to: scratch.file("config.json"))
        #expect(Self.category { try ModelFiles.open(scratch.path) } == .notFound)
    }

    @Test(
        "weights that disagree with config.json are refused by tensor, shape and key",
        arguments: [
            ("num_attention_heads\": 4", "num_attention_heads\": 8", "is [32, 32]; the configuration needs [64, 32]"),
            ("intermediate_size\": 56", "intermediate_size\": 57", "Check intermediate_size."),
            (
                "num_hidden_layers\": 2", "num_hidden_layers\": 3",
                "'model.layers.2.input_layernorm.weight' [32] is missing"
            ),
            ("num_hidden_layers\": 2", "num_hidden_layers\": 1", "has no place in this llama configuration (1 layers)"),
            ("tie_word_embeddings\": true", "tie_word_embeddings\": false", "'lm_head.weight' [96, 32] is missing"),
        ])
    func contradictions(key: String, changed: String, says: String) throws {
        let scratch = try TemporaryDirectory()
        var config = String(decoding: try HostileFiles.bytes(Fixtures.path("tiny-llama/config.json")), as: UTF8.self)
        #expect(config.contains(key))
        config.replace(key, with: changed)
        // head_dim is absent from this file: with 8 heads it would shrink and the shape would still fit.
        config.replace("\"hidden_act\"", with: "\"head_dim\": 8, \"hidden_act\"")
        try HostileFiles.write(config.utf8, to: scratch.file("config.json"))
        try HostileFiles.write(
            HostileFiles.bytes(Fixtures.path("tiny-llama/model.safetensors")), to: scratch.file("model.safetensors"))
        let error = try #require(throws: ModelFileError.self) { try ModelFiles.open(scratch.path) }
        #expect(error.description.contains(says), "\(error)")
        #expect(error.category == .usage)
    }

    private static func category(_ body: () throws -> Void) -> ErrorCategory? {
        do {
            try body()
            return nil
        } catch {
            return (error as? any DescribedError)?.category
        }
    }

    private static func category(_ body: () throws -> any WeightSource) -> ErrorCategory? {
        category { _ = try body() }
    }

    private static func write(
        _ source: any WeightSource, to path: String, precision: StoredPrecision, replacing: Bool = false,
        shardByteLimit: Int = .max, addFiles: (String) throws -> Void = { _ in }
    ) throws {
        try HuggingFaceDirectory.write(
            source.configuration, to: path, precision: precision, replacing: replacing, shardByteLimit: shardByteLimit,
            values: { name, body in try source.values(name).withUnsafeBufferPointer { try body($0) } },
            addFiles: addFiles)
    }
}
