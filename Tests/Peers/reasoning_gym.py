#!/usr/bin/env python3
"""Runs every data set of reasoning-gym through the bridge: reference answers must be accepted, others must not.

    python3 Tests/Peers/reasoning_gym.py [DATASET ...]

Needs the package (made with reasoning-gym 0.1.25). Prints the data sets that cannot be served as they are, with the reason.
"""
import json
import os
import subprocess
import sys

BRIDGE = os.path.join(os.path.dirname(__file__), "..", "..", "verifiers", "reasoning-gym")
COUNT = 3


def lines(*arguments):
    done = subprocess.run(
        [sys.executable, os.path.join(BRIDGE, "problems"), *arguments], capture_output=True, text=True, timeout=300)
    return done.stdout.splitlines(), done.stderr.strip().splitlines()


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


def check(verifier, name):
    """What is wrong with a data set, a sentence each; nothing where all is well."""
    printed, errors = lines(name, "--count", str(COUNT), "--seed", "7")
    if not printed:
        return ["no problems: " + (errors[-1] if errors else "nothing was said")]
    # The verifier makes every entry anew and compares it with the problem, so that this also shows what a seed fixes.
    problems = [json.loads(line) for line in printed]
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
            if (result["status"] == "ok" and result["reward"] == 1) != right:
                wrong.append("%s: %s for %r" % ("refused" if right else "accepted", result.get("explanation"), completion[:80]))
    return wrong


def main():
    names = sys.argv[1:] or lines("--list")[0]
    verifier = Verifier()
    failed = 0
    for name in names:
        wrong = check(verifier, name)
        failed += bool(wrong)
        for sentence in wrong[:3]:
            print("%s: %s" % (name, sentence), flush=True)
    print("%d of %d data sets are served and judged" % (len(names) - failed, len(names)))
    verifier.process.stdin.close()
    return verifier.process.wait()


if __name__ == "__main__":
    sys.exit(main())
