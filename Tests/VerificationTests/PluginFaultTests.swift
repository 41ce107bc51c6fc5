import Basics
import RolloutTypes
import Sandbox
import TestSupport
import Testing
import Verification

@Suite("A plug-in that fails is replaced, and nothing it did not judge is paid") struct PluginFaultTests {
    struct Fault: Sendable, CustomTestStringConvertible {
        let id: String
        /// What it does on being shown poison.
        let action: String
        /// What stands in the explanation.
        let cause: String
        var testDescription: String { id }
    }

    static let faults: [Fault] = [
        Fault(id: "crash", action: "os._exit(3)", cause: "ended with status 3"),
        Fault(id: "exception", action: "raise ValueError('of mine')", cause: "its last words: 'ValueError: of mine'"),
        Fault(id: "signal", action: "os.kill(os.getpid(), 9)", cause: "was ended by signal 9"),
        Fault(id: "hang", action: "time.sleep(1000)", cause: "gave no answer within 1 s"),
        Fault(
            id: "hang without signals",
            action: "for s in (1, 2, 15): signal.signal(s, signal.SIG_IGN)\ntime.sleep(1000)",
            cause: "gave no answer within 1 s"),
        Fault(id: "rubbish", action: "write('what?\\n')", cause: "no JSON object: 'what?'"),
        Fault(id: "an empty line", action: "write('\\n')", cause: "no JSON object: ''"),
        Fault(id: "bytes that are no text", action: "os.write(1, b'\\xff\\x00\\n')", cause: "no JSON object"),
        Fault(id: "a list", action: "write('[1]\\n')", cause: "no JSON object: '[1]'"),
        Fault(id: "another op", action: "reply({'op': 'done'})", cause: "instead of {\"op\": \"scored\"}"),
        Fault(id: "another request's id", action: "answer['id'] = 'b77'", cause: "answered request \"b77\" where"),
        Fault(id: "no id", action: "del answer['id']", cause: "answered request null where"),
        Fault(
            id: "an item that was not asked", action: "answer['results'][0]['id'] = '5000'",
            cause: "answered for item \"5000\", which was not asked"),
        Fault(id: "an id that is a number", action: "answer['results'][0]['id'] = 0", cause: "answered for item 0,"),
        Fault(
            id: "an item twice", action: "answer['results'].append(answer['results'][0])",
            cause: "answered twice for item \"0\""),
        Fault(id: "no item", action: "answer['results'].pop()", cause: "items"),
        Fault(id: "no results", action: "del answer['results']", cause: "without a list of 'results'"),
        Fault(id: "no reward", action: "del answer['results'][0]['reward']", cause: "gave the reward null"),
        Fault(id: "a reward too high", action: "answer['results'][0]['reward'] = 1.5", cause: "gave the reward 1.5"),
        Fault(
            id: "a reward that is text", action: "answer['results'][0]['reward'] = '1'", cause: "gave the reward \"1\""),
        Fault(id: "not a number", action: "answer['results'][0]['reward'] = float('nan')", cause: "no JSON object"),
        Fault(
            id: "an unknown outcome", action: "answer['results'][0]['outcome'] = 'good'", cause: "the outcome \"good\""),
        Fault(id: "the outcome error", action: "answer['results'][0]['outcome'] = 'error'", cause: "outcome \"error\""),
        Fault(id: "an unknown status", action: "answer['results'][0]['status'] = 'fine'", cause: "the status \"fine\""),
        Fault(
            id: "an error of its own",
            action: "for i, r in zip(items, answer['results']):\n    if i['completion'] == 'poison':\n        "
                + "r.update(status='error', code='internal', explanation='no disk')",
            cause: "reported an error (internal) and said: no disk"),
        Fault(
            id: "a flood without a line end", action: "while True: write('x' * 65536)", cause: "without a line end"),
        Fault(id: "a flood of lines", action: "while True: write('x\\n' * 65536)", cause: "no JSON object: 'x'"),
        Fault(id: "output closed", action: "os.close(1)\ntime.sleep(1000)", cause: "closed its standard output"),
        Fault(id: "input closed", action: "os.close(0)\ntime.sleep(1000)", cause: "gave no answer within 1 s"),
        Fault(
            id: "last words after a flood of them",
            action:
                "for _ in range(64): sys.stderr.write('y' * 65536 + '\\n')\nsys.stderr.write('the end\\n')\nos._exit(1)",
            cause: "its last words: 'the end'"),
    ]

    @Test("whatever it does, the others are judged and the affected one is an error that says why", arguments: faults)
    func fault(_ fault: Fault) async throws {
        let indented = fault.action.split(separator: "\n").joined(separator: "\n    ")
        for manifest in [TestPlugin.hasty, "limits: {itemSeconds: 1}, batch: {maxItems: 16}, workers: {max: 2}"] {
            let plugin = try TestPlugin(score: "if poisoned:\n    \(indented)", manifest: manifest)
            let completions = ["right", "wrong", "poison", "right", "wrong", "right"]
            let verdicts = try await plugin.judge(completions)
            for (completion, verdict) in zip(completions, verdicts) {
                switch completion {
                case "poison":
                    #expect(verdict.outcome == .error && verdict.reward == nil, "\(verdict)")
                    #expect(verdict.explanation.contains(fault.cause), "\(verdict.explanation)")
                    #expect(verdict.explanation.hasPrefix("a worker of 'tried' "))
                    #expect(verdict.explanation.contains("; a fresh one "), "it was tried again")
                case "right": #expect(verdict.outcome == .correct && verdict.reward == 1, "\(verdict)")
                default: #expect(verdict.outcome == .incorrect && verdict.reward == 0, "\(verdict)")
                }
            }
        }
    }

