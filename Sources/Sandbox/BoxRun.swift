import Basics
import CSandbox
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension Box {
    /// Runs one program to its end. Blocking; one at a time.
    ///
    /// - Parameters:
    ///   - channel: descriptors that the program's role uses, by name; they are closed here, whatever happens.
    ///   - stop: a descriptor; when it becomes readable, the program gets a moment to end by itself.
    func run(_ program: BoxProgram, channel: [(name: String, descriptor: Int32)] = [], stop: Int32 = -1) -> BoxResult {
        guard isUsable else {
            for (_, descriptor) in channel { closeDescriptor(descriptor) }
            return BoxResult(end: .failed(reason: "the box is closed"))
        }
        do throws(SystemFault) {
            var run = try BoxRun(self, program, channel)
            defer { run.close() }
            let result = run.follow(stop: stop)
            switch result.end {
            case .exited, .signalled, .rejected: break
            case .wallTime, .processorTime, .memoryLimit, .outputLimit, .stopped, .failed:
                // What a program has driven to a limit is not used again.
                if !run.isAnswered { close() }
            }
            return result
        } catch {
            close()
            return BoxResult(end: .failed(reason: error.reason))
        }
    }
}

/// One program's run in a box, from the request to the answer.
private struct BoxRun {
    private struct Request: Encodable {
        struct Step: Encodable {
            var run: [String]?
            var role: String?
            var file: String?
            var quiet = false
            var keeps: [String] = []
        }

        struct Limits: Encodable {
            let processor: Int
            let file: Int
            let open: Int
            let stack: Int
            let processes: Int
            let output: Int
            let address: Int?
        }

        let steps: [Step]
        let descriptors: [String]
        let collect: [String]
        let limits: Limits
    }

    private struct Answer: Decodable {
        var status: Int32?
        var rejected: String?
        var fault: String?
    }

    private struct CollectedFile: Decodable {
        var bytes: Data?
        var problem: String?
    }

    private static let pollMilliseconds = 20
    /// How long a program may go on when nobody waits for it any more.
    private static let stopSeconds = 0.25

    private let box: Box
    private var streams: [LimitedStream]
    private let collects: Bool
    private let start = MonotonicClock.system.seconds
    private let killsBefore: Int
    private let microsecondsBefore: Int
    /// Whether the worker has answered, so that the box is empty and can be used again.
    private(set) var isAnswered = false

    /// Sends the request.
    init(_ box: Box, _ program: BoxProgram, _ channel: [(name: String, descriptor: Int32)]) throws(SystemFault) {
        self.box = box
        killsBefore = box.group?.outOfMemoryKills ?? 0
        microsecondsBefore = box.group?.processorMicroseconds ?? 0
        collects = !program.collectedFiles.isEmpty
        let limit = box.limits.outputBytes
        streams = [
            LimitedStream(limit: limit), LimitedStream(limit: limit),
            LimitedStream(limit: 2 * limit * max(1, program.collectedFiles.count) + 65536),
        ]
        var given = channel
        var opened = channel.map(\.descriptor)
        defer { for descriptor in opened { closeDescriptor(descriptor) } }
        for (name, bytes) in [("payload", program.text), ("input", program.input)] {
            let file = try SystemFault.memoryFile(bytes)
            opened.append(file)
            given.append((name, file))
        }
        for (index, name) in ["output", "errors", "result"].enumerated() {
            let pipe = try DescriptorPair.pipe()
            opened.append(pipe.writer)
            given.append((name, pipe.writer))
            streams[index].follow(pipe.reader)
        }
        let request = Self.request(program, channel.map(\.name), given.map(\.name), box)
        guard let message = try? JSONEncoder().encode(request) else {
            throw SystemFault(reason: "the request cannot be written as JSON")
        }
        let descriptors = given.map(\.descriptor)
        let code = cs_send(box.control, Array(message), message.count, descriptors, descriptors.count)
        if code != 0 { close() }
        try SystemFault.check(code, "reach the box")
    }

