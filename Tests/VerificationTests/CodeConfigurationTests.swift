import Basics
import Testing
import Verification

@Suite("Who may say what about the code verifier") struct CodeConfigurationTests {
    @Test("only the recipe lets programs run without a box, never a task")
    func permission() throws {
        let task = VerifierPart(verifier: "code", configuration: .object(["allowUnsandboxed": .bool(true)]))
        let hidden = VerifierPart(
            verifier: "composite",
            configuration: .object([
                "parts": .array([.object(["verifier": .string("code"), "configuration": task.configuration])])
            ]))
        for part in [task, hidden] {
            for allows in [true, false] {
                #expect(throws: VerificationError.self) { try VerifierTable.make([part], allowsUnsandboxed: allows) }
            }
        }
        #expect(try VerifierTable.make([VerifierPart(verifier: "code")], allowsUnsandboxed: true).name == "code")
        let parts = [VerifierPart(verifier: "code"), VerifierPart(verifier: "format", weight: 0.1)]
        #expect(try VerifierTable.make(parts, allowsUnsandboxed: true).name == "composite")
    }

    @Test(
        "limits that make no sense are refused",
        arguments: [
            ("wallSeconds", JSONValue.integer(0)), ("memoryMiB", .integer(1)), ("processes", .integer(0)),
            ("outputKiB", .string("much")), ("language", .string("cobol")), ("network", .bool(true)),
        ])
    func limits(key: String, value: JSONValue) {
        #expect(throws: VerificationError.self) { try VerifierTable.make("code", configuration: .object([key: value])) }
    }
}
