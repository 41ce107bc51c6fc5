import Basics
import Inspection
import RunStore
import TestSupport
import Testing

@Suite("Web inspector, over a socket") struct InspectorServerTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func server(readOnly: Bool = false) throws -> HTTPServer {
        let inspector = Inspector(
            catalogue: RunCatalogue(directory: runs.path), isReadOnly: readOnly, version: "test",
            texts: { _ in TokenTexts { $0.map { "<\($0)>" } } })
        return try HTTPServer(port: 0, respond: inspector.respond)
    }

    @Test("the page comes as one document, with a policy that lets nothing else in")
    func page() throws {
        let server = try server()
        let first = try HTTPClient.get("/", port: server.port)
        #expect(first.status == 200 && first.headers["content-type"] == "text/html; charset=utf-8")
        #expect(first.headers["x-content-type-options"] == "nosniff" && first.headers["cache-control"] == "no-store")
        let policy = try #require(first.headers["content-security-policy"])
        for rule in [
            "default-src 'none'", "script-src 'nonce-", "style-src 'nonce-", "connect-src 'self'", "img-src data:",
            "base-uri 'none'", "frame-ancestors 'none'",
        ] {
            #expect(policy.contains(rule), "\(rule)")
        }
        #expect(!policy.contains("unsafe") && !policy.contains("http"))
        let nonce = try #require(policy.split(separator: "'").first { $0.hasPrefix("nonce-") }?.dropFirst(6))
        #expect(first.text.contains("<script nonce=\"\(nonce)\">") && first.text.contains("<style nonce=\"\(nonce)\">"))
        for place in ["policy", "style", "export", "script", "nonce"] { #expect(!first.text.contains("{{\(place)}}")) }
        let second = try HTTPClient.get("/", port: server.port)
        #expect(second.headers["content-security-policy"] != policy, "a nonce is used once")
        #expect(first.body.count <= 300_000, "\(first.body.count) bytes")
    }

    @Test(
        "only a loopback name is answered, and no other site",
        arguments: [
            (["Host": "evil.test"], 403), (["Host": "evil.test:80"], 403), (["Host": "127.0.0.1.evil.test"], 403),
            (["Host": "localhost.evil.test:7171"], 403), (["Host": "127.0.0.1:x"], 403),
            (["Host": "localhost"], 200), (["Host": "LOCALHOST:7171"], 200), (["Host": "[::1]:7171"], 200),
            (["Host": "localhost:1", "Origin": "http://localhost:1"], 200),
            (["Host": "localhost:1", "Origin": "http://evil.test"], 403),
            (["Host": "localhost:1", "Origin": "null"], 403), (["Sec-Fetch-Site": "cross-site"], 403),
            (["Sec-Fetch-Site": "same-origin"], 200),
        ] as [([String: String], Int)])
    func guests(headers: [String: String], status: Int) throws {
        let server = try server()
        #expect(try HTTPClient.get("/api/runs", port: server.port, headers: headers).status == status)
        #expect(try HTTPClient.get("/api/runs", port: server.port, headers: ["Host": ""]).status != 200)
    }

    @Test("what is not there is a 404 with a sentence, what cannot be meant a 400, another method a 405")
    func failures() async throws {
        let id = try await SampleRun.run(in: runs.path).id
        let server = try server()
        func error(_ path: String) throws -> (Int, String, JSONValue?) {
            let answer = try HTTPClient.get(path, port: server.port)
            let error = try answer.json()["error"]
            return (answer.status, error?["message"]?.stringValue ?? "", error?["suggestion"])
        }
        #expect(try error("/api/run/nope") == (404, "No run 'nope' in \(runs.path).", .null))
        #expect(
            try error("/api/run/\(id)/trace/999999-1")
                == (
                    404, "No trace 999999-1 in this run. Ids look like 000123-21. Nearest: 000003-1.",
                    .string("000003-1")
                ))
        #expect(try error("/api/run/\(id)/trace/%3Cscript%3E").0 == 404)
        #expect(try error("/api/run/\(id)/group/000001.g9").0 == 404)
        #expect(try error("/api/run/\(id)/problem/99").0 == 404)
        #expect(try error("/api/run/\(id)/nothing").0 == 404)
        #expect(try error("/elsewhere").0 == 404)
        #expect(try error("/api/run/..%2F..").0 == 404)
        #expect(try error("/api/run/\(id)/groups?sort=length!").0 == 400)
        let lenght = try error("/api/run/\(id)/search?q=lenght:%3E3")
        #expect(lenght == (400, "no field 'lenght' - did you mean length?", "length:>3"))
        #expect(try HTTPClient.send("DELETE", "/api/run/\(id)", port: server.port).status == 405)
        #expect(try HTTPClient.send("POST", "/api/runs", port: server.port, body: "{}").status == 405)
        #expect(try HTTPClient.get("/favicon.ico", port: server.port).status == 204)
    }

    @Test("an empty directory says how to get a run, a store of a later version which Hone reads it")
    func empty() async throws {
        let server = try server()
        #expect(
            try HTTPClient.get("/api/runs", port: server.port).json()["message"]
                == .string(
                    "No runs in \(runs.path). Start one: `hone train demo`, or `hone demo-run DIR` for a sample run."))
        let run = try await SampleRun.run(in: runs.path)
        try Connection(path: run.storePath, access: .writing).execute("PRAGMA user_version = 77")
        let list = try HTTPClient.get("/api/runs", port: server.port).json()
        #expect(list["message"] == .null && list["runs"]?.arrayValue?.first?["status"] == "unreadable")
        let answer = try HTTPClient.get("/api/run/\(run.id)", port: server.port)
        #expect(
            try answer.json()["error"]?["message"]?.stringValue?.hasPrefix("Run format 77; this build reads ") == true)
    }

    @Test("a note is the only thing that is written, and only as JSON from here, and not where it is forbidden")
    func notes() async throws {
        let run = try await SampleRun.run(in: runs.path)
        let json = ["Content-Type": "application/json"]
        let path = "/api/run/\(run.id)/note"
        let server = try server()
        func post(_ body: String, _ headers: [String: String] = json) throws -> Int {
            try HTTPClient.send("POST", path, port: server.port, headers: headers, body: body).status
        }
        #expect(try post("{\"text\": \"seen <b>\", \"trace\": \"000001-2\", \"tag\": \"pin\"}") == 201)
        #expect(try post("{\"text\": \" \"}") == 400)
        #expect(try post("{\"text\": \"x\", \"tag\": \"other\"}") == 400)
        #expect(try post("{\"text\": \"x\", \"trace\": \"000009-1\"}") == 404)
        #expect(try post("{\"text\": \"x\"}", [:]) == 400)
        #expect(try post("{\"text\": \"x\"}", json.merging(["Origin": "http://evil.test"]) { $1 }) == 403)
        #expect(try post("{\"text\": \"\(String(repeating: "x", count: 1 << 17))\"}") == 413)
        #expect(try RunReader(run).notes().map { [$0.text, $0.tag] } == [["seen <b>", "pin"]])
        let closed = try self.server(readOnly: true)
        let refused = try HTTPClient.send("POST", path, port: closed.port, headers: json, body: "{\"text\": \"x\"}")
        #expect(refused.status == 403 && refused.text.contains("read-only"))
        #expect(try HTTPClient.get("/api/runs", port: closed.port).json()["readOnly"] == true)
    }

    @Test("a port that is taken is named, with the way out")
    func port() throws {
        let server = try server()
        #expect(throws: PortError.self) { try HTTPServer(port: server.port) { _ in .text(200, "") } }
    }

    @Test("while a writer commits, no answer ever holds half a step")
    func readersAndWriter() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        let server = try server()
        let id = writer.directory.id
        let steps = 40
        try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    var polls = 0
                    while true {
                        let document = try HTTPClient.get("/api/run/\(id)/steps", port: server.port).json()
                        let seen = document["steps"]?.arrayValue ?? []
                        for (index, step) in seen.enumerated() {
                            #expect(step["step"] == .integer(index + 1))
                            #expect(step["summary"]?["traces"] == 8 && step["summary"]?["groups"] == 2)
                            #expect(step["metrics"]?["reward/mean"]?.doubleValue == Double(index + 1) / 10)
                        }
                        polls += 1
                        if seen.count == steps { return polls }
                        // Asking blocks a thread of the pool that the writer needs too.
                        try await Task.sleep(for: .milliseconds(1))
                    }
                }
            }
            for step in 1...steps { try await SampleRun.commit(writer, step: step) }
            for try await polls in group { #expect(polls > 0) }
        }
    }
}
