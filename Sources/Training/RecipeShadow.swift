package import Basics

/// A verifier whose verdicts are recorded with every training trace and never trained on.
///
/// Where it and the tasks' own verifiers part ways on more than `maxDisagreement` of the completions of the last `window`
/// steps, the run says so: on the console, as an event, and in the metric `shadow/windowDisagreement`.
package struct RecipeShadow: Sendable, Equatable, Codable {
    package var name: String
    package var configuration = JSONValue.null
    /// Nil takes `verification.extraction`.
    package var extraction: RecipeExtraction?
    package var maxDisagreement = 0.1
    /// Steps.
    package var window = 20

    package init(name: String) {
        self.name = name
    }

    private enum CodingKeys: String, CodingKey {
        case name, configuration, extraction, maxDisagreement, window
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        self.init(name: try container.decode(String.self, forKey: .name))
        configuration = try container.decodeIfPresent(JSONValue.self, forKey: .configuration) ?? configuration
        extraction = try container.decodeIfPresent(RecipeExtraction.self, forKey: .extraction)
        maxDisagreement = try container.decodeIfPresent(Double.self, forKey: .maxDisagreement) ?? maxDisagreement
        window = try container.decodeIfPresent(Int.self, forKey: .window) ?? window
    }

    func check(_ check: inout RecipeCheck) {
        check.require(!name.isEmpty, "verification.shadow.name", "verification.shadow.name is empty; name a verifier")
        check.fraction(maxDisagreement, "verification.shadow.maxDisagreement")
        check.atLeast(1, window, "verification.shadow.window")
    }
}
