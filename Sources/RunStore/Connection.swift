import Basics
import CSQLite

/// One open SQLite database: statements, transactions, and errors that name the file.
///
/// Not sendable: a connection belongs to the one isolation that opened it.
package final class Connection {
    package enum Access: Sendable {
        /// Any number of readers, also while a writer is at work.
        case reading
        case writing
        /// Writing, and the file may not exist yet.
        case creating
    }

    package let path: String
    private let handle: OpaquePointer
    private var statements: [String: Statement] = [:]
    private let textLimit = TextFunctions.Limit()

    /// - Throws: `RunStoreError` where the file is missing, is not a database or cannot be opened.
    package init(path: String, access: Access) throws(RunStoreError) {
        self.path = path
        handle = try Self.open(path, access)
        sqlite3_extended_result_codes(handle, 1)
        TextFunctions.add(to: handle, textLimit)
        try execute("PRAGMA foreign_keys = ON")
    }

    deinit {
        for statement in statements.values { statement.finalize() }
        sqlite3_close_v2(handle)
    }

    /// Runs statements that take no values and answer no rows.
    package func execute(_ sql: String) throws(RunStoreError) {
        let code = sqlite3_exec(handle, sql, nil, nil, nil)
        guard code == SQLITE_OK else { throw failure(sql, code) }
    }

    /// The statement for `sql`, prepared once and bound to `values`.
    package func query(_ sql: String, _ values: [SQLValue] = []) throws(RunStoreError) -> Statement {
        let statement = try prepared(sql)
        try statement.bind(values)
        return statement
    }

    /// Runs one statement that answers no rows.
    package func run(_ sql: String, _ values: [SQLValue] = []) throws(RunStoreError) {
        let statement = try query(sql, values)
        defer { statement.reset() }
        while try statement.step() {}
    }

    /// The first column of the first row as a whole number; nil where there is no row or it holds null.
    package func integer(_ sql: String, _ values: [SQLValue] = []) throws(RunStoreError) -> Int? {
        let statement = try query(sql, values)
        defer { statement.reset() }
        return try statement.step() ? statement.optionalInteger(0) : nil
    }

    /// One value for each row of the answer.
    package func rows<Row>(
        _ sql: String, _ values: [SQLValue] = [], _ read: (Statement) throws(RunStoreError) -> Row
    ) throws(RunStoreError) -> [Row] {
        let statement = try query(sql, values)
        defer { statement.reset() }
        var rows: [Row] = []
        while try statement.step() {
            rows.append(try read(statement))
        }
        return rows
    }

    /// The version of SQLite that this program runs with.
    package static var libraryVersion: String { String(cString: sqlite3_libversion()) }

    package var lastInsertedRow: Int { Int(sqlite3_last_insert_rowid(handle)) }

    /// Everything `body` writes becomes visible at once, or not at all.
    package func transaction<Result>(_ body: () throws(RunStoreError) -> Result) throws(RunStoreError) -> Result {
        try execute("BEGIN IMMEDIATE")
        do throws(RunStoreError) {
            let result = try body()
            try execute("COMMIT")
            return result
        } catch {
            // A full disk may have ended the transaction already; a second rollback would hide the first error.
            if sqlite3_get_autocommit(handle) == 0 { try? execute("ROLLBACK") }
            throw error
        }
    }

    /// What `body` looks for in texts ends with `RunStoreError.tookTooLong` when `deadline` passes.
    func limited<Result>(
        by deadline: Deadline?, _ body: () throws(RunStoreError) -> Result
    ) throws(RunStoreError) -> Result {
        textLimit.deadline = deadline
        defer { textLimit.deadline = nil }
        return try body()
    }

    /// Everything `body` reads is one moment of the store; inside another moment it is that one.
    package func snapshot<Result>(_ body: () throws(RunStoreError) -> Result) throws(RunStoreError) -> Result {
        guard sqlite3_get_autocommit(handle) != 0 else { return try body() }
        try execute("BEGIN")
        defer { try? execute("COMMIT") }
        return try body()
    }

    func failure(_ sql: String, _ code: Int32) -> RunStoreError {
        if code & 0xFF == SQLITE_INTERRUPT, let deadline = textLimit.deadline {
            return .tookTooLong(path: path, seconds: deadline.seconds)
        }
        return Self.failure(handle, path: path, sql: sql, code: code)
    }

    private func prepared(_ sql: String) throws(RunStoreError) -> Statement {
        if let statement = statements[sql] { return statement }
        var pointer: OpaquePointer?
        let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &pointer, nil)
        guard code == SQLITE_OK, let pointer else { throw failure(sql, code) }
        let statement = Statement(pointer, sql: sql, connection: self)
        statements[sql] = statement
        return statement
    }

    private static func open(_ path: String, _ access: Access) throws(RunStoreError) -> OpaquePointer {
        let flags =
            switch access {
            case .reading: SQLITE_OPEN_READONLY
            case .writing: SQLITE_OPEN_READWRITE
            case .creating: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            }
        // One isolation owns a connection, so SQLite's own mutex would only cost time.
        let handle = try open(name: path, path: path, flags | SQLITE_OPEN_NOMUTEX)
        let probe = sqlite3_exec(handle, "SELECT count(*) FROM sqlite_schema", nil, nil, nil)
        guard probe & 0xFF == SQLITE_CANTOPEN, access == .reading, !Files.exists(path + "-wal") else {
            guard probe == SQLITE_OK else {
                let error = failure(handle, path: path, sql: "open", code: probe)
                sqlite3_close_v2(handle)
                throw error
            }
            return handle
        }
        // A finished run in a directory that cannot be written has no log, so the file may be read as it stands.
        sqlite3_close_v2(handle)
        return try open(
            name: "file:\(escaped(path))?immutable=1", path: path, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI)
    }

    private static func open(name: String, path: String, _ flags: Int32) throws(RunStoreError) -> OpaquePointer {
        var pointer: OpaquePointer?
        let code = sqlite3_open_v2(name, &pointer, flags, nil)
        guard let pointer else {
            throw .file(action: "open", path: path, reason: "there is not enough memory")
        }
        guard code == SQLITE_OK else {
            let error = failure(pointer, path: path, sql: "open", code: code)
            sqlite3_close_v2(pointer)
            throw error
        }
        // A live writer commits in milliseconds; five seconds cover a slow disk and a large checkpoint of the log. The
        // first statement needs them too: somebody may be putting the log of a killed writer in order.
        sqlite3_busy_timeout(pointer, 5000)
        return pointer
    }

    private static func escaped(_ path: String) -> String {
        path.utf8.reduce(into: "") { text, byte in
            let character = Character(UnicodeScalar(byte))
            if byte < 128, character.isLetter || character.isNumber || "/._-".contains(character) {
                text.append(character)
            } else {
                text += "%" + SHA256.hexadecimal([byte])
            }
        }
    }

    /// SQLite's `SQLITE_IOERR_WRITE`, which its header writes as an expression.
    private static let ioErrorWrite = SQLITE_IOERR | (3 << 8)

    private static func failure(_ handle: OpaquePointer, path: String, sql: String, code: Int32) -> RunStoreError {
        let message = String(cString: sqlite3_errmsg(handle))
        switch code & 0xFF {
        case SQLITE_FULL:
            return .diskFull(path: path, freeBytes: FreeDisk.bytes(at: path) ?? 0)
        case SQLITE_IOERR where Files.isDiskFull(sqlite3_system_errno(handle)):
            return .diskFull(path: path, freeBytes: FreeDisk.bytes(at: path) ?? 0)
        case SQLITE_IOERR where code == ioErrorWrite && Files.hasSizeLimit:
            return .fileLimit(path: path)
        case SQLITE_NOTADB:
            return .notAStore(path: path)
        case SQLITE_CORRUPT:
            return .damaged(path: path, detail: message)
        case SQLITE_BUSY, SQLITE_LOCKED:
            return .busy(path: path)
        case SQLITE_CANTOPEN:
            return .file(action: "open", path: path, reason: message)
        default:
            return .statement(path: path, sql: sql, code: Int(code), message: message)
        }
    }
}
