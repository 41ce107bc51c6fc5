import Basics
import FoundationEssentials
import Models

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Everything `hone doctor` found.
package struct DoctorReport: Sendable, Encodable {
    package enum Status: String, Sendable, Encodable {
        case ok
        /// A fact that is neither good nor bad.
        case information
        /// Something is missing that a part of Hone needs.
        case warning
    }

    /// One line of the report.
    package struct Check: Sendable, Encodable, Equatable {
        package let name: String
        package let status: Status
        package let value: String
        /// What to do; empty where nothing is to be done.
        package let advice: String

        package init(_ name: String, _ status: Status, _ value: String, advice: String = "") {
            self.name = name
            self.status = status
            self.value = value
            self.advice = advice
        }
    }

    /// Whether nothing is missing.
    package let ok: Bool
    package let checks: [Check]

    package init(checks: [Check]) {
        self.checks = checks
        ok = checks.allSatisfy { $0.status != .warning }
    }

    /// The report on this machine.
    package static func current(environment: [String: String], runsDirectory: String) async -> DoctorReport {
        let machine = Machine.current()
        return DoctorReport(
            checks: hardware(machine) + libraries(environment) + programs(environment) + (await sandbox(environment))
                + places(environment, runsDirectory))
    }

    private static func hardware(_ machine: Machine) -> [Check] {
        let available = machine.availableMemoryBytes.map { ", \(gigabytes($0)) available" } ?? ""
        return [
            Check("hone", .information, HoneCommand.version),
            Check("system", .information, machine.system),
            Check("processor", .information, "\(machine.processor), \(machine.coreCount) cores"),
            Check(
                "instruction sets", .information,
                machine.features.isEmpty ? "none known" : machine.features.joined(separator: " ")),
            Check("memory", .information, "\(gigabytes(machine.memoryBytes))\(available)"),
        ]
    }

    private static func programs(_ environment: [String: String]) -> [Check] {
        let wanted = [
            ("python3", ["python3"], "code tasks need it: apt-get install python3"),
            ("pip", ["pip3", "pip"], "the model catalogue needs it: apt-get install python3-pip"),
        ]
        return wanted.map { name, programs, advice in
            let path = programs.lazy.compactMap { HoneCommand.findProgram($0, environment) }.first
            return path.map { Check(name, .ok, $0) } ?? Check(name, .warning, "not found", advice: advice)
        }
    }

    private static func places(_ environment: [String: String], _ runsDirectory: String) -> [Check] {
        let cache = ModelCatalogue(environment: environment).modelsDirectory
        let free = { (path: String) in FreeDisk.bytes(at: path).map { "\(gigabytes($0)) free" } ?? "free space unknown"
        }
        let size = directorySize(cache)
        let cached = size.map { "\(gigabytes($0)) in \(cache)" } ?? "nothing in \(cache)"
        return [
            Check("runs", .information, "\(runsDirectory), \(free(runsDirectory))"),
            Check("model cache", .information, "\(cached), \(free(cache))"),
        ]
    }

    /// The bytes of all files under `path`; nil where there is no such directory.
    package static func directorySize(_ path: String) -> Int? {
        guard let names = try? FileManager.default.subpathsOfDirectory(atPath: path) else { return nil }
        return names.reduce(0) { total, name in
            var facts = stat()
            guard lstat("\(path)/\(name)", &facts) == 0, facts.st_mode & S_IFMT == S_IFREG else { return total }
            return total + Int(facts.st_size)
        }
    }

    /// Bytes as `1.2 GB`, in units of 10⁹; small amounts in MB.
    package static func gigabytes(_ bytes: Int) -> String {
        let tenths = { (unit: Double) in (Double(bytes) / unit * 10).rounded() / 10 }
        return bytes >= 1_000_000_000 ? "\(tenths(1e9)) GB" : "\(tenths(1e6)) MB"
    }
}
