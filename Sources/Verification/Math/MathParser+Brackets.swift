/// Groups, intervals, tuples, sets, absolute values and matrices.
extension MathParser {
    mutating func bracketed(_ bracket: MathToken.Bracket) throws(MathSyntaxError) -> MathNode {
        try enter()
        defer { depth -= 1 }
        if bracket == .brace { return try group() }
        let isReversed = peek == .close(.square)
        index += 1
        let outer = (openBars, allowsUnits)
        openBars = 0
        defer { (openBars, allowsUnits) = outer }
        if bracket == .bar {
            let inner = try sum()
            guard take(.close(.bar)) || take(sign: "|") else { throw fault("an absolute value is not closed") }
            return .call("abs", [inner])
        }
        if bracket == .escapedBrace, take(.close(.escapedBrace)) { return .sequence(.braces, []) }
        let inner = try list(closing: bracket)
        guard case .close(let close) = peek else {
            // `]0, 1[`
            if peek == .open(.square), bracket == .square || bracket == .round {
                index += 1
                return try interval(inner, openIsClosed: !isReversed && bracket == .square, closeIsClosed: false)
            }
            throw fault("a bracket is not closed")
        }
        guard close == bracket || [.round, .square].contains(close) && [.round, .square].contains(bracket) else {
            throw unexpected()
        }
        index += 1
        switch bracket {
        case .ceiling, .floor: return .call(bracket == .floor ? "floor" : "ceil", [inner])
        case .escapedBrace:
            if case .sequence(.none, let members) = inner { return .sequence(.braces, members) }
            return .sequence(.braces, [inner])
        case .angle: return try interval(inner, openIsClosed: false, closeIsClosed: false)
        default:
            return try interval(
                inner, openIsClosed: bracket == .square && !isReversed, closeIsClosed: close == .square)
        }
    }

    /// One member between equal brackets is a group; several are a tuple or an interval.
    private func interval(
        _ inner: MathNode, openIsClosed: Bool, closeIsClosed: Bool
    ) throws(MathSyntaxError) -> MathNode {
        if case .sequence(.none, let members) = inner {
            return .sequence(.brackets(openIsClosed: openIsClosed, closeIsClosed: closeIsClosed), members)
        }
        guard openIsClosed == closeIsClosed else { throw fault("an interval has one end") }
        return inner
    }

    // MARK: Absolute values

    /// What stands between bars; the first one is read.
    mutating func absolute() throws(MathSyntaxError) -> MathNode {
        try enter()
        defer { depth -= 1 }
        openBars += 1
        let inner = try sum()
        guard take(sign: "|") else { throw fault("an absolute value is not closed") }
        openBars -= 1
        return .call("abs", [inner])
    }

    /// What an attempt takes beside the tokens that it reads: attempts stand in attempts, and each may read on to the end.
    private static let barAttemptTokens = 80

    /// Whether the bar that comes next opens an absolute value: always, where none is open; otherwise only where reading
    /// it so leaves a bar to close the open one.
    mutating func barOpensFactor() -> Bool {
        guard openBars > 0 else { return true }
        guard barTokens > 0 else {
            // Nothing more to try: an attempt that this is part of fails at once.
            if isSpeculative { index = tokens.count }
            return false
        }
        var trial = self
        trial.isSpeculative = true
        trial.barTokens -= Self.barAttemptTokens
        trial.index += 1
        let isClosed = (try? trial.absolute()) != nil
        // Attempts within attempts count too, or the work doubles with every bar.
        barTokens = trial.barTokens - (trial.index - index)
        guard isClosed else { return false }
        return trial.tokens[trial.index...].contains { $0.kind == .sign("|") }
    }

    // MARK: Matrices

    mutating func environment(_ name: String) throws(MathSyntaxError) -> MathNode {
        guard name.hasSuffix("matrix") || name == "array" else {
            throw fault("the environment '\(name.prefix(40))' is not known")
        }
        let outer = (openBars, allowsUnits)
        (openBars, allowsUnits) = (0, false)
        defer { (openBars, allowsUnits) = outer }
        var rows: [[MathNode]] = []
        var row: [MathNode] = []
        while true {
            if take(.end(name)) { break }
            row.append(try sum())
            guard row.count <= 64, rows.count <= 64 else { throw fault("a matrix is larger than 64 by 64") }
            if take(sign: "&") { continue }
            rows.append(row)
            row = []
            if take(.rowBreak) { continue }
            guard take(.end(name)) else { throw unexpected() }
            break
        }
        guard let width = rows.first?.count, rows.allSatisfy({ $0.count == width }) else {
            throw fault("the rows of a matrix differ in length")
        }
        return name == "vmatrix" ? .call("det", [.matrix(rows)]) : .matrix(rows)
    }
}
