package import Basics

/// What `tasks/<name>/task.json5` says: where the problems come from, how they are asked and who judges them.
package struct TaskManifest: Sendable, Equatable {
    /// The line format of problem files.
    package enum Format: String, Sendable, CaseIterable {
        /// `{"id"?, "prompt" or "messages", "answer"?, "tests"?, "metadata"?}`
        case native
        /// `{"question", "answer"}` with `#### 42` at the end of the answer.
        case gsm8k
        /// `{"problem", "solution", "answer"?}`; without an answer, it is what the solution's last box holds.
        case math
        /// `{"task_id", "prompt", "entry_point", "canonical_solution", "test"}`: a Python function to be continued.
        case humaneval
        /// `{"task_id", "text" or "prompt", "code", "test_list", "test_setup_code"?, "test_imports"?}`
        case mbpp
    }

    /// Where the problems of a split come from.
    package enum Split: Sendable, Equatable {
        /// A file, relative to the task's directory.
        case file(String)
        /// The generator: endless where `count` is nil; `seed` fixes the problems for every run.
        case generated(count: Int?, seed: UInt64?)
    }

    /// A verifier with its weight; the first of a task is primary.
    package struct VerifierChoice: Sendable, Equatable {
        package let name: String
        package let weight: Double
        package let configuration: JSONValue
        /// The verifier of the same task that must find a completion right before this one is paid.
        package let gate: String?

        package init(name: String, weight: Double = 1, configuration: JSONValue = .null, gate: String? = nil) {
            self.name = name
            self.weight = weight
            self.configuration = configuration
            self.gate = gate
        }
    }

    /// Knobs that hold for the training steps below `untilStep`; they replace the generator's own of the same name.
    package struct Stage: Sendable, Equatable {
        package let untilStep: Int
        package let knobs: JSONValue

        package init(untilStep: Int, knobs: JSONValue) {
            self.untilStep = untilStep
            self.knobs = knobs
        }
    }

    /// A generator with its difficulty.
    package struct GeneratorChoice: Sendable, Equatable {
        package let name: String
        package let knobs: JSONValue
        /// Ascending in `untilStep`; after the last stage the plain knobs hold.
        package let curriculum: [Stage]

        package init(name: String, knobs: JSONValue = .null, curriculum: [Stage] = []) {
            self.name = name
            self.knobs = knobs
            self.curriculum = curriculum
        }
    }

    package let title: String
    package let prompt: PromptForm
    /// Strings with which a completion is complete, for prompts that no end token follows.
    package let stopStrings: [String]
    package let verifiers: [VerifierChoice]
    package let splits: [String: Split]
    package let generator: GeneratorChoice?
    package let format: Format
    /// The environment variable that may name the directory of the problem files.
    package let dataVariable: String?
    /// Where the data comes from, for a task that does not ship it.
    package let dataHint: String?
    package let licence: String
    package let origin: String

    package init(
        title: String, prompt: PromptForm = PromptForm(), stopStrings: [String] = [], verifiers: [VerifierChoice],
        splits: [String: Split],
        generator: GeneratorChoice? = nil, format: Format = .native, dataVariable: String? = nil,
        dataHint: String? = nil, licence: String = "", origin: String = ""
    ) {
        self.title = title
        self.prompt = prompt
        self.stopStrings = stopStrings
        self.verifiers = verifiers
        self.splits = splits
        self.generator = generator
        self.format = format
        self.dataVariable = dataVariable
        self.dataHint = dataHint
        self.licence = licence
        self.origin = origin
    }
}
