package import Basics
package import RunStore

/// What the terminal inspector shows: where one is in the run, and what was read for it.
///
/// Keys change it, `TerminalScreen` draws it; neither knows of a terminal, so both can be tested as text.
package struct TerminalState {
    package enum Screen: Sendable, Equatable {
        case browse, overview, problems, aha, search, help
    }

    package enum Pane: Int, Sendable, Equatable, CaseIterable {
        case steps, groups, trace
    }

    /// What the ground behind tokens says.
    package enum Colouring: String, Sendable, CaseIterable {
        case none, entropy, surprisal
    }

    let reader: RunReader
    private let texts: TokenTexts?
    private let scales = TokenScales()
    package var screen = Screen.browse
    package var pane = Pane.steps
    package var colouring = Colouring.none
    var showsEvidence = false
    var follows = false
    /// What is being typed after `/`.
    var input: String?
    var query = ""
    /// A sentence in place of the keys, until the next key.
    package var message: String?
    private(set) var isDone = false
    private var awaitsPlace = false

    private(set) var run: JSONValue = .null
    private(set) var steps: [JSONValue] = []
    private(set) var groups: [JSONValue] = []
    private(set) var group: JSONValue = .null
    private(set) var tokens: JSONValue = .null
    private(set) var items: [JSONValue] = []
    private(set) var itemTotal = 0
    var stepIndex = 0
    var groupIndex = 0
    var slotIndex = 0
    var itemIndex = 0
    var scroll = 0

    private let now: () -> Double

    /// - Throws: `RunStoreError` where the run cannot be read.
    package init(_ reader: RunReader, texts: TokenTexts? = nil, now: @escaping () -> Double) throws {
        self.reader = reader
        self.texts = texts
        self.now = now
        try refresh()
    }

    /// Whether the inspector has been left.
    package var hasEnded: Bool { isDone }

    package var trace: JSONValue {
        let traces = group["traces"]?.arrayValue ?? []
        return traces.indices.contains(slotIndex) ? traces[slotIndex] : .null
    }

    /// Reads what the run has more than at the last time; the selection stays where it is, unless it follows the run.
    package mutating func refresh() throws {
        let fresh = try RunDocuments.run(reader, now: now())
        let isFirst = run == .null
        guard isFirst || fresh["version"] != run["version"] else {
            run = fresh
            return
        }
        run = fresh
        let known = steps.last?["step"]?.integerValue ?? -1
        let more = try StepDocuments.steps(reader, (known + 1)...Int.max)["steps"]?.arrayValue ?? []
        let wasLast = stepIndex >= steps.count - 1
        steps += more
        if isFirst || (follows && wasLast) { try select(step: steps.count - 1) }
    }

    // MARK: Keys

    package mutating func press(_ key: TerminalKey) throws {
        message = nil
        if input != nil { return try type(key) }
        if awaitsPlace {
            awaitsPlace = false
            if case .character(let letter) = key { return try go(letter) }
            return
        }
        switch key {
        case .character("q"), .character("\u{3}"): isDone = true
        case .character("g"): awaitsPlace = true
        case .character("/"): input = ""
        case .character("?"): screen = screen == .help ? .browse : .help
        case .character("F"): follows.toggle()
        case .character(let letter) where "opa".contains(letter): try go(letter)
        case .escape: leave()
        default: try screen == .browse ? browse(key) : list(key)
        }
    }

    private mutating func go(_ letter: Character) throws {
        switch letter {
        case "o": screen = .overview
        case "p": try show(.problems)
        case "a": try show(.aha)
        case "b": screen = .browse
        default: message = "no place is called g \(letter): o overview, p problems, a aha, b browse"
        }
    }

    private mutating func leave() {
        if screen != .browse {
            screen = .browse
        } else if let outer = Pane(rawValue: pane.rawValue - 1) {
            pane = outer
        }
    }

    private mutating func type(_ key: TerminalKey) throws {
        switch key {
        case .escape: input = nil
        case .backspace: input = input.map { String($0.dropLast()) }
        case .enter:
            query = input ?? ""
            input = nil
            try show(.search)
        case .character(let character): input?.append(character)
        default: break
        }
    }

    private mutating func browse(_ key: TerminalKey) throws {
        switch key {
        case .down, .character("j"): try move(1)
        case .up, .character("k"): try move(-1)
        case .pageDown, .character(" "): pane == .trace ? scroll += 10 : try move(10)
        case .pageUp: pane == .trace ? scroll = max(0, scroll - 10) : try move(-10)
        case .home: try move(-1_000_000)
        case .end: try move(1_000_000)
        case .right, .character("l"): pane == .trace ? try select(slot: slotIndex + 1) : enter()
        case .left, .character("h"): pane == .trace ? try select(slot: slotIndex - 1) : leave()
        case .enter, .tab: enter()
        case .character("["): try select(step: stepIndex - 1)
        case .character("]"): try select(step: stepIndex + 1)
        case .character("t"): try colour()
        case .character("e"): showsEvidence.toggle()
        default: message = "? shows the keys"
        }
    }

    private mutating func enter() {
        if let inner = Pane(rawValue: pane.rawValue + 1) { pane = inner }
    }

    private mutating func move(_ distance: Int) throws {
        switch pane {
        // The newest step stands at the top.
        case .steps: try select(step: stepIndex - distance)
        case .groups: try select(group: groupIndex + distance)
        case .trace: scroll = max(0, scroll + min(max(distance, -1000), 1000))
        }
    }

    private mutating func list(_ key: TerminalKey) throws {
        let last = max(0, items.count - 1)
        switch key {
        case .down, .character("j"): itemIndex = min(last, itemIndex + 1)
        case .up, .character("k"): itemIndex = max(0, itemIndex - 1)
        case .pageDown, .character(" "): itemIndex = min(last, itemIndex + 10)
        case .pageUp: itemIndex = max(0, itemIndex - 10)
        case .enter: try openItem()
        default: break
        }
    }

    // MARK: Selection

    private mutating func select(step index: Int) throws {
        stepIndex = min(max(0, index), max(0, steps.count - 1))
        guard let step = steps.indices.contains(stepIndex) ? steps[stepIndex]["step"]?.integerValue : nil else {
            return
        }
        var filter = GroupFilter()
        (filter.steps, filter.limit) = (step...step, 1000)
        groups = try GroupDocuments.list(reader, filter)["groups"]?.arrayValue ?? []
        try select(group: 0)
    }

    private mutating func select(group index: Int, slot: Int = 0) throws {
        groupIndex = min(max(0, index), max(0, groups.count - 1))
        guard let id = groups.indices.contains(groupIndex) ? groups[groupIndex]["id"]?.stringValue : nil else {
            group = .null
            return
        }
        group = try GroupDocuments.group(reader, id, texts: texts)
        try select(slot: slot)
    }

    private mutating func select(slot index: Int) throws {
        let count = group["traces"]?.arrayValue?.count ?? 0
        slotIndex = min(max(0, index), max(0, count - 1))
        scroll = 0
        try readTokens()
    }

    private mutating func colour() throws {
        let all = Colouring.allCases
        colouring = all[((all.firstIndex(of: colouring) ?? 0) + 1) % all.count]
        try readTokens()
        if colouring != .none, tokens["texts"]?.arrayValue == nil {
            message = "the texts of this run's tokens are not known: its tokenizer was not found"
            colouring = .none
        }
    }

    private mutating func readTokens() throws {
        guard colouring != .none, let id = trace["id"]?.stringValue else { return }
        tokens = try TokenDocuments.tokens(reader, id, texts: texts, scales: scales)
    }

    // MARK: Lists

    private mutating func show(_ screen: Screen) throws {
        do {
            switch screen {
            case .problems:
                var filter = ProblemFilter()
                filter.limit = 2000
                let found = try ProblemDocuments.list(reader, filter)
                (items, itemTotal) = (found["problems"]?.arrayValue ?? [], found["total"]?.integerValue ?? 0)
            case .search:
                let found = try SearchDocuments.search(reader, query, limit: 200)
                (items, itemTotal) = (found["hits"]?.arrayValue ?? [], found["total"]?.integerValue ?? 0)
                message = found["message"]?.stringValue
            default:
                var query = AhaReport.Query()
                (query.limit, query.phraseTraces) = (200, 0)
                let found = try ReflectionDocuments.aha(reader, query)
                (items, itemTotal) = (found["items"]?.arrayValue ?? [], found["total"]?.integerValue ?? 0)
                message = found["message"]?.stringValue
            }
            itemIndex = 0
            self.screen = screen
        } catch let error as InspectorError {
            message = error.description
        }
    }

    private mutating func openItem() throws {
        guard items.indices.contains(itemIndex) else { return }
        let item = items[itemIndex]
        if screen == .problems {
            guard let row = item["id"]?.integerValue else { return }
            let visits = try ProblemDocuments.problem(reader, String(row))["visitList"]?.arrayValue ?? []
            try open(visits.last?["traces"]?.arrayValue?.first ?? .null)
        } else {
            try open(item["trace"] ?? item)
        }
    }

    /// Opens the trace that a summary names.
    private mutating func open(_ summary: JSONValue) throws {
        guard let step = summary["step"]?.integerValue, let id = summary["groupId"]?.stringValue else { return }
        guard let index = steps.firstIndex(where: { $0["step"]?.integerValue == step }) else {
            message = "\(summary["id"]?.stringValue ?? "it") belongs to an evaluation; the browser shows those"
            return
        }
        try select(step: index)
        try select(
            group: groups.firstIndex { $0["id"]?.stringValue == id } ?? 0, slot: summary["slot"]?.integerValue ?? 0)
        (screen, pane) = (.browse, .trace)
    }
}
