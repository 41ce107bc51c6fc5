import Basics
import FoundationEssentials

/// The file `checksums.json` of a checkpoint: the SHA-256 of every other file, by its name.
package enum CheckpointChecksums {
    package static let fileName = "checksums.json"

    /// Writes the checksums of everything in `directory`, as the last file of a checkpoint.
    package static func write(in directory: String) throws(RunStoreError) {
        var sums: [String: String] = [:]
        for name in try names(in: directory) where name != fileName {
            sums[name] = try sum(of: directory + "/" + name)
        }
        let text = try StoreJSON.text(sums, for: directory) + "\n"
        do {
            try Data(text.utf8).write(to: URL(filePath: directory + "/" + fileName), options: .atomic)
        } catch {
            throw .file(action: "write", path: directory + "/" + fileName, reason: "\(error)")
        }
    }

    /// What is wrong with the checkpoint in `directory`, a sentence each; empty where nothing is.
    package static func problems(in directory: String) -> [String] {
        guard let data = FileManager.default.contents(atPath: directory + "/" + fileName) else {
            return ["\(fileName) is missing, so the checkpoint was not finished"]
        }
        guard let sums = try? JSONDecoder().decode([String: String].self, from: data) else {
            return ["\(fileName) cannot be read"]
        }
        var problems: [String] = []
        for (name, expected) in sums.sorted(by: { $0.key < $1.key }) {
            do {
                let found = try sum(of: directory + "/" + name)
                if found != expected {
                    problems.append("\(name) has SHA-256 \(found); it was written with \(expected)")
                }
            } catch {
                problems.append(error.description)
            }
        }
        return problems
    }

    /// The SHA-256 of a file.
    package static func sum(of path: String) throws(RunStoreError) -> String {
        do {
            return try SHA256.hexDigest(ofFile: path)
        } catch {
            throw .file(action: "read", path: path, reason: Files.reason(error.code))
        }
    }

    /// Paths of the files below `directory`, relative to it.
    private static func names(in directory: String) throws(RunStoreError) -> [String] {
        do {
            return try FileManager.default.subpathsOfDirectory(atPath: directory)
                .filter { !Files.isDirectory(directory + "/" + $0) }.sorted()
        } catch {
            throw .file(action: "list", path: directory, reason: "\(error)")
        }
    }
}
