import Basics
import Commands
import FoundationEssentials
import Models
import RunStore
import TestSupport
import Testing
import Training

/// A small model of random weights with the byte tokenizer, on disk; removed when released.
final class TinyModel {
    let directory: TemporaryDirectory
    /// The model directory.
    let path: String

    init(family: RecipeArchitecture.Family = .llama, seed: Int = 1, chatTemplate: String? = nil) throws {
        directory = try TemporaryDirectory()
        path = directory.file("model")
        var architecture = RecipeArchitecture(hiddenSize: 96, layerCount: 2, headCount: 4)
        architecture.family = family
        architecture.keyValueHeadCount = 2
        architecture.contextLength = 160
        architecture.initializerRange = 0.15
        let policy = try PolicyLoader(environment: [:], runs: RunCatalogue(directory: directory.file("runs")))
            .load(.random(architecture), seed: seed)
        try policy.write(to: path, precision: .fp32)
        if let chatTemplate { try AtomicFile.write(chatTemplate, to: path + "/chat_template.jinja") }
    }

    /// A chat template in which a turn is `<role>content;`.
    static let plainChat =
        "{% for message in messages %}<{{ message['role'] }}>{{ message['content'] }};{% endfor %}"
        + "{% if add_generation_prompt %}<assistant>{% endif %}"

    /// A file with these lines, inside the model's temporary directory.
    func file(_ name: String, _ lines: [String]) throws -> String {
        let file = directory.file(name)
        try AtomicFile.write(lines.map { $0 + "\n" }.joined(), to: file)
        return file
    }
}

/// What a verb said and how it ended.
struct Spoken {
    let code: Int32
    let output: String
    let errors: String

    /// Runs a command line in this process.
    static func by(_ arguments: String...) async -> Spoken {
        await by(arguments)
    }

    static func by(_ arguments: [String]) async -> Spoken {
        let recorder = RecordingConsole()
        let code = await HoneCommand.run(arguments, verbs: VerbTable.verbs, console: recorder.console)
        return Spoken(code: code, output: recorder.output, errors: recorder.errors)
    }

    /// The lines of standard output as JSON, at least one; a verb that failed fails the test.
    func json() throws -> [JSONValue] {
        try #require(code == 0 && !output.isEmpty, "exit code \(code): \(errors)")
        return try output.split(separator: "\n").map { try JSONDecoder().decode(JSONValue.self, from: Data($0.utf8)) }
    }
}

extension JSONValue {
    /// The value as one line of JSON.
    var text: String { (try? line()) ?? "" }

    /// The numbers of a list, as fp32.
    var floats: [Float] { (arrayValue ?? []).compactMap { $0.doubleValue.map { Float($0) } } }

    var integers: [Int] { (arrayValue ?? []).compactMap(\.integerValue) }

    var keys: [String] { (objectValue ?? [:]).keys.sorted() }
}
