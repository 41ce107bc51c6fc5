// The standard library normalises for every String comparison but publishes the result only as system interface.
// The alternatives are worse: FoundationEssentials has no normalisation, Foundation brings all of ICU, and a table of our
// own would be a second copy of the Unicode data. FoundationEssentials itself builds on this same interface.
#if canImport(Darwin)
    import Foundation
#else
    @_spi(_Unicode) import Swift
#endif

/// Unicode normalisation form C, which the Qwen tokenizers apply before splitting.
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
