import CSandbox
import Dispatch

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Runs a program under limits and waits for its end, on a thread outside the shared pool.
///
/// What it guarantees:
/// - The call returns: at the latest a fifth of a second after the wall time, whatever the program does with signals,
///   output or pipes.
/// - The program and every process of its group are killed before the call returns, also where the program ended by
///   itself and left children behind.
/// - The program sees only the given environment, its standard input, output and error, and no other descriptor.
/// - At most `outputBytes` of each stream are kept in memory, and writing more ends the program.
///
/// What it does not:
/// - It isolates nothing: the program reads and writes files, opens sockets and sees processes as its user does.
/// - A process that leaves the group (`setsid`) survives.
/// - `processes` is not enforced where the user is root, and memory is limited for each process, not for all together.
/// - Cancelling the task does not end the program; its wall time does.
///
/// - Parameters:
///   - program: a path, not searched for.
///   - arguments: without the program's own name.
package func runProcess(
    _ program: String, _ arguments: [String] = [], environment: [String: String] = [:], directory: String? = nil,
    input: [UInt8] = [], limits: ProcessLimits
) async -> ProcessResult {
    await withCheckedContinuation { continuation in
        processQueue.async {
            continuation.resume(
                returning: runBlocking(
                    [program] + arguments, environment.map { "\($0.key)=\($0.value)" }.sorted(), directory, input,
                    limits))
        }
    }
}

/// Concurrent: each running program holds a thread, and callers bound how many run at once.
private let processQueue = DispatchQueue(label: "hone.processes", attributes: .concurrent)

private func runBlocking(
    _ arguments: [String], _ environment: [String], _ directory: String?, _ input: [UInt8], _ limits: ProcessLimits
) -> ProcessResult {
    var limit = cs_limits()
    limit.wall_milliseconds = max(1, Int64(limits.wallTime / .milliseconds(1)))
    limit.cpu_seconds = limits.processorTime.map { max(1, Int64(($0 / .seconds(1)).rounded(.up))) } ?? 0
    limit.address_space_bytes = Int64(limits.addressSpaceBytes ?? 0)
    limit.file_bytes = Int64(limits.fileBytes ?? 0)
    limit.processes = Int64(limits.processes ?? 0)
    limit.output_bytes = Int64(limits.outputBytes)
    let capacity = limits.outputBytes
    let streams = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 2 * capacity)
    defer { streams.deallocate() }
    guard let base = streams.baseAddress else {
        return ProcessResult(cs_result(), end: .notStarted(reason: "no memory"), output: [], errors: [])
    }
    var result = cs_result()
    withCStrings(arguments) { arguments in
        withCStrings(environment) { environment in
            withOptionalCString(directory) { directory in
                cs_run(
                    arguments, environment, directory, input, input.count, &limit, base, base + capacity, capacity,
                    &result)
            }
        }
    }
    return ProcessResult(
        result, end: end(of: result), output: Array(streams[0..<result.output_count]),
        errors: Array(streams[capacity..<capacity + result.error_count]))
}

private func end(of result: cs_result) -> ProcessResult.End {
    switch result.kind {
    case CS_EXITED: .exited(status: Int(result.code))
    case CS_SIGNALLED: .signalled(signal: Int(result.code))
    case CS_WALL_TIME: .wallTime
    case CS_CPU_TIME: .processorTime
    case CS_OUTPUT_LIMIT: .outputLimit
    default: .notStarted(reason: String(cString: strerror(result.code)))
    }
}

extension ProcessResult {
    fileprivate init(_ result: cs_result, end: End, output: [UInt8], errors: [UInt8]) {
        self.init(
            end: end, output: output, errors: errors, wallTime: .microseconds(result.wall_microseconds),
            processorTime: .microseconds(result.user_microseconds + result.system_microseconds),
            peakResidentBytes: Int(result.peak_resident_bytes))
    }
}

private func withOptionalCString(_ string: String?, _ body: (UnsafePointer<CChar>?) -> Void) {
    if let string { string.withCString { body($0) } } else { body(nil) }
}
