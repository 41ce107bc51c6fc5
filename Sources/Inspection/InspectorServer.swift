import CMicrohttpd

/// The web inspector's server.
package enum InspectorServer {
    /// The version of the HTTP library that this program runs with.
    package static var libraryVersion: String { String(cString: MHD_get_version()) }
}
