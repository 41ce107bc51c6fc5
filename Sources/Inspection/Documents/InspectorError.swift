package import Basics
package import RunStore

/// Something that was asked of the inspector and cannot be shown, in the sentence that the screen says.
package struct InspectorError: DescribedError, Equatable {
    /// What the sentence is about, for programs: `noSuchTrace`.
    package let name: String
    package let category: ErrorCategory
    package let description: String
    /// What was probably meant, or what to try next.
    package let suggestion: String?
    /// The part of a query that is wrong, in UTF-16 units.
    package let place: Range<Int>?

    package init(
        _ name: String, _ category: ErrorCategory, _ description: String, suggestion: String? = nil,
        place: Range<Int>? = nil
    ) {
        self.name = name
        self.category = category
        self.description = description
        self.suggestion = suggestion
        self.place = place
    }

    /// The same trouble in the inspector's words.
    package init(_ error: RunStoreError) {
        switch error {
        case .newerSchema(_, let found, let supported):
            self.init(
                "newerFormat", .usage, "Run format \(found); this build reads \(supported). Update Hone.")
        case .damaged(let path, let detail):
            let run = path.split(separator: "/").dropLast().last.map(String.init) ?? "RUN"
            self.init(
                "damaged", .damaged,
                "This run's database is damaged (\(detail)): what this page needs of it cannot be read, other pages may "
                    + "be whole. `hone run fsck \(run)` lists what is wrong.")
        case .tookTooLong(_, let seconds):
            self.init(
                "tookTooLong", .usage,
                "The search was ended after \(Int(seconds)) s. Look for plain text, or in fewer steps: step:1..20.")
        default:
            self.init(Self.name(of: error), error.category, error.description)
        }
    }

    private static func name(of error: RunStoreError) -> String {
        switch error {
        case .noSuchRun, .noRuns, .ambiguousRun: "noSuchRun"
        case .noSuchTrace: "noSuchTrace"
        case .notAStore: "notAStore"
        default: "store"
        }
    }

    /// The contract of every answer that is an error.
    var document: JSONValue {
        [
            "error": [
                "id": .string(name), "message": .string(description), "suggestion": JSONValue(suggestion),
                "start": JSONValue(place?.lowerBound), "end": JSONValue(place?.upperBound),
            ]
        ]
    }
}
