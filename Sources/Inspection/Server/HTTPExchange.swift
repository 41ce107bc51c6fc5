import CMicrohttpd

/// One request on its way through the library: the bytes of its body as they arrive, then the answer.
final class HTTPExchange {
    private var body: [UInt8] = []
    private var isTooLarge = false

    /// Called with the head of a request, then with each piece of its body, then once more to answer.
    static let handle: MHD_AccessHandlerCallback = { context, connection, url, method, _, bytes, size, state in
        guard let context, let connection, let url, let method, let size, let state else { return .NO }
        guard let pointer = state.pointee else {
            state.pointee = Unmanaged.passRetained(HTTPExchange()).toOpaque()
            return .YES
        }
        let exchange = Unmanaged<HTTPExchange>.fromOpaque(pointer).takeUnretainedValue()
        if size.pointee > 0 {
            exchange.receive(bytes, size.pointee)
            size.pointee = 0
            return .YES
        }
        let server = Unmanaged<HTTPServer>.fromOpaque(context).takeUnretainedValue()
        let path = String(cString: url).split(separator: "/").map(String.init)
        let request = HTTPRequest(
            method: String(cString: method), path: path, query: values(of: connection, .GET_ARGUMENT_KIND),
            headers: values(of: connection, .HEADER_KIND), body: exchange.body)
        let response = exchange.isTooLarge ? .text(413, "The body is too large.") : server.respond(request)
        return send(response, to: connection)
    }

    static let complete: MHD_RequestCompletedCallback = { _, _, state, _ in
        guard let state, let pointer = state.pointee else { return }
        Unmanaged<HTTPExchange>.fromOpaque(pointer).release()
        state.pointee = nil
    }

    private func receive(_ bytes: UnsafePointer<CChar>?, _ count: Int) {
        guard let bytes, !isTooLarge, body.count + count <= HTTPServer.largestBody else {
            isTooLarge = true
            return
        }
        body += UnsafeRawBufferPointer(start: bytes, count: count)
    }

    /// Headers or the arguments of the query, with names in lower case.
    private static func values(of connection: OpaquePointer, _ kind: MHD_ValueKind) -> [String: String] {
        var found: [String: String] = [:]
        withUnsafeMutablePointer(to: &found) { pointer in
            _ = MHD_get_connection_values(
                connection, kind,
                { context, _, name, value in
                    guard let context, let name else { return .YES }
                    let values = context.assumingMemoryBound(to: [String: String].self)
                    values.pointee[String(cString: name).lowercased()] = value.map { String(cString: $0) } ?? ""
                    return .YES
                }, pointer)
        }
        return found
    }

    private static func send(_ response: HTTPResponse, to connection: OpaquePointer) -> MHD_Result {
        let message: OpaquePointer? =
            switch response.body {
            case .bytes(var bytes):
                bytes.withUnsafeMutableBytes {
                    MHD_create_response_from_buffer($0.count, $0.baseAddress, .RESPMEM_MUST_COPY)
                }
            case .file(let descriptor, let size): MHD_create_response_from_fd64(UInt64(size), descriptor)
            }
        guard let message else { return .NO }
        defer { MHD_destroy_response(message) }
        for (name, value) in response.headers {
            guard MHD_add_response_header(message, name, value) == .YES else { return .NO }
        }
        return MHD_queue_response(connection, UInt32(response.status), message)
    }
}
