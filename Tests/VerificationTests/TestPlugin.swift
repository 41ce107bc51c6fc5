import Basics
import FoundationEssentials
import RolloutTypes
import TestSupport
import Verification

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A plug-in in Python that a test makes for itself: it pays completions that are the answer, and does something else too.
struct TestPlugin {
    let directory: TemporaryDirectory
    let library: VerifierLibrary
    private let name: String

    /// - Parameters:
    ///   - start: Python that runs before anything is read.
    ///   - score: Python that runs for each request, before the reply: `request`, `items`, `count` and `poisoned`, whether
    ///     a completion says "poison".
    ///   - manifest: more of the manifest.
    init(
        _ name: String = "tried", start: String = "", score: String = "pass", manifest: String = "", cases: String = "",
        environment: [String: String] = [:]
    ) throws {
        self.name = name
        directory = try TemporaryDirectory()
        // Whoever a box is run as has to be able to look into it.
        chmod(directory.path, 0o755)
        let path = directory.file(name)
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try AtomicFile.write(
            """
            {protocol: "hone-verifier/1", name: "\(name)", version: "1.0", command: ["python3", "verify.py"], \(manifest)}
            """, to: path + "/verifier.json5")
        try AtomicFile.write(Self.program(start: start, score: score), to: path + "/verify.py")
        if !cases.isEmpty { try AtomicFile.write(cases, to: path + "/cases.jsonl") }
        library = VerifierLibrary(searchPaths: [directory.path], environment: environment)
    }

    /// Short deadlines, one item a request.
    static let hasty = "limits: {startSeconds: 60, itemSeconds: 1}, batch: {maxItems: 1}, workers: {max: 1}"

    func verifier(_ configuration: JSONValue = .null) throws -> PluginVerifier {
        try library.verifier(name, configuration: configuration)
    }

    func judge(_ completions: [String], width: Int = 2) async throws -> [Verdict] {
        await VerifierPool(width: width).judge(
            completions.enumerated().map { Submission(id: "\($0)", completion: $1, answer: "right") },
            with: try verifier())
    }

    private static func program(start: String, score: String) -> String {
        func indented(_ text: String, _ spaces: Int) -> String {
            text.split(separator: "\n").joined(separator: "\n" + String(repeating: " ", count: spaces))
        }
        return """
            import json, os, signal, subprocess, sys, time
            def write(text):
                sys.stdout.write(text)
                sys.stdout.flush()
            def reply(value):
                write(json.dumps(value) + "\\n")
            def result(item):
                return {"id": item["id"], "status": "ok", "reward": 1 if item["completion"] == item["answer"] else 0,
                        "extracted": item["completion"], "explanation": "compared"}
            def scored(request):
                return {"op": "scored", "id": request["id"], "results": [result(item) for item in request["items"]]}
            count = 0
            \(start)
            for line in sys.stdin:
                request = json.loads(line)
                if request["op"] == "hello":
                    config = request["config"]
                    reply({"op": "ready"})
                elif request["op"] == "score":
                    items = request["items"]
                    count += 1
                    poisoned = any(item["completion"] == "poison" for item in items)
                    answer = scored(request)
                    \(indented(score, 8))
                    reply(answer)
                elif request["op"] == "shutdown":
                    break

            """
    }
}

/// The processes of this machine whose command line holds a word.
enum Processes {
    static func holding(_ word: String) -> [Int32] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return numbers.filter { number in
            guard let data = FileManager.default.contents(atPath: "/proc/\(number)/cmdline") else { return false }
            return String(decoding: data, as: UTF8.self).contains(word)
        }
    }

    /// Whether none is left, now or soon: what was killed takes a moment to go.
    static func areGone(_ word: String) -> Bool {
        for _ in 0..<3000 {
            if holding(word).isEmpty { return true }
            usleep(10_000)
        }
        return false
    }
}
