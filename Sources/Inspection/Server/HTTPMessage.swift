import FoundationEssentials

/// One request, as far as the inspector cares about it.
package struct HTTPRequest: Sendable, Equatable {
    package let method: String
    /// The parts of the path between slashes, percent-decoded.
    package let path: [String]
    package let query: [String: String]
    /// Names in lower case.
    package let headers: [String: String]
    package let body: [UInt8]

    package init(
        method: String = "GET", path: [String], query: [String: String] = [:], headers: [String: String] = [:],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
    }
}

/// An answer: a status, headers and bytes, or a file that is sent as it stands.
package struct HTTPResponse: Sendable {
    package enum Body: Sendable {
        case bytes([UInt8])
        /// An open file of known size; whoever sends it closes it.
        case file(descriptor: Int32, size: Int)
    }

    package let status: Int
    package let headers: [String: String]
    package let body: Body

    package init(status: Int = 200, type: String, headers: [String: String] = [:], body: Body) {
        self.status = status
        self.body = body
        // What the inspector shows may change with every step, and nothing it sends is ever to be guessed at.
        self.headers = headers.merging(
            ["Content-Type": type, "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"]
        ) { given, _ in given }
    }

    package static func text(_ status: Int, _ text: String) -> HTTPResponse {
        HTTPResponse(status: status, type: "text/plain; charset=utf-8", body: .bytes(Array((text + "\n").utf8)))
    }
}
