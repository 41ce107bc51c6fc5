/// Who may ask: programs and pages of this machine that know the inspector by a loopback name.
///
/// A page elsewhere could make a browser send requests here, or give a name of its own the address 127.0.0.1 and then
/// read the answers. Neither can change the `Host` or the `Sec-Fetch-Site` that the browser writes.
enum RequestGuard {
    /// What to answer a request that is not welcome; nil where it is.
    static func refusal(of request: HTTPRequest) -> HTTPResponse? {
        guard let host = request.headers["host"], isLoopback(host) else {
            return .text(403, "This inspector answers at 127.0.0.1 and localhost only.")
        }
        if request.headers["sec-fetch-site"] == "cross-site" {
            let isOpening = request.headers["sec-fetch-mode"] == "navigate" && request.path.isEmpty
            guard isOpening else { return .text(403, "Other sites may not read the inspector.") }
        }
        if let origin = request.headers["origin"], !isOwn(origin, host: host) {
            return .text(403, "Other sites may not use the inspector.")
        }
        return nil
    }

    private static func isOwn(_ origin: String, host: String) -> Bool {
        origin == "http://" + host
    }

    private static func isLoopback(_ host: String) -> Bool {
        let parts = host.split(separator: ":", omittingEmptySubsequences: false)
        let name = host.hasPrefix("[") ? String(host.prefix { $0 != "]" }) + "]" : parts.first.map(String.init) ?? ""
        let rest = host.dropFirst(name.count)
        guard rest.isEmpty || (rest.first == ":" && UInt16(rest.dropFirst()) != nil) else { return false }
        return ["127.0.0.1", "localhost", "[::1]"].contains(name.lowercased())
    }
}
