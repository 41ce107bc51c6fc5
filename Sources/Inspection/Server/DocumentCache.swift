import RunStore
import Synchronization

/// What is read from every trace of a run, kept until another step is committed.
///
/// One is made at a time: each of them reads the whole store, and together they would be slower, not faster. Whoever
/// asks for one that is being made waits for it.
final class DocumentCache: Sendable {
    private struct Entry: Sendable {
        let mark: String
        let value: any Sendable
        let lastUse: Int
    }

    private struct State {
        var entries: [String: Entry] = [:]
        var uses = 0
    }

    private let state = Mutex(State())
    /// Held while one is made.
    private let making = Mutex<Void>(())

    /// Beyond these many the one that was asked for longest ago is forgotten, so that memory stays small.
    private static let capacity = 16

    /// What is called `key` of the run, made where it is not known or a step has been committed since.
    func value<Value: Sendable>(
        _ reader: RunReader, _ key: String, make: () throws -> Value
    ) throws -> Value {
        let key = "\(reader.directory.path) \(key)"
        let mark = try reader.commitMark()
        if let value: Value = known(key, mark) { return value }
        return try making.withLock { _ in
            // Somebody else may have made it meanwhile.
            if let value: Value = known(key, mark) { return value }
            let value = try make()
            keep(Entry(mark: mark, value: value, lastUse: 0), key)
            return value
        }
    }

    private func known<Value: Sendable>(_ key: String, _ mark: String) -> Value? {
        state.withLock { state in
            guard let entry = state.entries[key], entry.mark == mark else { return nil }
            state.uses += 1
            state.entries[key] = Entry(mark: mark, value: entry.value, lastUse: state.uses)
            return entry.value as? Value
        }
    }

    private func keep(_ entry: Entry, _ key: String) {
        state.withLock { state in
            state.uses += 1
            state.entries[key] = Entry(mark: entry.mark, value: entry.value, lastUse: state.uses)
            if state.entries.count > Self.capacity,
                let oldest = state.entries.min(by: { $0.value.lastUse < $1.value.lastUse })
            {
                state.entries[oldest.key] = nil
            }
        }
    }
}
