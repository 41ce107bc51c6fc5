import Basics
import Inspection
import RunStore
import TestSupport
import Testing

@Suite("Terminal inspector") struct TerminalTests {
    private let runs: TemporaryDirectory

    init() throws {
        runs = try TemporaryDirectory()
    }

    private func state(steps: Int = 3) async throws -> TerminalState {
        let run = try await SampleRun.run(in: runs.path, steps: steps)
        let texts = TokenTexts { $0.map { "<\($0)>" } }
        return try TerminalState(RunReader(run), texts: texts) { 100 }
    }

    private func text(_ state: TerminalState, columns: Int = 100, rows: Int = 24) -> String {
        TerminalScreen.lines(state, columns: columns, rows: rows).map(\.text).joined(separator: "\n")
    }

    private func press(_ keys: String, _ state: inout TerminalState) throws {
        for key in keys { try state.press(key == "\n" ? .enter : key == "\u{1B}" ? .escape : .character(key)) }
    }

    @Test(
        "every screen fills exactly the cells it is given",
        arguments: ["", "o", "p", "a", "?", "l", "ll", "llt", "lle", "/检查\n"])
    func size(keys: String) async throws {
        var state = try await state()
        try press(keys, &state)
        for (columns, rows) in [(60, 18), (80, 24), (133, 40), (59, 18), (60, 17), (20, 3), (1, 1)] {
            let lines = TerminalScreen.lines(state, columns: columns, rows: rows)
            #expect(lines.count == rows && lines.allSatisfy { $0.width == columns }, "\(columns)x\(rows) \(keys)")
        }
    }

    @Test("steps, groups and a trace stand side by side, the newest step first")
    func browse() async throws {
        var state = try await state()
        let first = text(state)
        #expect(first.contains("hone 19700101-000001-demo-0001  done  step 3/50"))
        #expect(first.contains("▸3 33% 100%") && first.contains(" 2 33% 100%"))
        #expect(first.contains("▸0  1/4") && first.contains("trace 000003-0 ✔ A -1.500  3 tok  1 of 4"))
        #expect(first.contains("Let me try 25 * 4 = 100.") && first.contains("correct  answer 80  expected 80"))
        try press("j", &state)
        #expect(text(state).contains("▸2 33% 100%") && text(state).contains("trace 000002-0"))
        try press("lj", &state)
        #expect(text(state).contains("trace 000002-4"))
        try press("ll", &state)
        #expect(text(state).contains("trace 000002-5") && text(state).contains("首先计算,等等"))
        try press("h]", &state)
        #expect(text(state).contains("trace 000003-0"))
        try press("e", &state)
        #expect(text(state).contains("verifier  countdown"))
        try press("\u{1B}\u{1B}q", &state)
        #expect(state.hasEnded)
    }

    @Test("tokens have a bar each, so that their values are seen without colours")
    func tokens() async throws {
        var state = try await state()
        try press("llt", &state)
        let lines = TerminalScreen.lines(state, columns: 100, rows: 24).map(\.text)
        let row = try #require(lines.firstIndex { $0.contains("<0><1><12>") })
        #expect(lines[row + 1].contains("▁▁▁"))
        #expect(lines.contains { $0.contains("colours: entropy") })
    }

    @Test("text of a model moves no cursor and turns nothing around")
    func hostile() async throws {
        var state = try await state()
        try press("llll", &state)
        let shown = text(state)
        #expect(shown.contains("<img src=x onerror=") && shown.contains("\\u{202E}") && shown.contains("\\u{0}"))
        #expect(!shown.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0 == "\u{202E}" })
    }

    @Test("search, problems and overview are lists, and what is chosen opens")
    func lists() async throws {
        var state = try await state()
        try press("/重新检查\n", &state)
        #expect(text(state).contains("6 traces with 重新检查") && text(state).contains("▸000003-5"))
        try press("j\n", &state)
        #expect(text(state).contains("trace 000003-1") && state.screen == .browse)
        try press("/lenght:3\n", &state)
        #expect(text(state).contains("no field 'lenght' - did you mean length?"))
        try press("p", &state)
        #expect(text(state).contains("2 problems") && text(state).contains("learning"))
        try press("gogb", &state)
        #expect(state.screen == .browse)
        try press("o", &state)
        #expect(text(state).contains("reward/mean") && text(state).contains("█"))
        try press("a", &state)
        #expect(text(state).contains("have no reflection metrics"))
    }

    @Test("a run without a step says so, and one that grows is followed where that is asked for")
    func live() async throws {
        let writer = try await SampleRun.writer(in: runs.path)
        var state = try TerminalState(RunReader(writer.directory)) { 100 }
        #expect(text(state).contains("none yet"))
        try await SampleRun.commit(writer, step: 1)
        try press("F", &state)
        try state.refresh()
        #expect(text(state).contains("trace 000001-0"))
        try await SampleRun.commit(writer, step: 2)
        try state.refresh()
        #expect(text(state).contains("trace 000002-0"))
        try press("F", &state)
        try await SampleRun.commit(writer, step: 3)
        try state.refresh()
        #expect(text(state).contains("trace 000002-0") && text(state).contains(" 3 33%"))
    }

    @Test(
        "keys are read as terminals send them",
        arguments: [
            ("j", [.character("j")]), ("\u{1B}[A", [.up]), ("\u{1B}OB", [.down]), ("\u{1B}", [.escape]),
            ("\u{1B}[5~j", [.pageUp, .character("j")]), ("\r\t\u{7F}", [.enter, .tab, .backspace]),
            ("检é", [.character("检"), .character("é")]), ("\u{1B}[Aq", [.up, .character("q")]),
            ("\u{3}", [.character("\u{3}")]),
        ] as [(String, [TerminalKey])])
    func keys(bytes: String, keys: [TerminalKey]) {
        #expect(TerminalKey.keys(in: Array(bytes.utf8)) == keys)
    }

    @Test(
        "lines are cut and wrapped by cells",
        arguments: [
            ("ab cd ef", 5, ["ab ", "cd ef"]), ("检查检查", 5, ["检查", "检查"]), ("abcdefg", 3, ["abc", "def", "g"]),
            ("a\n\nb", 9, ["a", "", "b"]), ("", 3, [""]),
        ] as [(String, Int, [String])])
    func wrapping(text: String, width: Int, lines: [String]) {
        #expect(TerminalText.wrapped(text, width: width) == lines)
        #expect(TerminalText(text).fitted(to: width).width == width)
    }

    @Test("without colours nothing but bold and reversed is sent, with them every style is closed again")
    func ink() {
        var line = TerminalText("a", .good)
        line.append("b", .heat(0.9))
        line.append("c", .selected)
        #expect(TerminalInk(environment: ["TERM": "dumb"]).text(line) == "ab\u{1B}[7mc\u{1B}[0m")
        #expect(TerminalInk(environment: ["TERM": "xterm-256color", "NO_COLOR": "1"]) == .none)
        #expect(TerminalInk(environment: ["TERM": "xterm-256color"]) == .many)
        #expect(TerminalInk(environment: ["TERM": "xterm"]) == .sixteen)
        let many = TerminalInk.many.text(line)
        #expect(many == "\u{1B}[32ma\u{1B}[0m\u{1B}[38;5;231;48;5;18mb\u{1B}[0m\u{1B}[7mc\u{1B}[0m")
    }
}