    @Test("a worker that crashes on every third request is replaced, and what it was asked is asked again")
    func everyThird() async throws {
        let plugin = try TestPlugin(score: "if count == 3: os._exit(1)", manifest: TestPlugin.hasty)
        let verdicts = try await plugin.judge((0..<20).map { $0 % 4 == 0 ? "right" : "wrong" })
        #expect(verdicts.map(\.reward) == (0..<20).map { $0 % 4 == 0 ? 1 : 0 })
        let batched = try TestPlugin(score: "if count == 3: os._exit(1)")
        #expect(try await batched.judge([String](repeating: "right", count: 100)).allSatisfy { $0.reward == 1 })
    }

    @Test("every third request of all, counted over restarts: only what fails on a fresh worker too is an error")
    func everyThirdEver() async throws {
        let counting = """
            place = config["place"]
            number = len(os.listdir(place))
            open(os.path.join(place, str(number)), "w").close()
            if number % 3 == 2: os._exit(1)
            """
        let place = try TemporaryDirectory()
        let plugin = try TestPlugin(
            score: counting, manifest: TestPlugin.hasty + ", configuration: {place: \"\(place.path)\"}")
        let verdicts = try await plugin.judge([String](repeating: "right", count: 12))
        #expect(verdicts.allSatisfy { $0.outcome == .correct }, "the second try is never a third request")
    }

    @Test("a verifier that fails always costs every item one error and no more tries than it takes to see that")
    func alwaysFailing() async throws {
        let plugin = try TestPlugin(score: "os._exit(9)", manifest: TestPlugin.hasty)
        let verdicts = try await plugin.judge([String](repeating: "right", count: 12))
        #expect(verdicts.allSatisfy { $0.outcome == .error && $0.explanation.contains("ended with status 9") })
        #expect(verdicts.count { $0.explanation.contains("a fresh one") } == 3, "after three it is not asked twice")
    }

    @Test(
        "a worker that does not get ready is not the fault of what it was to judge",
        arguments: [
            ("sys.stderr.write('no such file\\n'); sys.exit(4)", "ended with status 4; its last words: 'no such file'"),
            ("time.sleep(1000)", "gave no answer within 0.5 s"),
            ("write('hello\\n')", "no JSON object: 'hello'"),
            (
                "reply({'op': 'ready', 'name': 'somebody'})",
                "is ready with name \"somebody\"; its manifest says \"tried\""
            ),
            ("os.close(0); time.sleep(1000)", "gave no answer within 0.5 s"),
        ])
    func deadAtStart(start: String, cause: String) async throws {
        let plugin = try TestPlugin(
            start: start, manifest: "limits: {startSeconds: 0.5}, batch: {maxItems: 16}, workers: {max: 1}")
        let verdicts = try await plugin.judge(["right", "wrong", "right"])
        for verdict in verdicts {
            #expect(verdict.outcome == .error && verdict.reward == nil)
            // A loaded machine may not get Python going in half a second; then that is the cause.
            let isSlow = verdict.explanation.contains("gave no answer within 0.5 s")
            #expect(verdict.explanation.contains(cause) || isSlow, "\(verdict.explanation)")
        }
    }

    @Test(
        "a worker that goes wrong between two requests is replaced, and nobody pays for it",
        arguments: ["os.close(0)", "os.close(1)", "os._exit(0)", "reply({'op': 'scored', 'id': 'b2', 'results': []})"])
    func betweenRequests(action: String) async throws {
        let plugin = try TestPlugin(
            score: "if count == 1:\n    reply(answer)\n    \(action)\n    time.sleep(1000)", manifest: TestPlugin.hasty)
        let verdicts = try await plugin.judge([String](repeating: "right", count: 4), width: 1)
        #expect(verdicts.allSatisfy { $0.outcome == .correct }, "\(verdicts.map(\.explanation))")
    }

    @Test("a slow start is waited for") func slowStart() async throws {
        let plugin = try TestPlugin(start: "time.sleep(1.5)", manifest: TestPlugin.hasty)
        #expect(try await plugin.judge(["right"])[0].outcome == .correct)
    }

    @Test("more memory than it may have ends it") func memory() async throws {
        let plugin = try TestPlugin(
            score: "if poisoned: hog = bytearray(600 << 20)",
            manifest: "limits: {itemSeconds: 60, memoryMiB: 256}, batch: {maxItems: 1}")
        let verdicts = try await plugin.judge(["right", "poison", "right"])
        #expect(verdicts.map(\.outcome) == [.correct, .error, .correct], "\(verdicts)")
    }

    @Test("nothing is left running: not the workers, not what they started, not what they hid in other sessions")
    func leftovers() async throws {
        // Without control groups a process that has left its session cannot be found again.
        let canHide = Sandbox.reachOfLimits().contains("control groups v")
        if !canHide { print("SKIPPED: processes hidden in other sessions: no control groups can be made here") }
        // Children are found by how long they would sleep.
        let seconds = "9\(UInt32.random(in: 10_000_000...99_999_999))"
        let starting = """
            for hide in (False, \(canHide ? "True" : "False")):
                subprocess.Popen(["sleep", "\(seconds)"], executable="/bin/sleep", start_new_session=hide, env={})
            """
        var plugin: TestPlugin? = try TestPlugin(
            start: starting, score: "if poisoned: time.sleep(1000)", manifest: TestPlugin.hasty)
        #expect(try await plugin?.judge(["right", "poison", "right"]).map(\.outcome) == [.correct, .error, .correct])
        #expect(!Processes.holding(seconds).isEmpty, "a worker is waiting for more")
        plugin = nil
        #expect(Processes.areGone(seconds))
    }
}
