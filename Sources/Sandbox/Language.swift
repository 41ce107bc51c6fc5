/// A programming language that programs can be written in: one entry of a table.
package struct Language: Sendable, Equatable {
    /// What is done with a program, in order; a step that fails ends it.
    enum Step: Sendable, Equatable {
        /// A command; a step before the last that fails means that the program is rejected.
        case command([String])
        /// The worker itself goes on as the program: no interpreter has to start.
        case inWorker
    }

    package let name: String
    /// What a fenced block of code may be tagged with.
    package let tags: [String]
    let file: String
    let steps: [Step]

    package static let python = Language(
        name: "python", tags: ["python", "python3", "py"], file: "main.py", steps: [.inWorker])

    package static let all: [Language] = [
        python,
        Language(
            name: "c", tags: ["c"], file: "main.c",
            steps: [
                .command(["/usr/bin/gcc", "-O1", "-std=gnu17", "-w", "-o", "main", "main.c", "-lm"]),
                .command(["./main"]),
            ]),
        Language(
            name: "shell", tags: ["shell", "sh", "bash"], file: "main.sh", steps: [.command(["/bin/sh", "main.sh"])]),
    ]

    /// The language of that name or tag, whatever its case.
    package static func named(_ name: String) -> Language? {
        let name = name.lowercased()
        return all.first { $0.name == name || $0.tags.contains(name) }
    }
}
