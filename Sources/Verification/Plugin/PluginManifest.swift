package import Basics

/// What `verifiers/<name>/verifier.json5` says: the program that judges, what it is given and what it may use.
package struct PluginManifest: Sendable, Equatable {
    package struct Limits: Sendable, Equatable {
        /// From its start to `ready`.
        package var startSeconds = 30.0
        /// For each item of a request.
        package var itemSeconds = 10.0
        package var memoryMiB = 2048
        /// Processes and threads of one worker.
        package var processes = 256
        /// Of the reply, for each item of a request.
        package var outputKiB = 64
    }

    package struct Batch: Sendable, Equatable {
        package var maxItems = 16
        /// Of the texts of all items together; a single item may have more, up to `PluginProtocol.frameLimit`.
        package var maxBytes = 1 << 20
    }

    package struct Workers: Sendable, Equatable {
        /// Processes at one time.
        package var max = 2
        /// Items after which a worker is replaced; 0 keeps it.
        package var recycleAfterItems = 0
    }

    package let name: String
    package let version: String
    package let title: String
    /// A path relative to the manifest's directory, or a program to be looked for, then its arguments.
    package let command: [String]
    /// Whether the same submission always gets the same verdict.
    package let isDeterministic: Bool
    /// How a reference answer looks in a completion, around `{answer}`; nil where that cannot be said.
    package let goldCompletion: String?
    package let batch: Batch
    package let limits: Limits
    package let workers: Workers
    /// What it may read besides the system and its own directory; nil where it does not run in a box.
    package let readablePaths: [String]?
    package let reward: ClosedRange<Double>
    /// The variables of our environment that it is given.
    package let environment: [String]
    /// The keys it can be configured with, and their defaults.
    package let configuration: [String: JSONValue]
    /// The file of its cases, relative to its directory.
    package let cases: String

    static let fileName = "verifier.json5"
    static let goldPlaceholder = "{answer}"
}
