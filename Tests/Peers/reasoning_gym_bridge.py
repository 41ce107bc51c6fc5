#!/usr/bin/env python3
"""Runs every data set of reasoning-gym through the bridge: reference answers must be accepted, others must not.

    python3 Tests/Peers/reasoning_gym_bridge.py [DATASET ...]

Needs the package (made with reasoning-gym 0.1.25). Prints the data sets that cannot be served as they are, with the reason.
"""
import importlib.machinery
import json
import os
import signal
import subprocess
import sys
import types

BRIDGE = os.path.join(os.path.dirname(__file__), "..", "..", "verifiers", "reasoning-gym")
COUNT = 3
# Some data sets search long for a problem, more so on a busy machine.
SECONDS = 150


def program(name):
    """One of the bridge's programs as a module, so that the package is imported once."""
    sys.path.insert(0, BRIDGE)
    loader = importlib.machinery.SourceFileLoader(name, os.path.join(BRIDGE, name))
    module = types.ModuleType(name)
    loader.exec_module(module)
    return module


class Verifier:
    def __init__(self):
        self.process = subprocess.Popen(
            [sys.executable, os.path.join(BRIDGE, "verify")], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, text=True)
        assert self.ask({"op": "hello", "protocol": "hone-verifier/1", "config": {}, "seed": 0})["op"] == "ready"

    def ask(self, request):
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def judge(self, problem, completions):
        items = [
            {"id": str(index), "prompt": problem["prompt"], "completion": completion, "answer": problem["answer"],
             "metadata": problem["metadata"], "extraction": "strict"}
            for index, completion in enumerate(completions)
        ]
        reply = self.ask({"op": "score", "id": "b", "deadlineMilliseconds": 60000, "items": items})
        assert [one["id"] for one in reply["results"]] == [item["id"] for item in items]
        return reply["results"]


def check(generator, verifier, name):
    """What is wrong with a data set, a sentence each; nothing where all is well."""
    signal.alarm(SECONDS)
    try:
        made = list(generator.problems(generator.bridge.DataSets(), name, {}, 7, COUNT, set()))
    except generator.bridge.Unusable as error:
        return ["no problems: %s" % error]
    except TimeoutError:
        return ["no %d problems within %d seconds" % (COUNT, SECONDS)]
    finally:
        signal.alarm(0)
    # The verifier makes every entry anew and compares it with the problem, so that this also shows what a seed fixes.
    problems = json.loads(json.dumps(made))
    wrong = []
    for problem, other in zip(problems, problems[1:] + problems[:1]):
        gold = problem["answer"]
        completions = [
            "<answer>%s</answer>" % gold, "<think>hm</think>So <answer>\n%s\n</answer>" % gold, gold,
            "<answer>%s" % gold, "<answer></answer>", "<answer>%s or %s, who knows</answer>" % (gold, other["answer"]),
            "<answer>%s</answer> <answer>qqq</answer>" % gold, "<answer>qqq</answer>", problem["prompt"],
        ]
        results = verifier.judge(problem, completions)
        for completion, result, right in zip(completions, results, [True, True] + [False] * 7):
            if result.get("code") == "badGold":
                # Nobody is paid for a problem that cannot be judged.
                wrong.append("left out: %s" % result["explanation"])
                break
            if (result["status"] == "ok" and result["reward"] == 1) != right:
                wrong.append("%s: %s for %r" % ("refused" if right else "accepted", result.get("explanation"), completion[:80]))
    return wrong


def late(*_):
    raise TimeoutError


def main():
    signal.signal(signal.SIGALRM, late)
    generator = program("problems")
    generator.bridge.fix_hashes()
    names = sys.argv[1:] or generator.bridge.names()
    verifier = Verifier()
    failed = 0
    for number, name in enumerate(names):
        print("%d/%d %s" % (number + 1, len(names), name), file=sys.stderr, flush=True)
        wrong = check(generator, verifier, name)
        failed += bool(wrong)
        for sentence in wrong[:3]:
            print("%s: %s" % (name, sentence), flush=True)
    print("%d of %d data sets are served and judged" % (len(names) - failed, len(names)))
    verifier.process.stdin.close()
    return verifier.process.wait()


if __name__ == "__main__":
    sys.exit(main())
