package import Basics
import FoundationEssentials
package import RolloutTypes

/// One line of answers to judge: `{"id", "answer", "completion", "problem"?, "tests"?, "metadata"?}`.
package enum VerdictLine {
    /// What an input line holds.
    package enum Input: Sendable, Equatable {
        /// `id` is the line's own, text or number, to be given back as it was.
        case submission(Submission, id: JSONValue)
        /// The line cannot be judged; the explanation starts with "line N:".
        case broken(explanation: String)
    }

    private struct Fault: Error {
        let problem: String
    }

    /// Decodes one line; whatever is wrong with it becomes `.broken`.
    ///
    /// - Parameter number: the line's number, from 1, for the explanation.
    package static func decode(_ line: some Collection<UInt8>, number: Int, extraction: Extraction) -> Input {
        do {
            return try decoded(line, extraction: extraction)
        } catch {
            return .broken(explanation: "line \(number): \(error.problem)")
        }
    }

    /// The output line for a judged submission, or, with `id` null, for a broken line; without line end.
    ///
    /// Field names: `id`, `outcome`, `reward`, `extracted`, `explanation`, `seconds`; absent values are null.
    package static func encode(_ verdict: Verdict, id: JSONValue) -> String {
        let members: [String: JSONValue] = [
            "id": id, "outcome": .string(verdict.outcome.rawValue),
            "reward": verdict.reward.map { .number($0) } ?? .null,
            "extracted": verdict.extracted.map { .string($0) } ?? .null,
            "explanation": .string(verdict.explanation), "seconds": .number(verdict.seconds),
        ]
        guard let data = try? JSONEncoder.line().encode(JSONValue.object(members)) else {
            return #"{"explanation":"the verdict cannot be written as JSON","extracted":null,"id":null,"#
                + #""outcome":"error","reward":null,"seconds":0}"#
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The output line for a line that could not be judged.
    package static func encodeBroken(_ explanation: String) -> String {
        encode(.failed(explanation), id: .null)
    }

    private static func decoded(_ line: some Collection<UInt8>, extraction: Extraction) throws(Fault) -> Input {
        // Invalid UTF-8 is replaced, so that one bad byte of a completion does not cost its verdict.
        let text = String(decoding: line, as: UTF8.self)
        guard !AnswerText.trimmed(text).isEmpty else { throw Fault(problem: "the line is empty") }
        guard let value = value(text) else { throw Fault(problem: "this is not JSON") }
        guard case .object(let members) = value else {
            throw Fault(problem: "an object {\"id\", \"answer\", \"completion\"} was expected")
        }
        let id = members["id"] ?? .null
        let name = try identifier(id)
        guard let completion = try string("completion", members) else {
            throw Fault(problem: "\"completion\" is missing")
        }
        return .submission(
            Submission(
                id: name, problem: try string("problem", members) ?? "", completion: completion,
                answer: try string("answer", members), tests: try tests(members), metadata: try metadata(members),
                extraction: extraction),
            id: id)
    }

    /// The text as JSON, lone surrogates replaced; nil where it is none.
    static func value(_ text: String) -> JSONValue? {
        if let value = try? JSONDecoder().decode(JSONValue.self, from: Data(text.utf8)) { return value }
        let mended = LoneSurrogates.replaced(in: text)
        guard mended != text else { return nil }
        return try? JSONDecoder().decode(JSONValue.self, from: Data(mended.utf8))
    }

    private static func identifier(_ id: JSONValue) throws(Fault) -> String {
        switch id {
        case .string(let text): text
        case .integer(let number): String(number)
        case .null: throw Fault(problem: "\"id\" is missing")
        default: throw Fault(problem: "\"id\" must be a text")
        }
    }

    private static func string(_ key: String, _ members: [String: JSONValue]) throws(Fault) -> String? {
        switch members[key] {
        case nil, .null: nil
        case .string(let text): text
        case .some: throw Fault(problem: "\"\(key)\" must be a text, in quotes also where it is a number")
        }
    }

    private static func tests(_ members: [String: JSONValue]) throws(Fault) -> [JSONValue] {
        switch members["tests"] {
        case nil, .null: []
        case .array(let tests): tests
        case .some: throw Fault(problem: "\"tests\" must be a list")
        }
    }

    private static func metadata(_ members: [String: JSONValue]) throws(Fault) -> [String: JSONValue] {
        switch members["metadata"] {
        case nil, .null: [:]
        case .object(let metadata): metadata
        case .some: throw Fault(problem: "\"metadata\" must be an object")
        }
    }
}
