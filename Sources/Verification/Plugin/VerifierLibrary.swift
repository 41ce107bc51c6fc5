package import Basics
import FoundationEssentials
import Synchronization

/// Finds plug-ins by name, and keeps their workers for whoever asks for the same one again.
package final class VerifierLibrary: Sendable {
    /// What stands in one verifier directory.
    package enum Entry: Sendable {
        case plugin(Plugin)
        /// A directory whose manifest or program is wrong.
        case broken(name: String, VerificationError)
    }

    private struct Key: Hashable {
        let name: String
        let configuration: String
    }

    /// Directories that hold one directory per verifier; the first that has a name wins.
    package let searchPaths: [String]
    private let environment: [String: String]
    private let made = Mutex<[Key: PluginVerifier]>([:])

    /// - Parameter environment: what plug-ins may ask for variables of.
    package init(searchPaths: [String] = [], environment: [String: String] = [:]) {
        self.searchPaths = searchPaths
        self.environment = environment
    }

    /// The names of all plug-ins, sorted.
    package var names: [String] {
        var names: Set<String> = []
        for path in searchPaths {
            let entries = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
            names.formUnion(entries.filter { Self.hasManifest("\(path)/\($0)") })
        }
        return names.sorted()
    }

    /// All plug-ins, sorted by name, the broken ones with their error.
    package func list() -> [Entry] {
        names.map { name in
            do throws(VerificationError) {
                return .plugin(try plugin(name, configuration: .null))
            } catch {
                return .broken(name: name, error)
            }
        }
    }

    /// The verifier called `name`, the same one each time for the same configuration.
    ///
    /// - Throws: `VerificationError` where there is none, or it cannot be used.
    package func verifier(
        _ name: String, configuration: JSONValue = .null
    ) throws(VerificationError) -> PluginVerifier {
        let key = Key(name: name, configuration: (try? configuration.line()) ?? "")
        if let known = made.withLock({ $0[key] }) { return known }
        let verifier = PluginVerifier(try plugin(name, configuration: configuration))
        return made.withLock { made in
            if let known = made[key] { return known }
            made[key] = verifier
            return verifier
        }
    }

    /// Tries out every plug-in that was asked for so far and that brings cases.
    ///
    /// - Returns: notes for the user, a sentence each: what was not tried, and what went wrong without a wrong verdict.
    /// - Throws: `VerificationError.wrongVerdicts` for the first that pays wrong answers or refuses right ones.
    package func checkVerdicts() async throws(VerificationError) -> [String] {
        var notes: [String] = []
        for verifier in made.withLock({ $0.values.sorted { $0.name < $1.name } }) {
            let suite = try PluginConformance(verifier)
            guard suite.hasCases else {
                notes.append(
                    "verifier \(verifier.name) has no \(verifier.plugin.manifest.cases): nothing shows that it pays right "
                        + "answers and no others; see hone verifier test \(verifier.name)")
                continue
            }
            let report = await suite.run()
            guard report.wrongVerdicts.isEmpty else {
                throw .wrongVerdicts(verifier: verifier.name, Array(report.wrongVerdicts.prefix(10)))
            }
            let failures = report.checks.flatMap(\.failures)
            guard let first = failures.first else { continue }
            notes.append(
                "verifier \(verifier.name) failed \(failures.count) times while it was tried out: \(first.text)")
        }
        return notes
    }

    private func plugin(_ name: String, configuration: JSONValue) throws(VerificationError) -> Plugin {
        guard !name.contains("/"), let path = searchPaths.first(where: { Self.hasManifest("\($0)/\(name)") }) else {
            throw .unknownVerifier(name, known: VerifierTable.names + names)
        }
        return try Plugin(
            name: name, directory: "\(path)/\(name)", configuration: configuration, environment: environment)
    }

    private static func hasManifest(_ directory: String) -> Bool {
        FileManager.default.fileExists(atPath: "\(directory)/\(PluginManifest.fileName)")
    }
}
