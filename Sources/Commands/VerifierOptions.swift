import Basics

/// What verbs that take a verifier have in common.
extension OptionSpecification {
    static let verifierConfiguration = OptionSpecification(
        "config", .text("JSON5"), "the verifier's configuration, or the path of a .json5 file that holds it")

    static let jobs = OptionSpecification(
        "jobs", .integer(1...1024), "verdicts worked on at the same time, batches of a plug-in (default: one per core)")
}

extension ParsedArguments {
    /// `--config`: JSON5 text where it begins with a brace, else the path of a file.
    func verifierConfiguration() throws -> JSONValue {
        guard let given = text("config") else { return .null }
        let isText = given.drop { $0.isWhitespace }.hasPrefix("{")
        return try StrictJSON5.decode(
            JSONValue.self, from: isText ? given : try TextFile.read(given), file: isText ? "--config" : given,
            shape: .map(.anything))
    }
}
