package import Basics
package import RunStore

/// The numbers of every token of a trace.
package enum TokenDocuments {
    package static func tokens(
        _ reader: RunReader, _ name: String, attempt: Int? = nil, texts: TokenTexts?, scales: TokenScales
    ) throws -> JSONValue {
        let trace = try TraceDocuments.found(reader, name, attempt)
        let recipe = try reader.recipe()
        let settings: JSONValue = [
            "id": .string(trace.id.description), "advantage": JSONValue(trace.advantage),
            "clipLow": clip(recipe, "clipLow"), "clipHigh": clip(recipe, "clipHigh"),
            "temperature": trace.sampling["temperature"] ?? .null,
        ]
        guard let tokens = trace.tokens else {
            return settings.adding([
                "count": .integer(trace.tokenCount), "ids": [], "texts": nil, "spans": nil, "logProbs": [],
                "entropies": [], "lossMask": nil, "flags": nil, "logProbChanges": nil, "ratios": nil, "clipped": nil,
                "entropyP80": nil, "scale": nil,
                "message": "Token details were not kept for this trace.",
            ])
        }
        return try settings.adding(
            arrays(tokens, TokenTexts.of(tokens.tokens, reader, or: texts), trace, recipe)
        ).adding(scales.scale(reader, trace))
    }

    private static func arrays(
        _ tokens: TraceTokens, _ decoder: TokenTexts?, _ trace: TraceRecord, _ recipe: JSONValue
    ) -> JSONValue {
        let texts = decoder?.texts(tokens.tokens)
        let ratios = tokens.logProbChanges?.map { Math.exp(Double($0)) }
        return [
            "count": .integer(tokens.tokens.count), "ids": JSONValue(tokens.tokens.map { .integer(Int($0)) }),
            "texts": texts.map { JSONValue($0.map(JSONValue.string)) } ?? .null,
            "spans": texts.map { JSONValue(spans($0)) } ?? .null,
            "logProbs": JSONValue(tokens.logProbs.map { JSONValue($0) }),
            "entropies": JSONValue(tokens.entropies.map { JSONValue($0) }),
            "lossMask": tokens.lossMask.map { JSONValue($0.map(JSONValue.bool)) } ?? .null,
            "flags": tokens.flags.map { JSONValue($0.map { .integer(Int($0)) }) } ?? .null,
            "logProbChanges": tokens.logProbChanges.map { JSONValue($0.map { JSONValue($0) }) } ?? .null,
            "ratios": ratios.map { JSONValue($0.map { JSONValue($0) }) } ?? .null,
            "clipped": ratios.map { JSONValue(clipped($0, trace.advantage, recipe)) } ?? .null, "message": nil,
        ]
    }

    private static func spans(_ texts: [String]) -> [JSONValue] {
        var start = 0
        return texts.map { text in
            defer { start += text.utf16.count }
            return [.integer(start), .integer(start + text.utf16.count)]
        }
    }

    /// 1 where an advantage above 0 meets a ratio above 1 + clipHigh, 2 where one below 0 meets a ratio below
    /// 1 − clipLow: there the token has no gradient.
    private static func clipped(_ ratios: [Double], _ advantage: Double?, _ recipe: JSONValue) -> [JSONValue] {
        let low = clip(recipe, "clipLow").doubleValue ?? .infinity
        let high = clip(recipe, "clipHigh").doubleValue ?? .infinity
        return ratios.map { ratio in
            guard let advantage else { return 0 }
            return advantage > 0 && ratio > 1 + high ? 1 : advantage < 0 && ratio < 1 - low ? 2 : 0
        }
    }

    /// What the recipe says; null where it leaves the choice to its algorithm.
    private static func clip(_ recipe: JSONValue, _ name: String) -> JSONValue {
        JSONValue(recipe["algorithm"]?[name]?.doubleValue)
    }
}
