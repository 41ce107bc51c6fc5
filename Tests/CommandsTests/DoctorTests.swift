import Basics
import Commands
import TestSupport
import Testing

@Suite("Doctor")
struct DoctorTests {
    private static let information = """
        processor\t: 0
        model name\t: Example CPU @ 2.00GHz
        flags\t\t: fpu avx2 fma avx512f amx_bf16 unknownthing
        """

    @Test("processor and instruction sets are read from the system's description")
    func processor() {
        #expect(Machine.processor(Self.information) == "Example CPU @ 2.00GHz")
        #expect(Machine.features(Self.information) == ["avx2", "fma", "avx512f", "amx_bf16"])
        #expect(Machine.features("Features\t: fp asimd bf16") == ["asimd", "bf16"])
        #expect(Machine.processor("") == "unknown")
    }

    @Test("available memory is read in bytes")
    func memory() {
        #expect(Machine.availableBytes("MemTotal: 5 kB\nMemAvailable:    2048 kB\n") == 2_097_152)
        #expect(Machine.availableBytes("") == nil)
    }

    @Test("a machine without programs is told what it lacks and how to get it")
    func missing() async {
        let report = await DoctorReport.current(
            environment: ["PATH": "/nowhere", "HOME": "/nowhere"], runsDirectory: "runs")
        #expect(!report.ok)
        let missing = report.checks.filter { $0.status == .warning }
        #expect(missing.map(\.name) == ["python3", "pip", "bubblewrap"])
        #expect(missing.allSatisfy { $0.advice.contains("apt-get install") })
    }

    @Test("libraries, kernels and isolation are named, with a restart for OpenBLAS where there was one")
    func libraries() async throws {
        let plain = await DoctorReport.current(environment: ["PATH": "/nowhere"], runsDirectory: "runs")
        let names = plain.checks.map(\.name)
        for name in ["OpenBLAS core", "OpenBLAS build", "kernels", "SQLite", "libmicrohttpd", "isolation"] {
            let check = try #require(plain.checks.first { $0.name == name })
            #expect(!check.value.isEmpty && names.count { $0 == name } == 1)
        }
        #expect(plain.checks.first { $0.name == "kernels" }?.value.contains("this machine runs portable") == true)
        let restarted = await DoctorReport.current(
            environment: ["OPENBLAS_CORETYPE": "HASWELL", "HONE_BLAS_RESTART": "Prescott"], runsDirectory: "runs")
        #expect(
            restarted.checks.first { $0.name == "OpenBLAS core" }?.value.hasSuffix(
                "it had taken Prescott for this processor, so hone restarted with OPENBLAS_CORETYPE=HASWELL") == true)
    }

    @Test("a choice of kernels that this machine does not run is refused")
    func kernels() async {
        let run = await CommandRun(["doctor"], environment: ["HONE_KERNELS": "vax"])
        #expect(
            run.code == 2 && run.output == "" && run.errors.contains("HONE_KERNELS=vax: this machine runs portable"))
    }

    @Test("the peak of memory is read from the system's description")
    func peak() {
        #expect(Machine.peakResidentBytes("Name:\thone\nVmPeak:\t 9 kB\nVmHWM:\t   2048 kB\n") == 2_097_152)
        #expect(Machine.peakResidentBytes("Name:\thone\n") == nil)
        #expect(Machine.peakResidentBytes > 1_000_000)
    }

    @Test("sizes of directories and amounts are right")
    func sizes() throws {
        let directory = try TemporaryDirectory()
        #expect(DoctorReport.directorySize(directory.file("none")) == nil)
        try AtomicFile.write("12345", to: directory.file("a"))
        try AtomicFile.writeDirectory(directory.file("sub")) { try AtomicFile.write("123", to: $0 + "/b") }
        #expect(DoctorReport.directorySize(directory.path) == 8)
        #expect(DoctorReport.gigabytes(1_540_000_000) == "1.5 GB")
        #expect(DoctorReport.gigabytes(91_700_000) == "91.7 MB")
        #expect(DoctorReport.gigabytes(0) == "0.0 MB")
    }
}
