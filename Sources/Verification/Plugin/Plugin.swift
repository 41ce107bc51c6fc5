package import Basics
import FoundationEssentials
import Sandbox

/// A plug-in as it stands on disk, ready to be started.
package struct Plugin: Sendable {
    package let manifest: PluginManifest
    package let directory: String
    /// The manifest's configuration, with what was asked for laid over it.
    package let configuration: [String: JSONValue]
    /// Of the manifest and every file beside it.
    package let hash: String
    let program: LineProgram

    /// Where programs are looked for, where our environment does not say.
    private static let searchPath = "/usr/local/bin:/usr/bin:/bin"

    /// The version with the beginning of the hash: `1.2.0+5d41402abc4b`.
    package var version: String { "\(manifest.version)+\(hash.prefix(12))" }

    /// The path of its cases; the file need not be there.
    package var casesPath: String { "\(directory)/\(manifest.cases)" }

    /// Reads the plug-in `name` in `directory`.
    ///
    /// - Throws: `VerificationError` for a manifest with faults, an unknown configuration key, or a program that is not
    ///   there.
    init(
        name: String, directory: String, configuration: JSONValue, environment: [String: String]
    ) throws(VerificationError) {
        manifest = try PluginManifest(directory: directory, name: name)
        self.directory = URL(filePath: directory).resolvingSymlinksInPath().path
        self.configuration = try Self.merge(configuration, manifest)
        hash = try Self.hash(of: self.directory, manifest)
        program = try Self.program(manifest, self.directory, environment)
    }

    /// Whether the files are still those that `hash` was made of.
    var isUnchanged: Bool { (try? Self.hash(of: directory, manifest)) == hash }

    private static func merge(
        _ given: JSONValue, _ manifest: PluginManifest
    ) throws(VerificationError) -> [String: JSONValue] {
        let known = manifest.configuration
        _ = try VerifierConfiguration(given, verifier: manifest.name, allowed: known.keys.sorted())
        return known.merging(given.objectValue ?? [:]) { _, given in given }
    }

    /// SHA-256 over names and contents, in the order of the names: the manifest and all that stands beside it, but for
    /// cases, descriptions, hidden files and what interpreters leave.
    private static func hash(of directory: String, _ manifest: PluginManifest) throws(VerificationError) -> String {
        do {
            var text = ""
            for path in try FileManager.default.subpathsOfDirectory(atPath: directory).sorted() {
                let isLeftOut = path.split(separator: "/").contains { $0.hasPrefix(".") || $0 == "__pycache__" }
                guard !isLeftOut, path != manifest.cases, path != "README.md",
                    !FileManager.default.fileExists(atPath: "\(directory)/\(path)/.")
                else { continue }
                text += "\(path)\n\(try SHA256.hexDigest(ofFile: "\(directory)/\(path)"))\n"
            }
            return SHA256.hexDigest(of: text)
        } catch {
            throw .program(verifier: manifest.name, problem: "cannot be read: \(error)")
        }
    }

    private static func program(
        _ manifest: PluginManifest, _ directory: String, _ environment: [String: String]
    ) throws(VerificationError) -> LineProgram {
        let isBoxed = manifest.readablePaths != nil
        let path = isBoxed ? LineProgram.boxSearchPath : environment["PATH"] ?? searchPath
        let first = manifest.command[0]
        let program: String
        if first.contains("/") {
            program = first.hasPrefix("/") ? first : "\(directory)/\(first)"
            guard FileManager.default.isExecutableFile(atPath: program) else {
                let isThere = FileManager.default.fileExists(atPath: program)
                throw .program(
                    verifier: manifest.name,
                    problem: isThere
                        ? "\(program) may not be executed; allow it with: chmod +x \(program)"
                        : "there is no \(program), which 'command' names")
            }
        } else {
            guard let found = SandboxProbe.find(first, searchPath: path) else {
                throw .program(
                    verifier: manifest.name, problem: "there is no program '\(first)' in \(path); install it")
            }
            program = found
        }
        var variables = ["PATH": path, "LANG": "C.UTF-8", "TMPDIR": "/tmp", "HOME": "/tmp"]
        // Replies must leave Python at once, and nothing must appear beside the files that the hash is made of.
        for name in ["PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"] { variables[name] = "1" }
        variables["PYTHONHASHSEED"] = "0"
        for name in manifest.environment + (isBoxed ? [] : ["HOME"]) {
            variables[name] = environment[name] ?? variables[name]
        }
        return LineProgram(
            command: [program] + manifest.command.dropFirst(), environment: variables, directory: directory,
            memoryBytes: manifest.limits.memoryMiB << 20, processes: manifest.limits.processes,
            readablePaths: manifest.readablePaths.map { paths in
                paths.map { $0.hasPrefix("/") ? $0 : "\(directory)/\($0)" }
            })
    }
}
