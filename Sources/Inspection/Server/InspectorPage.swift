import Basics
import FoundationEssentials

/// The one page of the inspector: its files joined into a document that needs nothing else.
package struct InspectorPage: Sendable {
    private let read: @Sendable () throws -> [(name: String, text: String)]

    /// The page that was made part of this program when it was built.
    package static let embedded = InspectorPage { PageFiles.all }

    /// The page as its files stand in `directory` at the moment it is asked for, for work on the page itself.
    package static func files(in directory: String) -> InspectorPage {
        InspectorPage {
            try FileManager.default.subpathsOfDirectory(atPath: directory)
                .filter { $0.hasSuffix(".html") || $0.hasSuffix(".css") || $0.hasSuffix(".js") }.sorted()
                .map { (name: $0, text: try String(contentsOfFile: directory + "/" + $0, encoding: .utf8)) }
        }
    }

    private init(_ read: @escaping @Sendable () throws -> [(name: String, text: String)]) {
        self.read = read
    }

    /// The document as a browser gets it from the server; `nonce` is what its policy allows.
    package func served(nonce: String) throws -> String {
        try document(nonce: nonce, policy: "", export: "")
    }

    /// The document as a file of its own, with everything that it shows inside.
    ///
    /// - Parameter data: JSON; `</` and `<!--` in it cannot end or hide the element that holds it.
    package func exported(nonce: String, data: String) throws -> String {
        let policy = """
            <meta http-equiv="Content-Security-Policy" content="\(Self.exportPolicy(nonce: nonce))">
            """
        let data = Self.inScript(data)
        return try document(
            nonce: nonce, policy: policy, export: "<script type=\"application/json\" id=\"export\">\(data)</script>")
    }

    /// Nothing from elsewhere, no script and no style but the page's own, no frame around it.
    static func policy(nonce: String) -> String {
        "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; connect-src 'self'; "
            + "img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    }

    /// A file fetches nothing; frames cannot be forbidden from inside a document.
    private static func exportPolicy(nonce: String) -> String {
        "default-src 'none'; script-src 'nonce-\(nonce)'; style-src 'nonce-\(nonce)'; img-src data:; "
            + "base-uri 'none'; form-action 'none'"
    }

    /// 128 random bits, new for every answer.
    static func nonce() -> String {
        var generator = SystemRandomNumberGenerator()
        let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        return Data(bytes).base64EncodedString()
    }

    /// JSON in which no string can end the script element around it; the value it stands for is the same.
    static func inScript(_ json: String) -> String {
        json.replacing("<", with: "\\u003c").replacing("\u{2028}", with: "\\u2028").replacing(
            "\u{2029}", with: "\\u2029")
    }

    private func document(nonce: String, policy: String, export: String) throws -> String {
        let files = try read()
        func joined(_ suffix: String) -> String {
            files.filter { $0.name.hasSuffix(suffix) }.map(\.text).joined(separator: "\n")
        }
        let parts = [
            "policy": policy, "nonce": nonce, "export": export,
            "style": "<style nonce=\"\(nonce)\">\n\(joined(".css"))\n</style>",
            "script": "<script nonce=\"\(nonce)\">\n\(joined(".js"))\n</script>",
        ]
        return Self.filled(files.first { $0.name == "index.html" }?.text ?? "", parts)
    }

    /// `template` with every `{{name}}` replaced in one pass, so that nothing inside a part is taken for a place.
    private static func filled(_ template: String, _ parts: [String: String]) -> String {
        var pieces = template.components(separatedBy: "{{").makeIterator()
        var result = pieces.next() ?? ""
        while let piece = pieces.next() {
            guard let end = piece.firstRange(of: "}}"), let part = parts[String(piece[..<end.lowerBound])] else {
                result += "{{" + piece
                continue
            }
            result += part + piece[end.upperBound...]
        }
        return result
    }
}
