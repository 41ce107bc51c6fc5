/// An answer as the math verifier understands it.
struct MathAnswer: Sendable {
    /// The expression that it writes.
    let tree: MathNode?
    /// Plain words in the form in which they are compared; nil where it is no plain text.
    let words: String?
    /// Why it is neither, completing "it cannot be read: …".
    let fault: String?

    /// The longest answer that is looked into, in UTF-8 bytes.
    static let byteLimit = 4096

    /// - Parameters:
    ///   - algebra: the letters that the reference uses as variables.
    ///   - budget: pays for what is worked out while reading.
    init(_ text: String, algebra: Set<Character> = [], budget: WorkBudget) {
        guard text.utf8.count <= Self.byteLimit || Self.isWrapped(text) else {
            self.init(fault: "it is longer than \(Self.byteLimit) bytes")
            return
        }
        let answer = AnswerText.unwrapped(text, isProse: false)
        guard !answer.isEmpty else {
            self.init(fault: "it is empty")
            return
        }
        do {
            let tokens = try MathLexer.tokens(answer)
            let words = AnswerText.normalized(tokens)
            guard words == nil || AnswerText.mayBeAlgebra(tokens) else {
                self.init(tree: nil, words: words, fault: nil)
                return
            }
            self.init(tokens, words: words, algebra: algebra, budget: budget)
        } catch {
            self.init(fault: error.description)
        }
    }

    private init(tree: MathNode? = nil, words: String? = nil, fault: String?) {
        self.tree = tree
        self.words = words
        self.fault = fault
    }

    private init(_ tokens: [MathToken], words: String?, algebra: Set<Character>, budget: WorkBudget) {
        do {
            var parser = MathParser(tokens, algebra: algebra)
            self.init(tree: DivisorReduction.reduced(try parser.answer(), budget: budget), words: words, fault: nil)
        } catch {
            self.init(tree: nil, words: words, fault: words == nil ? error.description : nil)
        }
    }

    /// Redundant braces may be many: `{{{…5…}}}` is still five.
    private static func isWrapped(_ answer: String) -> Bool {
        answer.utf8.count <= 1 << 15
            && answer.utf8.count(where: { !($0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "}")) }) <= byteLimit
    }

    /// The tree, or the empty set for "no solution".
    var setTree: MathNode? { tree ?? (words == "no solution" ? .sequence(.braces, []) : nil) }

    /// Letters that it uses as variables.
    var algebra: Set<Character> {
        Set((tree?.variables ?? []).filter { $0.count == 1 }.compactMap(\.first))
    }
}
