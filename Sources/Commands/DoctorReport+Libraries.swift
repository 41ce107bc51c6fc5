import Inspection
import RunStore
import Sandbox
import Tensors

/// The lines of the report that only the libraries below can supply.
extension DoctorReport {
    static func libraries(_ environment: [String: String]) -> [Check] {
        let supported = KernelVariant.allCases.filter(\.isSupported).map(\.rawValue)
        return [
            blas(environment),
            Check("OpenBLAS build", .information, BLASCore.configuration),
            Check(
                "kernels", .information,
                "\(KernelVariant.current.rawValue) in use; this machine runs \(supported.joined(separator: ", "))",
                advice: "\(KernelVariant.environmentVariable)=NAME chooses another"),
            Check("SQLite", .information, Connection.libraryVersion),
            Check("libmicrohttpd", .information, HTTPServer.libraryVersion),
        ]
    }

    /// Which processor OpenBLAS computes for, and how it came to that.
    private static func blas(_ environment: [String: String]) -> Check {
        let variable = BLASCore.environmentVariable
        let chosen = environment[variable]
        if let before = environment[ComputeSetup.restartVariable], let chosen {
            return Check(
                "OpenBLAS core", .information,
                "\(BLASCore.name); it had taken \(before) for this processor, so hone restarted with \(variable)=\(chosen)"
            )
        }
        guard let remedy = BLASCore.remedy else {
            return Check(
                "OpenBLAS core", .information, BLASCore.name + (chosen.map { ", by \(variable)=\($0)" } ?? ""))
        }
        return Check(
            "OpenBLAS core", .information, "\(BLASCore.name), its oldest kernels",
            advice: "\(variable)=\(remedy) is several times as fast here; hone sets it where nothing is set")
    }

    /// Whether programs can be run in a box here, found out by trying.
    static func sandbox(_ environment: [String: String]) async -> [Check] {
        let probe = await SandboxProbe.run(searchPath: environment["PATH"] ?? "")
        let box =
            switch probe.bubblewrap {
            case .works(let path): Check("bubblewrap", .ok, "\(path), and it makes a box")
            case .fails(let path, let reason):
                Check(
                    "bubblewrap", .warning, "\(path) cannot make a box: \(reason)",
                    advice: "allow user namespaces, or run as root; code tasks and plug-in verifiers need it")
            case .missing:
                Check(
                    "bubblewrap", .warning, "not found",
                    advice: "code tasks and plug-in verifiers need it: apt-get install bubblewrap")
            }
        let groups =
            switch probe.controlGroups {
            case .version1: "control groups v1"
            case .version2: "control groups v2"
            case .missing: "no control groups"
            }
        let rest = [
            groups, probe.hasUserNamespaces ? "user namespaces" : "no user namespaces",
            probe.landlockVersion > 0 ? "Landlock \(probe.landlockVersion)" : "no Landlock",
            probe.hasSeccompFilters ? "seccomp filters" : "no seccomp filters",
        ]
        return [box, await trial(), Check("isolation", .information, rest.joined(separator: ", "))]
    }

    /// A box of the kind that programs run in, made and tried out.
    private static func trial() async -> Check {
        do throws(SandboxError) {
            _ = try await Sandbox(limits: SandboxLimits()).check()
            return Check("code sandbox", .ok, "made and found tight; \(Sandbox.reachOfLimits())")
        } catch {
            return Check(
                "code sandbox", .warning, error.description,
                advice: "without it, code tasks are refused unless the recipe says verification.allowUnsandboxed")
        }
    }
}
