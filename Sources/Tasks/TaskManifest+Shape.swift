import Basics

extension TaskManifest {
    /// Every key that a `task.json5` may have.
    static let shape = JSONShape.object(
        [
            "title": .string, "promptTemplate": .nullable(.string), "systemPrompt": .nullable(.string),
            "examples": .array(
                .object(["problem": .string, "completion": .string], required: ["problem", "completion"])),
            "stopStrings": .array(.string), "promptForm": names(PromptForm.Style.self),
            "solutionTemplate": .nullable(.string),
            "verifiers": .array(verifierShape), "splits": .map(.either([.string, splitShape])),
            "generator": .nullable(generatorShape), "format": names(Format.self), "dataVariable": .nullable(.string),
            "dataHint": .nullable(.string), "licence": .string, "origin": .string,
        ], required: ["title", "verifiers", "splits", "licence", "origin"])

    private static let verifierShape = JSONShape.object(
        [
            "name": .string, "weight": .number, "configuration": .nullable(.map(.anything)), "gate": .nullable(.string),
        ], required: ["name"])

    private static let splitShape = JSONShape.object(["count": .nullable(.integer), "seed": .nullable(.integer)])

    private static let generatorShape = JSONShape.object(
        [
            "name": .string, "knobs": .map(.anything),
            "curriculum": .array(
                .object(["untilStep": .integer, "knobs": .map(.anything)], required: ["untilStep"])),
        ], required: ["name"])

    private static func names<Name: CaseIterable & RawRepresentable<String>>(_ type: Name.Type) -> JSONShape {
        .choice(type.allCases.map(\.rawValue))
    }
}
