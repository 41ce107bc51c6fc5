import CSandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What this machine offers for running untrusted programs, found out by trying.
package struct SandboxProbe: Sendable, Equatable {
    package enum Bubblewrap: Sendable, Equatable {
        case works(path: String)
        /// It is there, but cannot make a box here; the reason is its own.
        case fails(path: String, reason: String)
        case missing
    }

    package enum ControlGroups: Sendable, Equatable {
        case version1, version2, missing
    }

    package let bubblewrap: Bubblewrap
    package let controlGroups: ControlGroups
    package let hasUserNamespaces: Bool
    /// 0 where the kernel has no Landlock.
    package let landlockVersion: Int
    package let hasSeccompFilters: Bool

    /// Looks for `bwrap` in the directories of `searchPath`, separated by colons, and makes an empty box with it.
    package static func run(searchPath: String) async -> SandboxProbe {
        SandboxProbe(
            bubblewrap: await probeBubblewrap(searchPath), controlGroups: probeControlGroups(),
            hasUserNamespaces: cs_has_user_namespaces() == 1, landlockVersion: Int(cs_landlock_version()),
            hasSeccompFilters: cs_has_seccomp_filter() == 1)
    }

    /// The first executable file called `name` in the directories of `searchPath`.
    package static func find(_ name: String, searchPath: String) -> String? {
        searchPath.split(separator: ":").map { "\($0)/\(name)" }.first { access($0, X_OK) == 0 }
    }

    private static func probeBubblewrap(_ searchPath: String) async -> Bubblewrap {
        guard let path = find("bwrap", searchPath: searchPath) else { return .missing }
        guard let program = find("true", searchPath: searchPath) else {
            return .fails(path: path, reason: "there is no program 'true' to run in a box")
        }
        let result = await runProcess(
            path,
            ["--unshare-all", "--die-with-parent", "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", program],
            limits: ProcessLimits(wallTime: .seconds(5), outputBytes: 4096))
        guard !result.isSuccess else { return .works(path: path) }
        let line = result.errorText.split(separator: "\n").first.map(String.init)
        return .fails(path: path, reason: line ?? "\(result.end)")
    }

    /// Why an ordinary program may make no namespaces here, and how to allow it; empty where nothing forbids it.
    package static func adviceOnNamespaces() -> String {
        func holds(_ path: String, _ value: String) -> Bool {
            var bytes = [UInt8](repeating: 0, count: 64)
            let file = open(path, O_RDONLY | O_CLOEXEC)
            guard file >= 0 else { return false }
            defer { close(file) }
            let count = read(file, &bytes, bytes.count)
            return String(decoding: bytes[..<max(0, count)], as: UTF8.self).hasPrefix("\(value)\n")
        }
        let kernel = "/proc/sys/kernel"
        if holds("\(kernel)/apparmor_restrict_unprivileged_userns", "1") {
            return
                "AppArmor forbids user namespaces: allow them with 'sysctl kernel.apparmor_restrict_unprivileged_userns=0', "
                + "or give bwrap a profile with 'userns'"
        }
        if holds("\(kernel)/unprivileged_userns_clone", "0") {
            return "the kernel forbids user namespaces: allow them with 'sysctl kernel.unprivileged_userns_clone=1'"
        }
        if holds("/proc/sys/user/max_user_namespaces", "0") {
            return "the kernel allows no user namespaces: raise 'sysctl user.max_user_namespaces'"
        }
        if access("/.dockerenv", F_OK) == 0 || access("/run/.containerenv", F_OK) == 0 {
            return "a container's default profile forbids namespaces: start it with '--security-opt seccomp=unconfined "
                + "--security-opt apparmor=unconfined --security-opt systempaths=unconfined'"
        }
        return ""
    }

    private static func probeControlGroups() -> ControlGroups {
        if access("/sys/fs/cgroup/cgroup.controllers", F_OK) == 0 { return .version2 }
        return access("/sys/fs/cgroup/memory", F_OK) == 0 ? .version1 : .missing
    }
}
