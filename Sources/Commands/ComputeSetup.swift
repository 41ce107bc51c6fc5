import Basics
import Tensors

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Prepares the process for arithmetic: threads, kernels, and OpenBLAS's choice of processor.
enum ComputeSetup {
    /// Starts the program again with the right `OPENBLAS_CORETYPE` where OpenBLAS did not recognise the processor and
    /// nobody chose one; returns where nothing is to be done.
    static func restartForBLAS(_ environment: [String: String]) {
        guard environment[BLASCore.environmentVariable] == nil, let core = BLASCore.remedy,
            let program = HoneCommand.executablePath()
        else { return }
        setenv(BLASCore.environmentVariable, core, 1)
        setenv(restartVariable, BLASCore.name, 1)
        var arguments: [UnsafeMutablePointer<CChar>?] = CommandLine.arguments.map { strdup($0) }
        arguments.append(nil)
        execv(program, arguments)
        // A failed exec leaves the slow kernels, which are correct.
    }

    /// Set for the program that was started again, to the kernels OpenBLAS had chosen before.
    static let restartVariable = "HONE_BLAS_RESTART"

    /// Applies `--threads` and `HONE_KERNELS`.
    static func apply(_ arguments: ParsedArguments, _ environment: [String: String]) throws {
        if let threads = arguments.integer("threads") { WorkerPool.shared.threadCount = threads }
        try applyKernels(environment)
    }

    /// Applies `HONE_KERNELS`.
    static func applyKernels(_ environment: [String: String]) throws {
        guard let wanted = environment[KernelVariant.environmentVariable], !wanted.isEmpty else { return }
        guard let variant = KernelVariant(rawValue: wanted), variant.use() else {
            let known = KernelVariant.allCases.filter(\.isSupported).map(\.rawValue).joined(separator: ", ")
            throw UsageError(
                "\(KernelVariant.environmentVariable)=\(wanted): this machine runs \(known)")
        }
    }
}
