import Basics

/// Who may say that programs run without a box.
extension CodeVerifier {
    /// The part as a task has it, with the permission that the recipe gives.
    ///
    /// - Throws: `VerificationError` where the task gives the permission itself.
    static func permitting(
        _ part: VerifierPart, allowsUnsandboxed: Bool
    ) throws(VerificationError) -> VerifierPart {
        guard !mentionsPermission(part.configuration) else {
            throw .configuration(
                verifier: part.verifier, key: permissionKey,
                problem: "is not for a task to say; the recipe says it, with verification.\(permissionKey)")
        }
        guard allowsUnsandboxed, part.verifier == "code" else { return part }
        var members: [String: JSONValue] = [:]
        if case .object(let given) = part.configuration { members = given }
        members[permissionKey] = .bool(true)
        return VerifierPart(
            verifier: part.verifier, weight: part.weight, configuration: .object(members), gate: part.gate)
    }

    private static func mentionsPermission(_ value: JSONValue) -> Bool {
        switch value {
        case .object(let members): members.contains { $0.key == permissionKey || mentionsPermission($0.value) }
        case .array(let values): values.contains(where: mentionsPermission)
        case .null, .bool, .integer, .number, .string: false
        }
    }
}
