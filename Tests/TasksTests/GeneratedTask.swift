import RolloutTypes
import Tasks
import Testing

/// A shipped task with a generator, and what has to hold for its problems.
struct GeneratedTask: Sendable, CustomTestStringConvertible {
    let name: String
    /// Knobs from easy to hard.
    let levels: [String]
    /// What grows with difficulty.
    let size: @Sendable (Problem) -> Int
    let corruption: AnswerCorruption
    /// The largest share of problems that a guess without thought may answer.
    var guessed = 0.3
    var testDescription: String { name }

    /// Whether answers are programs, which a sandbox has to run.
    var isCode: Bool { corruption == .program }

    private static let text: @Sendable (Problem) -> Int = { $0.bareText.count }
    private static let answer: @Sendable (Problem) -> Int = { $0.answer?.count ?? 0 }
    private static let digits: @Sendable (Problem) -> Int = { $0.bareText.count(where: \.isNumber) }

    static let all = [
        GeneratedTask(
            name: "linear-equations",
            levels: [
                #"{"minUnknowns": 1, "maxUnknowns": 1, "bothSides": false}"#, #"{"minUnknowns": 2, "maxUnknowns": 2}"#,
                #"{"minUnknowns": 3, "maxUnknowns": 3, "maxCoefficient": 60, "maxSolution": 200}"#,
            ], size: text, corruption: .number),
        GeneratedTask(
            name: "quadratic-equations",
            levels: [
                #"{"maxLeading": 1}"#, #"{"maxRoot": 40, "maxLeading": 9}"#, #"{"maxRoot": 900, "maxLeading": 99}"#,
            ],
            size: digits, corruption: .number),
        GeneratedTask(
            name: "modular-arithmetic",
            levels: [
                #"{"maxNumber": 9, "minModulus": 5, "maxModulus": 9, "maxExponent": 4}"#, "{}",
                #"{"maxNumber": 99999, "minModulus": 500, "maxModulus": 9999, "maxExponent": 9999}"#,
            ], size: digits, corruption: .number),
        GeneratedTask(
            name: "divisors",
            levels: ["{}", #"{"minNumber": 1000, "maxNumber": 9000}"#, #"{"minNumber": 100000, "maxNumber": 900000}"#],
            size: digits, corruption: .number),
        GeneratedTask(
            name: "fractions",
            levels: [
                "{}", #"{"minTerms": 3, "maxTerms": 3}"#, #"{"minTerms": 4, "maxTerms": 4, "maxDenominator": 40}"#,
            ],
            size: text, corruption: .number),
        GeneratedTask(
            name: "sequences",
            levels: [#"{"kinds": ["arithmetic"], "maxStep": 4}"#, "{}", #"{"maxStart": 900, "maxStep": 90}"#],
            size: digits, corruption: .number),
        GeneratedTask(
            name: "geometry",
            levels: [
                #"{"maxLength": 9}"#, #"{"minLength": 20, "maxLength": 99}"#,
                #"{"minLength": 1000, "maxLength": 9000}"#,
            ],
            size: answer, corruption: .number),
        GeneratedTask(
            name: "probability",
            levels: [
                #"{"maxDraws": 1, "maxCount": 5}"#, #"{"minDraws": 2, "maxDraws": 3}"#,
                #"{"minDraws": 5, "maxDraws": 5, "maxCount": 40}"#,
            ],
            size: answer, corruption: .number),
        GeneratedTask(
            name: "counting", levels: [#"{"maxItems": 5}"#, "{}", #"{"minItems": 12, "maxItems": 16}"#], size: answer,
            corruption: .number),
        GeneratedTask(
            name: "word-problems",
            levels: [#"{"minSteps": 1, "maxSteps": 1}"#, "{}", #"{"minSteps": 6, "maxSteps": 8, "maxNumber": 500}"#],
            size: text, corruption: .number),
        GeneratedTask(
            name: "unit-conversion",
            levels: [
                #"{"maxParts": 1}"#, #"{"minParts": 2, "maxParts": 2}"#,
                #"{"minParts": 3, "maxParts": 3, "maxNumber": 9999}"#,
            ],
            size: text, corruption: .number),
        GeneratedTask(
            name: "grid-walk",
            levels: [#"{"minMoves": 2, "maxMoves": 3}"#, "{}", #"{"minMoves": 20, "maxMoves": 30, "maxSteps": 90}"#],
            size: text, corruption: .number),
        GeneratedTask(
            name: "letter-counting",
            levels: [#"{"minWords": 1, "maxWords": 2}"#, "{}", #"{"minWords": 20, "maxWords": 30}"#],
            size: text, corruption: .number, guessed: 0.45),
        GeneratedTask(
            name: "number-bases",
            levels: [#"{"maxNumber": 30, "maxBase": 9}"#, "{}", #"{"minNumber": 100000, "maxNumber": 99999999}"#],
            size: answer, corruption: .text),
        GeneratedTask(
            name: "roman-numerals",
            levels: [#"{"minNumber": 1, "maxNumber": 20}"#, "{}", #"{"minNumber": 1300, "maxNumber": 1999}"#],
            size: answer, corruption: .text),
        GeneratedTask(
            name: "sorting",
            levels: [
                #"{"minItems": 3, "maxItems": 4}"#, "{}", #"{"minItems": 20, "maxItems": 30, "maxNumber": 9999}"#,
            ],
            size: answer, corruption: .list),
        GeneratedTask(
            name: "string-editing",
            levels: [
                #"{"minSteps": 1, "maxSteps": 1}"#, "{}",
                #"{"minSteps": 5, "maxSteps": 7, "minWords": 2, "maxWords": 3}"#,
            ],
            size: text, corruption: .text),
        GeneratedTask(
            name: "calendar",
            levels: [
                #"{"kinds": ["date"], "maxDays": 20}"#, #"{"kinds": ["date"], "minDays": 100, "maxDays": 900}"#,
                #"{"kinds": ["date"], "minDays": 10000, "maxDays": 90000}"#,
            ],
            size: digits, corruption: .text, guessed: 0.35),
        GeneratedTask(
            name: "ciphers",
            levels: [
                #"{"maxWords": 1}"#, #"{"minWords": 3, "maxWords": 4}"#,
                #"{"minWords": 8, "maxWords": 12, "maxShift": 25}"#,
            ],
            size: answer, corruption: .text),
        GeneratedTask(
            name: "truth-tables",
            levels: [
                #"{"maxVariables": 2}"#, #"{"minVariables": 3}"#,
                #"{"minVariables": 4, "maxVariables": 5, "minOperators": 5, "maxOperators": 12}"#,
            ],
            size: answer, corruption: .text),
        GeneratedTask(
            name: "knights-and-knaves",
            levels: [#"{"minPeople": 2, "maxPeople": 2}"#, "{}", #"{"minPeople": 5, "maxPeople": 7}"#], size: answer,
            corruption: .roles),
        GeneratedTask(
            name: "satisfiability",
            levels: [
                "{}", #"{"minVariables": 5, "maxVariables": 6, "minClauses": 10, "maxClauses": 14}"#,
                #"{"minVariables": 10, "maxVariables": 12, "minClauses": 30, "maxClauses": 40}"#,
            ],
            size: text, corruption: .assignment),
        GeneratedTask(
            name: "mini-sudoku",
            levels: [
                "{}", #"{"size": 6, "minBlanks": 12, "maxBlanks": 16}"#,
                #"{"size": 9, "minBlanks": 40, "maxBlanks": 50}"#,
            ],
            size: { $0.bareText.count { $0 == "_" } }, corruption: .grid),
        GeneratedTask(
            name: "graph-paths",
            levels: [
                "{}", #"{"minNodes": 12, "maxNodes": 14, "weighted": true}"#,
                #"{"minNodes": 20, "maxNodes": 26, "minSteps": 4, "maxSteps": 8, "weighted": true, "maxWeight": 99}"#,
            ],
            size: text, corruption: .path),
        GeneratedTask(
            name: "swap-sorting",
            levels: [#"{"minItems": 3, "maxItems": 3}"#, "{}", #"{"minItems": 10, "maxItems": 20, "maxNumber": 900}"#],
            size: answer, corruption: .swaps),
        GeneratedTask(
            name: "list-functions",
            levels: [#"{"minSteps": 1, "maxSteps": 1}"#, "{}", #"{"minSteps": 5, "maxSteps": 6}"#],
            size: answer, corruption: .program),
        GeneratedTask(
            name: "string-functions",
            levels: [#"{"minSteps": 1, "maxSteps": 1}"#, "{}", #"{"minSteps": 4, "maxSteps": 5}"#], size: answer,
            corruption: .program),
        GeneratedTask(
            name: "bug-fixing", levels: [#"{"minSteps": 1, "maxSteps": 1}"#, "{}", #"{"minSteps": 4, "maxSteps": 5}"#],
            size: answer, corruption: .program),
    ]
}