    private static func request(
        _ program: BoxProgram, _ channel: [String], _ descriptors: [String], _ box: Box
    ) -> Request {
        let steps = program.language.steps.enumerated().map { index, step in
            var made = Request.Step(file: index == 0 ? program.language.file : nil)
            switch step {
            case .command(let words):
                made.run = words
                made.quiet = index + 1 < program.language.steps.count
            case .inWorker:
                made.role = program.role
                made.keeps = channel + (program.reports ? ["result"] : [])
            }
            return made
        }
        let limits = box.limits
        return Request(
            steps: steps, descriptors: descriptors, collect: program.collectedFiles,
            limits: Request.Limits(
                processor: limits.processorSeconds, file: limits.diskBytes, open: SandboxLimits.openFiles,
                stack: SandboxLimits.stackBytes, processes: limits.processes + SandboxLimits.ownProcesses,
                output: limits.outputBytes, address: box.group == nil ? limits.memoryBytes : nil))
    }

    mutating func close() {
        for index in streams.indices { streams[index].close() }
    }

    /// Reads what the program writes until it has ended, or a limit or the caller ends it.
    mutating func follow(stop: Int32) -> BoxResult {
        var stopAt = Double.infinity
        while true {
            var waiting = streams.map(\.descriptor) + [box.control, stopAt.isFinite ? -1 : stop]
            let ready = Self.wait(&waiting)
            for index in streams.indices where ready[index] { streams[index].read() }
            if let end = overstepped() { return result(end) }
            if ready[streams.count] { return answered() }
            let now = MonotonicClock.system.seconds
            if ready[streams.count + 1] { stopAt = now + Self.stopSeconds }
            if now >= stopAt { return result(.stopped) }
            if now - start >= Double(box.limits.wallSeconds) { return result(.wallTime) }
        }
    }

    private static func wait(_ descriptors: inout [Int32]) -> [Bool] {
        var waiting = descriptors.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
        poll(&waiting, nfds_t(waiting.count), Int32(pollMilliseconds))
        return waiting.map { $0.fd >= 0 && $0.revents != 0 }
    }

    /// The limit that the program is over; memory comes first, since a process killed for it often looks like another end.
    private func overstepped() -> BoxResult.End? {
        if let group = box.group {
            if group.outOfMemoryKills > killsBefore { return .memoryLimit }
            if streams.contains(where: \.isOver) { return .outputLimit }
            let used = group.processorMicroseconds - microsecondsBefore
            return used > box.limits.processorSeconds * 1_000_000 ? .processorTime : nil
        }
        return streams.contains(where: \.isOver) ? .outputLimit : nil
    }

    /// Everything the program started is dead: what is left in the pipes is all there will be.
    private mutating func answered() -> BoxResult {
        var bytes = [UInt8](repeating: 0, count: 65536)
        let count = recv(box.control, &bytes, bytes.count, 0)
        guard count > 0, let answer = try? JSONDecoder().decode(Answer.self, from: Data(bytes[..<count])) else {
            if let group = box.group, group.outOfMemoryKills > killsBefore { return result(.memoryLimit) }
            return result(.failed(reason: "the worker of the box died"))
        }
        isAnswered = true
        for index in streams.indices { streams[index].readToEnd() }
        if let end = overstepped() { return result(end) }
        if let fault = answer.fault { return result(.failed(reason: fault)) }
        if let rejected = answer.rejected {
            return result(.rejected(reason: rejected.isEmpty ? streams[1].text : rejected))
        }
        return result(Self.end(status: answer.status ?? 0))
    }

    /// A wait status, as the system encodes it.
    private static func end(status: Int32) -> BoxResult.End {
        let signal = Int(status & 0x7f)
        if signal == 0 { return .exited(status: Int(status >> 8 & 0xff)) }
        return signal == Int(SIGXCPU) ? .processorTime : .signalled(signal: signal)
    }

    private func result(_ end: BoxResult.End) -> BoxResult {
        var files: [String: BoxResult.File] = [:]
        if collects, let found = try? JSONDecoder().decode([String: CollectedFile].self, from: Data(streams[2].bytes)) {
            files = found.mapValues { file in
                file.bytes.map { .bytes(Array($0)) } ?? .unusable(reason: file.problem ?? "it cannot be read")
            }
        }
        return BoxResult(
            end: end, output: streams[0].bytes, errors: streams[1].bytes, files: files,
            report: collects ? [] : streams[2].bytes)
    }
}
