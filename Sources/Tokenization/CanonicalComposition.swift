// The standard library normalises for every String comparison but publishes the result only as system interface.
// The alternatives are worse: FoundationEssentials has no normalisation, Foundation brings all of ICU, and a table of our
// own would be a second copy of the Unicode data. FoundationEssentials itself builds on this same interface.
#if canImport(Darwin)
    import Foundation
#else
    @_spi(_Unicode) import Swift
#endif

/// Unicode normalisation form C, which the Qwen tokenizers apply before splitting.
///
/// Over all assigned scalars the result differs from the `tokenizers` package in two places only: compositions that
/// Unicode 16 added, which that package does not know, and the deprecated Tibetan vowels U+0F73, U+0F75 and U+0F81 next to
/// another vowel sign, whose parts the standard library does not reorder.
enum CanonicalComposition {
    static func compose(_ text: String) -> String {
        guard text.utf8.contains(where: { $0 >= firstAffectedByte }) else { return text }
        #if canImport(Darwin)
            return text.precomposedStringWithCanonicalMapping
        #else
            return String(String.UnicodeScalarView(text._nfc))
        #endif
    }

    /// The lead byte of U+0300; nothing below that scalar composes or reorders.
    private static let firstAffectedByte: UInt8 = 0xCC
}
