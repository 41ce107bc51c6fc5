import CSandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What a box is started with: the command, its descriptors and its user.
struct BoxLaunch {
    /// The child's descriptors from 0 on: standard ones, the worker's script, the socket, then what bubblewrap reads.
    private enum Place {
        static let arguments = 5
        static let filter = 6
        static let facts = 7
    }

    /// Where programs of the system are looked for; a box shows nothing outside `/usr` and `/lib…`.
    static let searchPath = "/usr/bin:/bin:/usr/local/bin"
    private static let command = "import os; exec(compile(os.fdopen(3, 'rb').read(), 'worker', 'exec'))"

    let python: String
    /// Nil where the programs are run without a box.
    let bubblewrap: String?
    /// What comes before the command, where systemd makes its control group.
    private let scope: [String]

    /// - Parameter scopeLimits: the limits of a systemd scope to start it in; nil for none.
    /// - Throws: `SandboxError.missingProgram`.
    init(isIsolated: Bool, scopeLimits: SandboxLimits? = nil) throws(SandboxError) {
        scope = scopeLimits.map(Self.scope) ?? []
        guard let python = SandboxProbe.find("python3", searchPath: Self.searchPath) else {
            throw .missingProgram("python3", package: "python3")
        }
        self.python = python
        guard isIsolated else {
            bubblewrap = nil
            return
        }
        guard let bubblewrap = SandboxProbe.find("bwrap", searchPath: Self.searchPath) else {
            throw .missingProgram("bwrap", package: "bubblewrap")
        }
        self.bubblewrap = bubblewrap
    }

    /// Whether systemd makes control groups for this user's commands: it does for an ordinary user with a session.
    static var hasScopes: Bool {
        geteuid() != 0 && SandboxProbe.find("systemd-run", searchPath: searchPath) != nil
            && access("\(sessionDirectory)/bus", F_OK) == 0
    }

    private static var sessionDirectory: String { "/run/user/\(geteuid())" }

    private static func scope(_ limits: SandboxLimits) -> [String] {
        guard let program = SandboxProbe.find("systemd-run", searchPath: searchPath) else { return [] }
        let properties = [
            "MemoryMax=\(limits.memoryBytes)", "MemorySwapMax=0",
            "TasksMax=\(limits.processes + SandboxLimits.ownProcesses)",
        ]
        return [program, "--user", "--scope", "--quiet", "--collect"] + properties.flatMap { ["-p", $0] }
            + ["--", "/usr/bin/env", "-i"]
    }

    private static var environment: [(name: String, value: String)] {
        [
            ("PATH", "/usr/bin:/bin"), ("HOME", "/box"), ("TMPDIR", "/tmp"), ("LANG", "C.UTF-8"),
            ("PYTHONHASHSEED", "0"), ("PYTHONDONTWRITEBYTECODE", "1"),
        ]
    }

    private var worker: [String] { [python, "-s", "-X", "utf8", "-c", Self.command] }

    /// The command line of the child; what bubblewrap is told stands in a file, so that no list of processes shows it.
    var arguments: [String] {
        guard let bubblewrap else { return worker }
        return scope + [bubblewrap, "--args", "\(Place.arguments)", "--"] + worker
    }

    /// Bubblewrap starts with none, also in a scope: its first process keeps what it was started with.
    var childEnvironment: [String] {
        if bubblewrap == nil { return Self.environment.map { "\($0.name)=\($0.value)" } }
        return scope.isEmpty ? [] : ["XDG_RUNTIME_DIR=\(Self.sessionDirectory)"]
    }

    /// The arguments file of bubblewrap: strings that end with NUL.
    var boxArguments: [UInt8] {
        var words = Self.isolation
        words += [
            "--cap-add", "CAP_SYS_ADMIN", "--seccomp", "\(Place.filter)", "--info-fd", "\(Place.facts)",
        ]
        for variable in Self.environment { words += ["--setenv", variable.name, variable.value] }
        words += system() + ["--dir", "/box", "--dir", "/tmp", "--dir", "/.sandbox", "--dir", "/dev/shm"]
        words += Self.devices + ["--remount-ro", "/", "--chdir", "/"]
        return Self.file(words)
    }

    /// Namespaces of its own, nobody as the user, no environment and no privileges.
    static let isolation = [
        "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-net", "--unshare-cgroup-try",
        "--disable-userns", "--uid", "65534", "--gid", "65534", "--hostname", "box", "--new-session", "--clearenv",
        "--cap-drop", "ALL",
    ]

    static let devices = ["null", "zero", "full", "random", "urandom"].flatMap { device in
        ["--dev-bind", "/dev/\(device)", "/dev/\(device)"]
    }

    /// The words as bubblewrap reads them from a file.
    static func file(_ words: [String]) -> [UInt8] {
        words.flatMap { Array($0.utf8) + [0] }
    }

    /// The read-only parts of the system that interpreters and compilers need.
    ///
    /// Not all of `/usr`: an installed Hone keeps its tasks, and with them the answers, under `share`.
    func system() -> [String] {
        var folders = ["bin", "lib", "lib32", "lib64", "libexec", "include", "share/zoneinfo"].map { "/usr/\($0)" }
        if python.hasPrefix("/usr/local/") { folders += ["/usr/local/bin", "/usr/local/lib"] }
        var words = folders.flatMap { ["--ro-bind-try", $0, $0] }
        for name in ["bin", "lib", "lib32", "lib64"] {
            var target = [CChar](repeating: 0, count: 256)
            let length = readlink("/\(name)", &target, target.count - 1)
            if length > 0 {
                words += ["--symlink", String(decoding: target[..<length].map(UInt8.init(bitPattern:)), as: UTF8.self)]
                words += ["/\(name)"]
            } else {
                words += ["--ro-bind-try", "/\(name)", "/\(name)"]
            }
        }
        return words
    }
}
