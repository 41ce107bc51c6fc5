package import Basics
import CMicrohttpd

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A server of HTTP on 127.0.0.1 that answers every request by one function.
///
/// `@unchecked Sendable`: `daemon` is set once, before anybody else has the server, and the library's functions on it
/// may be called from any thread; everything else is constant.
package final class HTTPServer: @unchecked Sendable {
    /// What a note may weigh, with room to spare; nothing else is ever sent here.
    static let largestBody = 1 << 16
    private static let connections: UInt32 = 256
    private static let timeoutSeconds: UInt32 = 60

    let respond: @Sendable (HTTPRequest) -> HTTPResponse
    private var daemon: OpaquePointer?

    /// Starts to listen; port 0 is any free one.
    ///
    /// - Throws: `PortError` where the port is taken or may not be used.
    package init(port: Int, respond: @escaping @Sendable (HTTPRequest) -> HTTPResponse) throws(PortError) {
        self.respond = respond
        let context = Unmanaged.passUnretained(self).toOpaque()
        daemon = cmicrohttpd_start(
            UInt16(port), Self.connections, Self.timeoutSeconds, HTTPExchange.handle, HTTPExchange.complete, context)
        guard daemon != nil else { throw PortError(port: port, code: errno) }
    }

    /// The port that it listens on.
    package var port: Int { daemon.map { Int(cmicrohttpd_port($0)) } ?? 0 }

    deinit {
        if let daemon { MHD_stop_daemon(daemon) }
    }

    /// The version of the HTTP library that this program runs with.
    package static var libraryVersion: String { String(cString: MHD_get_version()) }
}

/// A port that the inspector cannot listen on.
package struct PortError: DescribedError, Equatable {
    package let port: Int
    let code: Int32

    package var isTaken: Bool { code == EADDRINUSE }

    package var category: ErrorCategory { .failed }

    package var description: String {
        let reason = isTaken ? "another program listens there" : String(cString: strerror(code))
        return "cannot listen on 127.0.0.1:\(port): \(reason). Choose another port with --port N; 0 is any free one."
    }
}
