import Basics
import FoundationEssentials
import Testing

/// Ways to damage a file.
enum HostileFiles {
    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try #require(FileManager.default.contents(atPath: path)))
    }

    static func write(_ bytes: some Sequence<UInt8>, to path: String) throws {
        try Data(bytes).write(to: URL(filePath: path))
    }

    /// `bytes` with one to four bytes before `end` changed; the same for the same round.
    static func mutated(_ bytes: [UInt8], before end: Int, round: Int) -> [UInt8] {
        var generator = RandomStream(seed: 11).child("mutation", round).generator()
        var copy = bytes
        for _ in 0..<Int.random(in: 1...4, using: &generator) {
            let index = Int.random(in: 0..<min(end, bytes.count), using: &generator)
            // Extreme bytes make huge counts; printable ones make sound JSON with another meaning.
            copy[index] =
                [
                    0, 0xFF, 0x7F, UInt8.random(in: 0...255, using: &generator),
                    UInt8.random(in: 0x20...0x7E, using: &generator),
                ].randomElement(using: &generator) ?? 0
        }
        return copy
    }

    /// Runs `body`; anything it throws must be an error written for people.
    static func mustThrowOnlyDescribedErrors(_ what: String, _ body: () throws -> Void) {
        do {
            try body()
        } catch let error as any DescribedError {
            #expect(!error.description.isEmpty)
        } catch {
            Issue.record("\(what): \(error)")
        }
    }
}
