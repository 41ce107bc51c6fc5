#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The control groups of one box: they limit memory and processes of all that runs in it together, and count.
///
/// Version 1 uses a group in each of the hierarchies `memory`, `pids` and `cpuacct`, version 2 a single one. They are made
/// below the groups of this process where those may be written, and removed with the box.
struct ControlGroup: Sendable {
    /// Which kind this process can make.
    enum Version: Sendable, Equatable {
        case one, two
    }

    /// The part of a group's name that says whose it is; the process number follows.
    private static let prefix = "hone-box-"
    private static let root = "/sys/fs/cgroup"

    let version: Version
    private let memory: String
    private let processes: String
    private let processor: String
    /// Whether we made it and have to remove it.
    private let isOurs: Bool

    private var directories: [String] { version == .two ? [memory] : [memory, processes, processor] }

    /// Groups called after this process and `index`; nil where none can be made.
    init?(index: Int, limits: SandboxLimits) {
        guard let parents = Self.parents() else { return nil }
        isOurs = true
        let name = "\(Self.prefix)\(getpid())-\(index)"
        version = parents.count == 1 ? .two : .one
        memory = "\(parents[0])/\(name)"
        processes = version == .two ? memory : "\(parents[1])/\(name)"
        processor = version == .two ? memory : "\(parents[2])/\(name)"
        for directory in directories where mkdir(directory, 0o755) != 0 && errno != EEXIST {
            remove()
            return nil
        }
        guard limit(limits) else {
            remove()
            return nil
        }
    }

    /// The scope that systemd has made for `process`; nil where it is in none.
    init?(scopeOf process: Int32) {
        let lines = (Self.contents("/proc/\(process)/cgroup") ?? "").split(separator: "\n")
        guard let path = lines.first(where: { $0.hasPrefix("0::") })?.dropFirst(3), path.hasSuffix(".scope"),
            path.split(separator: "/").last?.hasPrefix("run-") == true
        else { return nil }
        isOurs = false
        version = .two
        memory = Self.root + path
        processes = memory
        processor = memory
    }

    /// The version that can be used here, found out by making a group.
    static func available() -> Version? {
        guard let group = ControlGroup(index: -1, limits: SandboxLimits()) else { return nil }
        group.remove()
        return group.version
    }

    /// Removes what a process that was killed has left behind.
    static func removeLeftovers() {
        for parent in parents() ?? [] {
            guard let listing = opendir(parent) else { continue }
            defer { closedir(listing) }
            while let entry = readdir(listing) {
                let name = withUnsafePointer(to: &entry.pointee.d_name) {
                    $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
                }
                guard name.hasPrefix(prefix), let owner = pid_t(name.dropFirst(prefix.count).prefix { $0 != "-" })
                else { continue }
                if kill(owner, 0) != 0, errno == ESRCH { rmdir("\(parent)/\(name)") }
            }
        }
    }

    /// Open descriptors of the files that a process enters the groups by.
    func entries() -> [Int32] {
        directories.map { open("\($0)/cgroup.procs", O_WRONLY | O_CLOEXEC) }
    }

    /// How many processes were killed for want of memory.
    var outOfMemoryKills: Int {
        let file = version == .two ? "memory.events" : "memory.oom_control"
        return Self.field("oom_kill", of: "\(memory)/\(file)") ?? 0
    }

    /// Processor time of everything that ran in the group, in microseconds.
    var processorMicroseconds: Int {
        guard version == .one else { return Self.field("usage_usec", of: "\(processor)/cpu.stat") ?? 0 }
        return (Self.contents("\(processor)/cpuacct.usage").flatMap { Int($0) } ?? 0) / 1000
    }

    /// Kills whatever is left and removes the groups; false where something would not go within two seconds.
    @discardableResult
    func remove() -> Bool {
        guard isOurs else { return true }
        var left = directories
        for _ in 0..<400 {
            left = left.filter { rmdir($0) != 0 && errno != ENOENT }
            if left.isEmpty { return true }
            for directory in left {
                for process in (Self.contents("\(directory)/cgroup.procs") ?? "").split(separator: "\n") {
                    if let process = pid_t(process), process > 1 { kill(process, SIGKILL) }
                }
            }
            usleep(5000)
        }
        return false
    }

    private func limit(_ limits: SandboxLimits) -> Bool {
        let bytes = String(limits.memoryBytes)
        let count = String(limits.processes + SandboxLimits.ownProcesses)
        if version == .two {
            Self.set("0", to: "\(memory)/memory.swap.max")
            return Self.set(bytes, to: "\(memory)/memory.max") && Self.set(count, to: "\(memory)/pids.max")
        }
        guard Self.set(bytes, to: "\(memory)/memory.limit_in_bytes"),
            Self.set(count, to: "\(processes)/pids.max")
        else { return false }
        // Absent where the kernel does not account swap.
        Self.set(bytes, to: "\(memory)/memory.memsw.limit_in_bytes")
        return true
    }

    /// The directories to make groups in: one for version 2, three for version 1; nil where they may not be written.
    private static func parents() -> [String]? {
        let own = (contents("/proc/self/cgroup") ?? "").split(separator: "\n").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false).map(String.init)
        }
        if access("\(root)/cgroup.controllers", F_OK) == 0 {
            guard let path = own.first(where: { $0.first == "0" })?.last else { return nil }
            return unifiedParent(path).map { [$0] }
        }
        var parents: [String] = []
        for controller in ["memory", "pids", "cpuacct"] {
            let line = own.first { $0.count == 3 && $0[1].split(separator: ",").contains(Substring(controller)) }
            guard let path = line?.last else { return nil }
            let candidates = ["\(root)/\(controller)\(path)", "\(root)/\(controller)"]
            guard let parent = candidates.first(where: { access($0, W_OK) == 0 }) else { return nil }
            parents.append(parent)
        }
        return parents
    }

    /// The nearest group above `path` that hands memory and processes on to its children.
    private static func unifiedParent(_ path: String) -> String? {
        var parts = path.split(separator: "/")
        while true {
            let directory = ([root] + parts.map(String.init)).joined(separator: "/")
            if access(directory, W_OK) == 0, access("\(directory)/cgroup.procs", W_OK) == 0 {
                let control = "\(directory)/cgroup.subtree_control"
                set("+memory +pids +cpu", to: control)
                let handed = (contents(control) ?? "").split(separator: " ")
                if handed.contains("memory"), handed.contains("pids") { return directory }
            }
            if parts.isEmpty { return nil }
            parts.removeLast()
        }
    }

    private static func field(_ name: String, of path: String) -> Int? {
        for line in (contents(path) ?? "").split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count == 2, words[0] == name { return Int(words[1]) }
        }
        return nil
    }

    private static func contents(_ path: String) -> String? {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = read(file, &bytes, bytes.count)
        guard count >= 0 else { return nil }
        var text = String(decoding: bytes[..<count], as: UTF8.self)
        while text.last == "\n" { text.removeLast() }
        return text
    }

    @discardableResult
    private static func set(_ text: String, to path: String) -> Bool {
        let file = open(path, O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return false }
        defer { close(file) }
        let bytes = Array(text.utf8)
        return write(file, bytes, bytes.count) == bytes.count
    }
}
