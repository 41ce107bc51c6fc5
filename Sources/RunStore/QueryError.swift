package import Basics

/// What is wrong with a query, where, and what was probably meant.
package struct QueryError: DescribedError, Equatable {
    package let description: String
    /// The whole query with the mistake mended; nil where it is not known how.
    package let suggestion: String?
    /// In UTF-16 units of the query.
    package let place: Range<Int>

    package var category: ErrorCategory { .usage }
}
