import Basics
import FoundationEssentials

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// What there is to know about the machine without asking a library.
package struct Machine: Sendable, Equatable {
    /// Operating system, release and architecture.
    package let system: String
    package let processor: String
    package let coreCount: Int
    /// The instruction sets that the kernels know how to use.
    package let features: [String]
    package let memoryBytes: Int
    /// Memory that a new program may take without swapping; nil where the system does not say.
    package let availableMemoryBytes: Int?

    /// The machine this runs on.
    package static func current() -> Machine {
        var name = utsname()
        uname(&name)
        let cores = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let pages = Int(sysconf(Int32(_SC_PHYS_PAGES)))
        let information = (try? TextFile.read("/proc/cpuinfo")) ?? ""
        return Machine(
            system: [text(&name.sysname), text(&name.release), text(&name.machine)].joined(separator: " "),
            processor: processor(information), coreCount: max(1, cores), features: features(information),
            memoryBytes: pages * Int(sysconf(Int32(_SC_PAGESIZE))),
            availableMemoryBytes: availableBytes((try? TextFile.read("/proc/meminfo")) ?? ""))
    }

    /// The most memory this process has held, in bytes; 0 where the system does not say.
    package static var peakResidentBytes: Int {
        #if canImport(Darwin)
            var usage = rusage()
            getrusage(RUSAGE_SELF, &usage)
            return Int(usage.ru_maxrss)
        #else
            // Not `getrusage`: its figure is never below that of the program which started this one.
            return peakResidentBytes((try? TextFile.read("/proc/self/status")) ?? "") ?? 0
        #endif
    }

    /// `VmHWM` in the text of `/proc/self/status`, in bytes.
    package static func peakResidentBytes(_ status: String) -> Int? { kilobytes("VmHWM", status) }

    /// The processor's name in the text of `/proc/cpuinfo`.
    package static func processor(_ information: String) -> String {
        value(of: "model name", information) ?? value(of: "Processor", information) ?? "unknown"
    }

    /// The interesting instruction sets in the text of `/proc/cpuinfo`.
    package static func features(_ information: String) -> [String] {
        let listed = value(of: "flags", information) ?? value(of: "Features", information) ?? ""
        let present = Set(listed.split(separator: " ").map(String.init))
        return [
            "avx2", "fma", "f16c", "avx512f", "avx512bw", "avx512vl", "avx512_bf16", "avx512_vnni", "amx_tile",
            "amx_bf16", "amx_int8", "asimd", "asimddp", "bf16", "i8mm", "sve",
        ].filter(present.contains)
    }

    /// `MemAvailable` in the text of `/proc/meminfo`, in bytes.
    package static func availableBytes(_ information: String) -> Int? {
        kilobytes("MemAvailable", information)
    }

    private static func kilobytes(_ key: String, _ text: String) -> Int? {
        value(of: key, text)?.split(separator: " ").first.flatMap { Int($0) }.map { $0 * 1024 }
    }

    private static func value(of key: String, _ information: String) -> String? {
        for line in information.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = parts[0].filter { $0 != "\t" }
            if name == key {
                return String(parts[1].drop { $0 == " " || $0 == "\t" })
            }
        }
        return nil
    }

    private static func text<T>(_ field: inout T) -> String {
        withUnsafeBytes(of: &field) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
    }
}
