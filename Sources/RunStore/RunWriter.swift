package import Basics
import FoundationEssentials

/// The one writer of a run: groups as they are graded, steps as they are committed.
///
/// What it guarantees:
/// - A group is there whole or not at all, and so is a step with its metrics, whenever the process dies.
/// - Nothing is rewritten: each resume is a new attempt, and every row names the attempt that wrote it.
/// - Readers see only whole transactions, also while a group is being written.
/// - A committed step survives a power cut: its transaction is synchronised to the disk, and with it all earlier ones.
///
/// What it does not: a group that was graded shortly before a power cut may be missing (it was in flight, and resume
/// samples it again); the TensorBoard file is a copy for viewing and is not synchronised.
package actor RunWriter {
    package nonisolated let directory: RunDirectory
    let connection: Connection
    let now: @Sendable () -> Double
    private nonisolated let executor = StoreExecutor()
    private let lock: RunLock
    private(set) var attempt = 0
    var nextStep = 1
    var scalars: EventFile?
    /// Tokens whose text this writer has stored.
    var knownTokens: Set<Int32> = []

    package nonisolated var unownedExecutor: UnownedSerialExecutor {
        executor.asUnownedSerialExecutor()
    }

    /// Takes the run's lock and opens its store, creating it where there is none.
    ///
    /// - Parameters:
    ///   - maximumBytes: the store never grows past this; reaching it is reported like a full disk.
    ///   - now: seconds since 1970.
    /// - Throws: `RunStoreError.writerPresent` while another process writes the run; `.newerSchema`; `.notAStore`.
    package init(
        directory: RunDirectory, maximumBytes: Int? = nil,
        now: @escaping @Sendable () -> Double = { Date().timeIntervalSince1970 }
    ) throws(RunStoreError) {
        let lock = try RunLock(directory)
        let connection = try Connection(path: directory.storePath, access: .creating)
        try Schema.create(in: connection)
        try Schema.check(connection)
        try Schema.migrate(connection)
        // In the write-ahead log, NORMAL survives the death of the process; `durably` adds the power cut.
        try connection.execute("PRAGMA synchronous = NORMAL")
        if let maximumBytes, let pageSize = try connection.integer("PRAGMA page_size") {
            try connection.execute("PRAGMA max_page_count = \(max(1, maximumBytes / pageSize))")
        }
        self.directory = directory
        self.lock = lock
        self.connection = connection
        self.now = now
    }

    /// Begins the run, or its next attempt after an interruption.
    ///
    /// - Parameters:
    ///   - recipe: the resolved recipe; `recipeText` is the file as it was given.
    ///   - firstStep: the step that this attempt commits first: 1 for a new run, one more than the checkpoint's on resume.
    ///   - machine: what is worth knowing about the machine and the command.
    /// - Returns: the number of the attempt, from 1.
    @discardableResult
    package func begin(
        recipe: JSONValue, recipeText: String, firstStep: Int = 1, machine: JSONValue = .object([:])
    ) throws(RunStoreError) -> Int {
        let recipeJSON = try StoreJSON.text(finite: recipe, for: directory.storePath)
        let machineJSON = try StoreJSON.text(finite: machine, for: directory.storePath)
        let number = 1 + (try connection.integer("SELECT max(number) FROM attempt") ?? 0)
        if number == 1 { try writeFile(directory.recipePath, recipeText) }
        try writeFile(directory.resolvedRecipePath, recipeJSON + "\n")
        let process = Int(ProcessInfo.processInfo.processIdentifier)
        try durably { () throws(RunStoreError) in
            try connection.run(
                number == 1
                    ? "INSERT INTO run (status, updated, recipe, id, created, detail) VALUES (?, ?, ?, ?, ?, '')"
                    : "UPDATE run SET status = ?, updated = ?, recipe = ?, detail = ''",
                [.text(RunStatus.running.rawValue), .real(now()), .text(recipeJSON)]
                    + (number == 1 ? [.text(directory.id), .real(now())] : []))
            try connection.run(
                "INSERT INTO attempt (number, started, first_step, process, recipe, machine) VALUES (?, ?, ?, ?, ?, ?)",
                [
                    .integer(number), .real(now()), .integer(firstStep), .integer(process), .text(recipeJSON),
                    .text(machineJSON),
                ])
        }
        attempt = number
        nextStep = firstStep
        scalars = try EventFile(directory: directory, attempt: number, seconds: now(), firstStep: firstStep)
        return number
    }

    /// Notes how the run stands; `detail` is a sentence for people.
    package func setStatus(_ status: RunStatus, detail: String = "") throws(RunStoreError) {
        try durably { () throws(RunStoreError) in
            try connection.run(
                "UPDATE run SET status = ?, detail = ?, updated = ?",
                [.text(status.rawValue), .text(detail), .real(now())])
        }
    }

    /// Adds to the run's history: a checkpoint, a warning, a change of plan.
    package func recordEvent(
        kind: String, step: Int? = nil, message: String, details: JSONValue = .object([:])
    ) throws(RunStoreError) {
        try insertEvent(kind: kind, step: step, message: message, details: details)
    }

    /// Adds a line to `log.txt`.
    package func log(_ line: String) throws(RunStoreError) {
        try directory.log(line)
    }

    func insertEvent(kind: String, step: Int?, message: String, details: JSONValue) throws(RunStoreError) {
        try connection.run(
            "INSERT INTO event (recorded, attempt, step, kind, message, details) VALUES (?, ?, ?, ?, ?, ?)",
            [
                .real(now()), .integer(attempt), .optional(step), .text(kind), .text(message),
                .text(try StoreJSON.text(finite: details, for: directory.storePath)),
            ])
    }

    /// A transaction that is on the disk when it returns.
    func durably(_ body: () throws(RunStoreError) -> Void) throws(RunStoreError) {
        try connection.execute("PRAGMA synchronous = FULL")
        defer { try? connection.execute("PRAGMA synchronous = NORMAL") }
        try connection.transaction(body)
    }

    func requireAttempt() throws(RunStoreError) {
        guard attempt > 0 else {
            throw .writing(path: directory.storePath, expected: "an attempt begins before anything is recorded")
        }
    }

    private func writeFile(_ path: String, _ text: String) throws(RunStoreError) {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            let free = FreeDisk.bytes(at: directory.path) ?? 0
            if free == 0 { throw .diskFull(path: path, freeBytes: free) }
            throw .file(action: "write", path: path, reason: "\(error)")
        }
    }
}
