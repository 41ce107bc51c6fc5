#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An executable script that a test makes for itself.
package enum Script {
    package struct CannotWrite: Error {}

    /// Writes `text` to `path` by way of a child process.
    ///
    /// A descriptor that this process had open for writing could be inherited by whatever another test starts at that
    /// moment, and the system refuses to run a file that somebody may still write ("Text file busy").
    package static func write(_ text: String, to path: String) throws {
        guard let stream = popen("cat > '\(path)' && chmod 755 '\(path)'", "w") else { throw CannotWrite() }
        fputs(text, stream)
        guard pclose(stream) == 0 else { throw CannotWrite() }
    }
}
