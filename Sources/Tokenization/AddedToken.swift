/// A token that is found in the text itself before anything is split or merged.
package struct AddedToken: Sendable, Equatable {
    package let id: Int32
    package let content: String
    /// Left out by `decode` when special tokens are skipped; matched in text either way.
    package let isSpecial: Bool
    /// Swallows the white space before (`stripsLeft`) or after (`stripsRight`) it.
    let stripsLeft: Bool
    let stripsRight: Bool
    /// Matches only where no word character touches it.
    let isSingleWord: Bool
    /// Matched in the normalised text instead of the raw text.
    let isNormalized: Bool

    init(
        id: Int32, content: String, isSpecial: Bool, stripsLeft: Bool = false, stripsRight: Bool = false,
        isSingleWord: Bool = false, isNormalized: Bool = false
    ) {
        self.id = id
        self.content = content
        self.isSpecial = isSpecial
        self.stripsLeft = stripsLeft
        self.stripsRight = stripsRight
        self.isSingleWord = isSingleWord
        self.isNormalized = isNormalized
    }
}
