import Basics
import FoundationEssentials

/// The directory of one run and the files in it.
///
/// ```
/// runs/20261122-071500-countdown-7f3a/
///     run.sqlite  recipe.json5  recipe.resolved.json  log.txt  lock
///     checkpoints/step-000100/  events.out.tfevents.*
/// ```
package struct RunDirectory: Sendable, Equatable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    /// Date and time, recipe name and four hexadecimal digits.
    package var id: String {
        path.split(separator: "/").last.map(String.init) ?? path
    }

    package var storePath: String { path + "/run.sqlite" }
    package var recipePath: String { path + "/recipe.json5" }
    package var resolvedRecipePath: String { path + "/recipe.resolved.json" }
    package var checkpointsPath: String { path + "/checkpoints" }
    package var logPath: String { path + "/log.txt" }
    package var lockPath: String { path + "/lock" }

    package func checkpointPath(step: Int) -> String {
        let digits = String(step)
        return checkpointsPath + "/step-" + String(repeating: "0", count: max(0, 6 - digits.count)) + digits
    }

    /// The steps that have a checkpoint directory, ascending.
    package var checkpointSteps: [Int] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: checkpointsPath)) ?? []
        return names.compactMap { $0.hasPrefix("step-") ? Int($0.dropFirst(5)) : nil }.sorted()
    }

    /// Whether the directory holds a run's store.
    package var isRun: Bool { Files.exists(storePath) }

    /// Makes a directory for a new run, with an id that no other run has.
    ///
    /// - Parameters:
    ///   - seconds: the time of creation, seconds since 1970; the id shows it in UTC.
    ///   - suffix: gives the four last digits; asked again where the id is taken.
    /// - Throws: `RunStoreError.badName`, `.diskFull` or `.file`.
    package static func create(
        in runsDirectory: String, name: String, seconds: Double = Date().timeIntervalSince1970,
        suffix: () -> UInt16 = { UInt16.random(in: .min ... .max) }
    ) throws(RunStoreError) -> RunDirectory {
        let stem = try slug(name)
        do {
            try FileManager.default.createDirectory(atPath: runsDirectory, withIntermediateDirectories: true)
        } catch {
            throw .file(action: "create", path: runsDirectory, reason: "\(error)")
        }
        for _ in 0..<64 {
            let number = suffix()
            let digits = SHA256.hexadecimal([UInt8(number >> 8), UInt8(truncatingIfNeeded: number)])
            let directory = RunDirectory(path: "\(runsDirectory)/\(stamp(seconds))-\(stem)-\(digits)")
            if Files.exists(directory.path) { continue }
            try Files.makeDirectory(directory.path)
            try Files.makeDirectory(directory.checkpointsPath)
            return directory
        }
        throw .file(action: "create", path: runsDirectory, reason: "64 run ids in a row were taken")
    }

    /// Deletes the run with everything in it.
    ///
    /// - Throws: `RunStoreError.writerPresent` while it is being written, `.noSuchRun` where it is no run.
    package func remove() throws(RunStoreError) {
        guard isRun else { throw .noSuchRun(reference: id, directory: path) }
        let lock = try RunLock(self)
        defer { withExtendedLifetime(lock) {} }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw .file(action: "remove", path: path, reason: "\(error)")
        }
    }

    /// Adds a line to the run's log.
    package func log(_ line: String) throws(RunStoreError) {
        try Files.append(Array((line + "\n").utf8), to: logPath)
    }

    private static func slug(_ name: String) throws(RunStoreError) -> String {
        var slug = ""
        for character in name.lowercased() {
            if character.isASCII, character.isLetter || character.isNumber {
                slug.append(character)
            } else if !slug.isEmpty, !slug.hasSuffix("-") {
                slug.append("-")
            }
        }
        while slug.hasSuffix("-") { slug.removeLast() }
        guard !slug.isEmpty else { throw .badName(name: name) }
        return String(slug.prefix(48))
    }

    /// `20261122-071500`, in UTC so that ids sort by time wherever they were made.
    private static func stamp(_ seconds: Double) -> String {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let parts = calendar.dateComponents(
            [.year, .month, .day, .hour, .minute, .second], from: Date(timeIntervalSince1970: seconds))
        func padded(_ value: Int?, _ width: Int) -> String {
            let digits = String(value ?? 0)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        let day = padded(parts.year, 4) + padded(parts.month, 2) + padded(parts.day, 2)
        return day + "-" + padded(parts.hour, 2) + padded(parts.minute, 2) + padded(parts.second, 2)
    }
}
