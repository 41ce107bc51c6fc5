import Basics
import FoundationEssentials
import Models
import PolicyOptimization
import RunStore
import Tasks
import Tensors

/// Restartable state at a step: the policy as a Hugging Face directory, the optimizer's moments, and where everything
/// else stood.
///
/// Guarantees: a checkpoint appears whole or not at all, with a checksum of every file; a run continued from it equals
/// the uninterrupted run to the bit on the same kernels. Not kept: timings, and groups in flight.
enum Checkpoint {
    struct State: Codable, Equatable {
        /// Updates made by the whole run.
        var step: Int
        /// Updates the present stage's optimizer has made.
        var optimizerUpdates: Int
        /// Where the present stage's problem stream stands; nil in a supervised stage.
        var problems: ProblemStream.State?
        /// The step whose evaluation was finished last.
        var evaluatedStep: Int?
        /// The best evaluation so far, over all its tasks, and its step.
        var bestAccuracy: Double?
        var bestStep: Int?
    }

    private static let stateFile = "state.json"
    private static let momentsFile = "optimizer.safetensors"

    static func save(_ policy: Policy, _ optimizer: AdamW, _ state: State, to path: String) throws {
        try policy.write(to: path, precision: .fp32, replacing: true) { directory in
            try TensorFile.write(moments(policy, optimizer), to: directory + "/" + momentsFile)
            try AtomicFile.write(
                String(decoding: JSONEncoder.line().encode(state), as: UTF8.self) + "\n",
                to: directory + "/" + stateFile)
            try CheckpointChecksums.write(in: directory)
        }
    }

    /// The newest checkpoint of `run` whose files are all as they were written.
    ///
    /// - Throws: `TrainingError.notFound` where there is none.
    static func newest(of run: RunDirectory, log: (String) -> Void) throws -> (path: String, state: State) {
        for step in run.checkpointSteps.reversed() {
            let path = run.checkpointPath(step: step)
            let problems = CheckpointChecksums.problems(in: path)
            if problems.isEmpty { return (path, try state(in: path)) }
            log("checkpoint of step \(step) is damaged and passed over: \(problems.joined(separator: "; "))")
        }
        throw TrainingError.notFound(
            "run \(run.id) has no checkpoint to resume from. Start it again with its recipe, \(run.recipePath).")
    }

    static func state(in path: String) throws -> State {
        let data = try Data(contentsOf: URL(filePath: path + "/" + stateFile))
        return try JSONDecoder().decode(State.self, from: data)
    }

    /// Fills the optimizer's moments from the checkpoint at `path`.
    static func restore(_ optimizer: AdamW, of policy: Policy, updates: Int, from path: String) throws {
        guard updates > 0 else { return }
        try TensorFile.read(moments(policy, optimizer), from: path + "/" + momentsFile)
        optimizer.restore(updateCount: updates)
    }

    /// Removes all checkpoints up to `newest` but the last `keep` of them and those in `protected`.
    ///
    /// Later ones are there only where they were damaged and passed over; they do not count.
    static func prune(_ run: RunDirectory, keep: Int, upTo newest: Int, protected: Set<Int>) {
        let steps = run.checkpointSteps.filter { $0 <= newest }
        for step in steps.dropLast(max(keep, 1)) where !protected.contains(step) {
            try? FileManager.default.removeItem(atPath: run.checkpointPath(step: step))
        }
    }

    /// Removes what a killed process left half written; the caller holds the run's lock.
    static func removeUnfinished(of run: RunDirectory) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: run.checkpointsPath)) ?? []
        for name in names where name.hasPrefix("step-") && name.contains(".unfinished-") {
            try? FileManager.default.removeItem(atPath: run.checkpointsPath + "/" + name)
        }
    }

    private static func moments(_ policy: Policy, _ optimizer: AdamW) -> [(name: String, tensor: Tensor)] {
        zip(policy.model.parameters, optimizer.moments).flatMap { parameter, moment in
            [(parameter.name + ".first", moment.first), (parameter.name + ".second", moment.second)]
        }
    }
}
