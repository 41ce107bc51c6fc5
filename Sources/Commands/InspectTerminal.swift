import Basics
import FoundationEssentials
import Inspection
import RunStore

/// `hone inspect RUN --terminal`: reads keys, draws the screen, looks for news of the run every second.
struct InspectTerminal {
    let run: RunDirectory
    let texts: TokenTexts?
    let console: Console

    private static let interval: Int32 = 1000

    func inspect() throws -> Int32 {
        guard TerminalSession.isPossible else {
            throw UsageError(
                "--terminal needs a terminal on standard input and output; 'hone run show' and 'hone run search' print the same",
                path: ["inspect"])
        }
        var state = try TerminalState(RunReader(run), texts: texts) { Date().timeIntervalSince1970 }
        TerminalSession.begin()
        defer { TerminalSession.end() }
        try loop(&state)
        return StopFlag.exitCode
    }

    private func loop(_ state: inout TerminalState) throws {
        let ink = TerminalInk(environment: console.environment)
        var shown: [String] = []
        var size = TerminalSession.size
        func draw() {
            let now = TerminalSession.size
            if now != size { (shown, size) = ([], now) }
            let lines = TerminalScreen.lines(state, columns: size.columns, rows: size.rows).map(ink.text)
            TerminalSession.draw(lines, over: shown)
            shown = lines
        }
        draw()
        while !state.hasEnded, !StopFlag.isRequested {
            guard let keys = TerminalSession.keys(within: Self.interval) else { return }
            for key in keys {
                if key == .character("\u{1A}") {
                    TerminalSession.pause()
                    shown = []
                } else {
                    try state.press(key)
                }
                draw()
            }
            guard keys.isEmpty else { continue }
            try state.refresh()
            draw()
        }
    }
}
