import CKernels
import COpenBLAS

/// Which kernels OpenBLAS has chosen for this processor.
///
/// OpenBLAS knows processors by model number and takes its oldest kernels for one it has never heard of: on a processor
/// newer than the library that costs a factor of five. The choice is made when the library is loaded, so mending it takes
/// a restart with `OPENBLAS_CORETYPE` set.
package enum BLASCore {
    package static let environmentVariable = "OPENBLAS_CORETYPE"

    /// The name of the chosen kernels, for example `SkylakeX`.
    package static var name: String { openblas_get_corename().map { String(cString: $0) } ?? "unknown" }

    /// The library's version and build options.
    package static var configuration: String { openblas_get_config().map { String(cString: $0) } ?? "unknown" }

    /// The core type to ask for instead, where OpenBLAS did not recognise the processor; nil where the choice stands.
    package static var remedy: String? {
        let fallbacks: Set = ["Prescott", "Core2", "Nehalem", "Generic", "Unknown"]
        guard fallbacks.contains(name) else { return nil }
        switch ck_best_variant() {
        case CK_AVX512, CK_AVX512_BF16, CK_AMX: return "SKYLAKEX"
        case CK_AVX2: return "HASWELL"
        default: return nil
        }
    }
}

/// The instruction set our own kernels use.
package enum KernelVariant: String, Sendable, CaseIterable {
    case portable, avx2, avx512, neon
    /// AVX-512 with bf16 products in pairs, or on the processor's tiles.
    case avx512bf16, amx
    /// The tiles' arithmetic in plain C, for tests.
    case tiles

    package static let environmentVariable = "HONE_KERNELS"

    var code: ck_variant {
        switch self {
        case .portable: CK_PORTABLE
        case .avx2: CK_AVX2
        case .avx512: CK_AVX512
        case .neon: CK_NEON
        case .avx512bf16: CK_AVX512_BF16
        case .amx: CK_AMX
        case .tiles: CK_TILES
        }
    }

    /// Whether this machine can run it.
    package var isSupported: Bool { ck_variant_supported(code) != 0 }

    package static var current: KernelVariant { allCases.first { $0.code == ck_current_variant() } ?? .portable }

    /// Makes it the one in use; false where the machine cannot run it. All variants give the same bits in fp32; in bf16
    /// those do that have no instruction of their own for it. Packed weights of another variant stay valid.
    package func use() -> Bool { ck_set_variant(code) != 0 }
}
