import CSQLite

/// Functions that queries call from SQL: texts are looked through where they lie, without a copy.
enum TextFunctions {
    /// `contains(text, needle)`: 1 where the needle stands in the text, whatever the case of ASCII letters.
    static let contains = "hone_contains"
    /// `matches(text, pattern)`: 1 where the expression matches somewhere in the text.
    static let matches = "hone_matches"

    /// The time until which the functions of one connection answer; then they end the statement.
    final class Limit {
        var deadline: Deadline?
    }

    /// Makes the functions known to a connection, which keeps `limit` as long as it lives.
    static func add(to handle: OpaquePointer, _ limit: Limit) {
        let flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC
        let limit = Unmanaged.passUnretained(limit).toOpaque()
        sqlite3_create_function_v2(
            handle, contains, 2, flags, limit,
            { context, _, values in
                TextFunctions.answer(context, values) { needle in FoldedNeedle(needle) }
            }, nil, nil, nil)
        sqlite3_create_function_v2(
            handle, matches, 2, flags, limit,
            { context, _, values in
                TextFunctions.answer(context, values) { pattern in
                    (try? TextExpression(String(decoding: pattern, as: UTF8.self))).map(ExpressionNeedle.init)
                }
            }, nil, nil, nil)
    }

    /// What is looked for: made from the second argument once, and kept by SQLite as long as that does not change.
    private class Needle {
        func isIn(_ text: UnsafeBufferPointer<UInt8>, until deadline: Deadline?) -> Bool { false }
    }

    private final class FoldedNeedle: Needle {
        private let bytes: [UInt8]

        init(_ bytes: UnsafeBufferPointer<UInt8>) {
            self.bytes = bytes.map(CaseFoldedBytes.folded)
        }

        override func isIn(_ text: UnsafeBufferPointer<UInt8>, until deadline: Deadline?) -> Bool {
            CaseFoldedBytes.first(bytes, in: text) != nil
        }
    }

    private final class ExpressionNeedle: Needle {
        private let expression: TextExpression

        init(_ expression: TextExpression) {
            self.expression = expression
        }

        override func isIn(_ text: UnsafeBufferPointer<UInt8>, until deadline: Deadline?) -> Bool {
            expression.matches(text, until: deadline)
        }
    }

    private static func answer(
        _ context: OpaquePointer?, _ values: UnsafeMutablePointer<OpaquePointer?>?,
        _ make: (UnsafeBufferPointer<UInt8>) -> Needle?
    ) {
        guard let text = bytes(values?[0]), let needle = needle(context, values?[1], make) else {
            sqlite3_result_int(context, 0)
            return
        }
        let limit = sqlite3_user_data(context).map { Unmanaged<Limit>.fromOpaque($0).takeUnretainedValue() }
        let deadline = limit?.deadline
        let isFound = needle.isIn(text, until: deadline)
        if deadline?.hasPassed == true {
            sqlite3_result_error_code(context, SQLITE_INTERRUPT)
        } else {
            sqlite3_result_int(context, isFound ? 1 : 0)
        }
    }

    private static func needle(
        _ context: OpaquePointer?, _ value: OpaquePointer?, _ make: (UnsafeBufferPointer<UInt8>) -> Needle?
    ) -> Needle? {
        if let kept = sqlite3_get_auxdata(context, 1) {
            return Unmanaged<Needle>.fromOpaque(kept).takeUnretainedValue()
        }
        guard let wanted = bytes(value), let needle = make(wanted) else { return nil }
        sqlite3_set_auxdata(context, 1, Unmanaged.passRetained(needle).toOpaque()) { kept in
            guard let kept else { return }
            Unmanaged<Needle>.fromOpaque(kept).release()
        }
        return needle
    }

    /// The bytes of a text; nil of NULL. They lie where they are until the function returns.
    private static func bytes(_ value: OpaquePointer?) -> UnsafeBufferPointer<UInt8>? {
        guard let value, let start = sqlite3_value_text(value) else { return nil }
        return UnsafeBufferPointer(start: start, count: Int(sqlite3_value_bytes(value)))
    }
}
