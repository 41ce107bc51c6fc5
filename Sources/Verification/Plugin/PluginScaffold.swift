package import Basics
import FoundationEssentials

/// What a verifier may be begun in.
package enum PluginLanguage: String, Sendable, CaseIterable {
    case python, shell, c
}

/// A working verifier to start from: it accepts a box that holds the reference answer.
package struct PluginScaffold: Sendable {
    private struct File {
        let name: String
        let text: String
        var isExecutable = false
    }

    /// A name that no plug-in can have.
    package struct WrongName: DescribedError, Equatable {
        package let name: String
        package let problem: String
        package var category: ErrorCategory { .usage }
        package var description: String { "'\(name)' cannot be a verifier's name: \(problem)" }
    }

    private static let namePlaceholder = "@NAME@"
    private static let version = "1.0.0"

    private let name: String
    private let language: PluginLanguage

    /// - Throws: `WrongName`.
    package init(name: String, language: PluginLanguage) throws(WrongName) {
        let isPlain = name.utf8.allSatisfy { byte in
            Character(UnicodeScalar(byte)).isLetter && byte < 0x80 || byte == UInt8(ascii: "-")
                || byte == UInt8(ascii: "_") || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isPlain, let first = name.first, first.isLetter, name.utf8.count <= 64 else {
            throw WrongName(name: name, problem: "up to 64 letters, digits and dashes, beginning with a letter")
        }
        guard !VerifierTable.names.contains(name) else {
            throw WrongName(name: name, problem: "it is the name of a built-in verifier")
        }
        self.name = name
        self.language = language
    }

    /// Makes the directory `parent/name` and returns its path.
    ///
    /// - Throws: `FileError` where it is already there or cannot be written.
    package func write(in parent: String) throws -> String {
        let path = "\(parent)/\(name)"
        try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
        try AtomicFile.writeDirectory(path) { directory in
            for file in files {
                try AtomicFile.write(file.text, to: "\(directory)/\(file.name)")
                guard file.isExecutable else { continue }
                try FileManager.default.setAttributes(
                    [.posixPermissions: 0o755], ofItemAtPath: "\(directory)/\(file.name)")
            }
        }
        return path
    }

    private var files: [File] {
        let programs =
            switch language {
            case .python: [File(name: "verify", text: PluginTemplate.python, isExecutable: true)]
            case .shell:
                [
                    File(name: "verify", text: PluginTemplate.shell, isExecutable: true),
                    File(name: "judge.awk", text: PluginTemplate.awk),
                ]
            case .c:
                [
                    File(name: "verify", text: PluginTemplate.compile, isExecutable: true),
                    File(name: "verify.c", text: PluginTemplate.c),
                ]
            }
        let all = [File(name: "verifier.json5", text: manifest), File(name: "cases.jsonl", text: PluginTemplate.cases)]
        return (all + programs).map { file in
            File(
                name: file.name,
                text: file.text.split(separator: Self.namePlaceholder, omittingEmptySubsequences: false)
                    .joined(separator: name), isExecutable: file.isExecutable)
        }
    }

    private var manifest: String {
        """
        {
          protocol: "hone-verifier/1",
          name: "\(name)",
          version: "\(Self.version)",
          title: "the last box holds the reference answer, character by character",
          command: ["./verify"],
          // The same submission always gets the same verdict; hone verifier test asks more than once.
          deterministic: true,
          // How a right completion looks: hone verifier test tries every accepted answer in it.
          goldCompletion: "The answer is \\\\boxed{{answer}}.",
          limits: { startSeconds: 30, itemSeconds: 10, memoryMiB: 2048 },
          batch: { maxItems: 16 },
          workers: { max: 2 },
          // sandbox: { profile: "strict" },       no network, and nothing to read but the system and this directory
          // environment: ["MY_KEY"],              variables that it is given; there are no others of yours
          // configuration: { tolerance: 1e-6 },   keys a task may set, with their defaults; they come with "hello"
        }

        """
    }
}
