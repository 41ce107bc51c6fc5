package import Basics
import FoundationEssentials
import Sandbox

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension HoneCommand {
    /// The environment of this process.
    public static func processEnvironment() -> [String: String] {
        ProcessInfo.processInfo.environment
    }

    /// The resolved path of the running binary; nil where the system does not say.
    package static func executablePath() -> String? {
        var buffer = [CChar](repeating: 0, count: 4096)
        #if canImport(Darwin)
            var size = UInt32(buffer.count)
            guard _NSGetExecutablePath(&buffer, &size) == 0 else { return nil }
            guard let resolved = realpath(buffer, nil) else { return nil }
            defer { free(resolved) }
            return String(cString: resolved)
        #else
            let count = readlink("/proc/self/exe", &buffer, buffer.count)
            guard count > 0 else { return nil }
            return String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        #endif
    }

    /// The program called `name` on the search path; nil where there is none.
    package static func findProgram(_ name: String, _ environment: [String: String]) -> String? {
        SandboxProbe.find(name, searchPath: environment["PATH"] ?? "")
    }

    /// Finds recipes, tasks and verifiers for this process.
    package static func resourceFinder() -> ResourceFinder {
        ResourceFinder(executable: executablePath())
    }
}
