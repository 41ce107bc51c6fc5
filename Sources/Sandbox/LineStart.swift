import CSandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The process of a `LineProcess` and our ends of its pipes, none of which blocks.
struct LineStart {
    let process: Int32
    let input: Int32
    let output: Int32
    let errors: Int32
    /// What bubblewrap reports; -1 where the program does not run in a box.
    let facts: Int32

    /// - Throws: `SystemFault`; nothing is then left open.
    init(_ launch: LineLaunch, group: ControlGroup?, memoryBytes: Int) throws(SystemFault) {
        var pipes = try DescriptorPair.pipes(launch.boxArguments == nil ? 3 : 4)
        var files: [Int32] = []
        defer { for file in files { closeDescriptor(file) } }
        var process: Int32 = -1
        do throws(SystemFault) {
            if let arguments = launch.boxArguments {
                files.append(try SystemFault.memoryFile(arguments))
                files.append(try SystemFault.memoryFile(SystemCallFilter(.program).bytes))
            }
            let groups = group?.entries() ?? []
            let descriptors = [pipes[0].reader, pipes[1].writer, pipes[2].writer] + files + pipes[3...].map(\.writer)
            files += groups
            let code = Self.start(launch, descriptors, groups, group == nil ? memoryBytes : 0, &process)
            try SystemFault.check(code, "start \(launch.command[0])")
        } catch {
            for index in pipes.indices { pipes[index].closeBoth() }
            throw error
        }
        pipes[0].closeReader()
        for index in pipes.indices.dropFirst() { pipes[index].closeWriter() }
        self.process = process
        input = pipes[0].writer
        output = pipes[1].reader
        errors = pipes[2].reader
        facts = pipes.count > 3 ? pipes[3].reader : -1
        for descriptor in [input, output, errors] { _ = fcntl(descriptor, F_SETFL, O_NONBLOCK) }
    }

    private static func start(
        _ launch: LineLaunch, _ descriptors: [Int32], _ groups: [Int32], _ addressSpace: Int, _ process: inout Int32
    ) -> Int32 {
        var limits = cs_limits()
        limits.address_space_bytes = Int64(addressSpace)
        return withCStrings(launch.command) { command in
            withCStrings(launch.environment) { environment in
                withCStrings(launch.directory.map { [$0] } ?? []) { directory in
                    descriptors.withUnsafeBufferPointer { descriptors in
                        groups.withUnsafeBufferPointer { groups in
                            withUnsafePointer(to: limits) { limits in
                                var launch = cs_launch(
                                    argv: command, envp: environment, descriptors: descriptors.baseAddress,
                                    descriptor_count: descriptors.count, user: launch.user,
                                    groups: groups.baseAddress, group_count: groups.count,
                                    directory: directory?.pointee, limits: limits, dies_with_thread: 1)
                                return cs_start(&launch, &process)
                            }
                        }
                    }
                }
            }
        }
    }
}
