import Basics
import Commands
import FoundationEssentials
import Testing

@Suite("Help")
struct HelpTests {
    private static let specifications = TestVerbs.specifications + VerbTable.verbs.flatMap(\.specifications)

    /// The text in `Fixtures/help/NAME.txt`; with HONE_UPDATE_SNAPSHOTS set, `text` is written there first.
    private func snapshot(_ name: String, _ text: String, file: String = #filePath) throws -> String {
        let directory = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        let path = "\(directory)/Fixtures/help/\(name).txt"
        if ProcessInfo.processInfo.environment["HONE_UPDATE_SNAPSHOTS"] != nil {
            try AtomicFile.write(text + "\n", to: path)
        }
        return String(try TextFile.read(path).dropLast())
    }

    @Test("the help of a verb is what it was", arguments: specifications.indices)
    func verbHelp(_ index: Int) throws {
        let specification = Self.specifications[index]
        let text = HelpText.verb(specification)
        #expect(try text == snapshot(specification.path.joined(separator: "-"), text))
    }

    @Test("no line of help is wider than 100 characters, but for single words", arguments: specifications.indices)
    func width(_ index: Int) {
        let texts = HelpTopic.allCases.map(\.text) + [HelpText.verb(Self.specifications[index])]
        for line in texts.flatMap({ $0.split(separator: "\n") }) {
            #expect(line.count <= 120, "\(line)")
        }
    }

    @Test(
        "examples come before usage, and every example is a command line that parses", arguments: specifications.indices
    )
    func examples(_ index: Int) async throws {
        let specification = Self.specifications[index]
        let text = HelpText.verb(specification)
        #expect(!specification.examples.isEmpty)
        let example = try #require(text.range(ofText: "Examples\n"))
        let usage = try #require(text.range(ofText: "Usage\n"))
        #expect(example < usage)
        for example in specification.examples {
            let start = try #require(example.command.range(ofText: "hone "))
            let words = shellWords(String(example.command.dropFirst(start)))
            let verb = CommandVerb(specification) { _, _ in 0 }
            let recorder = RecordingConsole()
            let code = await HoneCommand.run(
                Array(words.dropFirst(specification.path.count)), verbs: [verb], console: recorder.console)
            #expect(code == 0, "\(example.command): \(recorder.errors)")
        }
    }

    /// The words after `hone` up to a redirection, with double quotes removed.
    private func shellWords(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var isQuoted = false
        for character in line.filter({ $0 != ")" }) + " " {
            if character == "\"" {
                isQuoted.toggle()
            } else if character == " ", !isQuoted {
                if word == "<" || word == ">" || word == "|" { break }
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return words
    }

    @Test("--help works in every verb, also where something required is missing")
    func helpOption() async {
        for specification in TestVerbs.specifications {
            let recorder = RecordingConsole()
            let code = await HoneCommand.run(
                specification.path + ["--help"], verbs: TestVerbs.table, console: recorder.console)
            #expect(code == 0)
            #expect(recorder.output == HelpText.verb(specification) + "\n")
        }
    }

    @Test("every topic has a text, and hone help names every topic")
    func topics() async {
        let recorder = RecordingConsole()
        #expect(await HoneCommand.run(["help"], verbs: VerbTable.verbs, console: recorder.console) == 0)
        for topic in HelpTopic.allCases {
            #expect(recorder.output.contains(topic.rawValue))
            let one = RecordingConsole()
            #expect(await HoneCommand.run(["help", topic.rawValue], verbs: VerbTable.verbs, console: one.console) == 0)
            #expect(one.output == topic.text + "\n")
        }
    }

    @Test("the exit codes that help explains are those there are")
    func exitCodes() {
        for category in ErrorCategory.allCases {
            #expect(HelpTopic.exitCodes.text.contains("\n  \(category.rawValue)    "))
        }
    }
}

extension String {
    /// How many characters stand before the first `text`.
    fileprivate func range(ofText text: String) -> Int? {
        let all = Array(self)
        let part = Array(text)
        guard all.count >= part.count else { return nil }
        return (0...(all.count - part.count)).first { all[$0..<($0 + part.count)].elementsEqual(part) }
    }
}
