import Basics
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Asks a server on this machine, byte for byte as it is told to.
enum HTTPClient {
    struct Answer {
        let status: Int
        /// Names in lower case.
        let headers: [String: String]
        let body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }

        func json() throws -> JSONValue {
            try JSONDecoder().decode(JSONValue.self, from: Data(body))
        }
    }

    struct NoAnswer: Error {
        let reason: String
    }

    static func get(_ path: String, port: Int, headers: [String: String] = [:]) throws -> Answer {
        try send("GET", path, port: port, headers: headers)
    }

    static func send(
        _ method: String, _ path: String, port: Int, headers: [String: String] = [:], body: String = ""
    ) throws -> Answer {
        var lines = ["\(method) \(path) HTTP/1.1", "Connection: close"]
        let all = ["Host": "127.0.0.1:\(port)"].merging(headers) { _, given in given }
        lines += all.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { "\($0.key): \($0.value)" }
        if method == "POST" { lines.append("Content-Length: \(body.utf8.count)") }
        return try parse(exchange(Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8), port: port))
    }

    private static func exchange(_ request: [UInt8], port: Int) throws -> [UInt8] {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(AF_INET, stream, 0)
        guard descriptor >= 0 else { throw NoAnswer(reason: "socket: \(errno)") }
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0, write(descriptor, request, request.count) == request.count else {
            throw NoAnswer(reason: "connect or write: \(errno)")
        }
        var answer: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return answer }
            answer += buffer[..<count]
        }
    }

    private static func parse(_ bytes: [UInt8]) throws -> Answer {
        guard let end = bytes.indices.first(where: { bytes[$0...].starts(with: [13, 10, 13, 10]) }) else {
            throw NoAnswer(reason: "\(bytes.count) bytes: \(String(decoding: bytes.prefix(80), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<end], as: UTF8.self).split(separator: "\r\n")
        guard let status = lines.first?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            throw NoAnswer(reason: "\(bytes.count) bytes: \(String(decoding: bytes.prefix(80), as: UTF8.self))")
        }
        var headers: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            headers[line[..<colon].lowercased()] = line[line.index(after: colon)...].drop { $0 == " " }.description
        }
        return Answer(status: status, headers: headers, body: Array(bytes[(end + 4)...]))
    }
}
