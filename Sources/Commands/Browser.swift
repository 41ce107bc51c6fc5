#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The person's own browser.
enum Browser {
    /// Asks the desktop to open `address`; nothing happens where there is no desktop.
    static func open(_ address: String, _ environment: [String: String]) {
        #if canImport(Darwin)
            let program = "open"
        #else
            let program = "xdg-open"
            guard environment["DISPLAY"] != nil || environment["WAYLAND_DISPLAY"] != nil else { return }
        #endif
        guard let path = HoneCommand.findProgram(program, environment) else { return }
        spawn([path, address])
    }

    private static func spawn(_ words: [String]) {
        let copies = words.map { strdup($0) }
        var arguments: [UnsafeMutablePointer<CChar>?] = copies + [nil]
        var process: pid_t = 0
        // It returns as soon as the browser has been told; who it was does not matter.
        if posix_spawn(&process, words[0], nil, nil, &arguments, environ) == 0 { waitpid(process, nil, WNOHANG) }
        for copy in copies { free(copy) }
    }
}
