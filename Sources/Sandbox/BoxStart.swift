import CSandbox
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The first moments of a box: the process, and the descriptors that are needed only until its worker is ready.
struct BoxStart {
    let process: Int32
    let control: Int32
    private let errors: Int32
    private let facts: Int32

    /// - Throws: `SystemFault` where the process cannot be started.
    init(_ launch: BoxLaunch, user: UInt32, group: ControlGroup?, roles: String) throws(SystemFault) {
        let script = WorkerScript.text + "\n" + roles + "\n" + WorkerScript.end
        var opened: [Int32] = []
        defer { for descriptor in opened { close(descriptor) } }
        let null = open("/dev/null", O_RDWR | O_CLOEXEC)
        opened.append(null)
        let errors = try DescriptorPair.pipe()
        opened.append(errors.writer)
        let facts = try DescriptorPair.pipe()
        opened.append(facts.writer)
        let control = try DescriptorPair.socket()
        opened.append(control.writer)
        var descriptors = [null, null, errors.writer, try SystemFault.memoryFile(Array(script.utf8)), control.writer]
        if launch.bubblewrap != nil {
            descriptors.append(try SystemFault.memoryFile(launch.boxArguments))
            descriptors.append(try SystemFault.memoryFile(SystemCallFilter(.worker).bytes))
            descriptors.append(facts.writer)
        }
        opened += descriptors[3...].filter { !opened.contains($0) }
        let groups = group?.entries() ?? []
        opened += groups.filter { $0 >= 0 }
        self.errors = errors.reader
        self.facts = facts.reader
        self.control = control.reader
        var process: Int32 = -1
        let code = withCStrings(launch.arguments) { arguments in
            withCStrings(launch.childEnvironment) { environment in
                descriptors.withUnsafeBufferPointer { descriptors in
                    groups.withUnsafeBufferPointer { groups in
                        var launch = cs_launch(
                            argv: arguments, envp: environment, descriptors: descriptors.baseAddress,
                            descriptor_count: descriptors.count, user: user, groups: groups.baseAddress,
                            group_count: groups.count, directory: nil, limits: nil, dies_with_thread: 0)
                        return cs_start(&launch, &process)
                    }
                }
            }
        }
        self.process = process
        guard code == 0 else {
            closeExtras()
            close(self.control)
            throw SystemFault(reason: "cannot start \(launch.arguments[0]): \(String(cString: strerror(code)))")
        }
    }

    /// Tells the worker what it needs to know and waits for its answer.
    func greet(_ settings: some Encodable, seconds: Int) -> Bool {
        guard let message = try? JSONEncoder().encode(settings) else { return false }
        guard cs_send(control, Array(message), message.count, nil, 0) == 0 else { return false }
        var waiting = pollfd(fd: control, events: Int16(POLLIN), revents: 0)
        guard poll(&waiting, 1, Int32(seconds * 1000)) == 1 else { return false }
        var byte = [UInt8](repeating: 0, count: 4096)
        return recv(control, &byte, byte.count, 0) > 0
    }

    /// Process 1 of the box, as bubblewrap reports it; 0 where it does not.
    func firstProcess() -> Int32 {
        Self.firstProcess(in: readyText(of: facts))
    }

    /// The number in what bubblewrap has reported.
    static func firstProcess(in facts: String) -> Int32 {
        Int32(facts.drop { !$0.isNumber }.prefix { $0.isNumber }) ?? 0
    }

    /// What bubblewrap or the worker has complained about: its last line.
    func complaint() -> String {
        readyText(of: errors).split(separator: "\n").last.map(String.init) ?? ""
    }

    func closeExtras() {
        close(errors)
        close(facts)
    }
}
