import Basics
import FoundationEssentials
import Tokenization
import Training

/// The body of `hone tokenize`.
struct TokenizeCommand {
    let arguments: ParsedArguments
    let console: Console

    func run() throws -> Int32 {
        let tokenizer = try ModelOptions(arguments: arguments, console: console).loader
            .tokenizer(of: arguments.text("model") ?? "")
        let lines = try TextLines(path: arguments.text("input") ?? "-")
        while let line = try lines.next() {
            do {
                guard line.isValidText else { throw InputFault(message: "the line is not UTF-8 text") }
                try arguments.flag("decode") ? decode(line, tokenizer) : encode(line, tokenizer)
            } catch let fault as InputFault {
                throw FileProblems(file: lines.name, problems: [InputRecords.problem(line.number, fault)])
            }
        }
        return 0
    }

    private func encode(_ line: TextLine, _ tokenizer: Tokenizer) throws {
        let record = arguments.flag("jsonl") ? try InputRecord(line) : nil
        let text = try record?.text("text") ?? line.text
        let tokens = tokenizer.encode(text)
        if arguments.flag("json") {
            try console.printJSON(TokenLine(id: record?.id, tokens: tokens))
        } else {
            console.print(tokens.map(String.init).joined(separator: " "))
        }
    }

    private func decode(_ line: TextLine, _ tokenizer: Tokenizer) throws {
        let record = arguments.flag("jsonl") ? try InputRecord(line) : nil
        let tokens = try record?.tokens("tokens") ?? Self.tokens(line.text)
        if let unknown = tokens.first(where: { tokenizer.tokenString($0) == nil }) {
            throw InputFault(message: "no token has the id \(unknown)")
        }
        let text = tokenizer.decode(tokens)
        if arguments.flag("json") {
            try console.printJSON(TextResult(id: record?.id, text: text))
        } else {
            console.print(text)
        }
    }

    /// Ids between blanks, or as a JSON list.
    private static func tokens(_ text: String) throws(InputFault) -> [Int32] {
        let words = text.split(whereSeparator: \.isWhitespace)
        if words.first?.hasPrefix("[") == true {
            guard let value = try? JSONDecoder().decode([JSONValue].self, from: Data(text.utf8)) else {
                throw InputFault(message: "expected a JSON list of token ids, found '\(text.prefix(80))'")
            }
            return try InputRecord.tokens(value, named: "the line")
        }
        var tokens: [Int32] = []
        for word in words {
            guard let id = Int32(word), id >= 0 else {
                throw InputFault(message: "'\(word.prefix(40))' is no token id")
            }
            tokens.append(id)
        }
        return tokens
    }
}

/// A line of `hone tokenize --json`.
private struct TokenLine: Encodable {
    let id: JSONValue?
    let tokens: [Int32]
}

/// A line of `hone tokenize --decode --json`.
private struct TextResult: Encodable {
    let id: JSONValue?
    let text: String
}
