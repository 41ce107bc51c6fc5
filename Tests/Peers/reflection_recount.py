"""Counts reflection in an export of a run, by an implementation of its own, to check Hone's numbers against.

    hone run export RUN --format jsonl -o traces.jsonl
    hone run show RUN --aha --json > aha.json
    python Tests/Peers/reflection_recount.py traces.jsonl [--answers run.sqlite] [--against aha.json]

Prints the counts as one JSON object: traces with strong marks, marks, outcome classes, transitions between candidate
answers. With --against, exit status 1 and the differences where Hone counted otherwise. Plain Python, no packages.

Answers are read as expressions where the prompt gives numbers and a target (countdown), else as numbers, for which the
reference answers are taken from the run's store; a run whose answers are formulas is outside what it can judge.
"""

import argparse
import ast
import json
import re
import sqlite3
import sys
from collections import Counter
from fractions import Fraction

STRONG = """re~check re~think re~assess re~evaluate re~evaluation re~examine re~consider re~analyze re~calculate re~do
double~check check_again verify_again think_again try_again go_back start_over let_me_check let_me_verify let_me_re-*
that's_not_right that_is_wrong doesn't_work i_made_a_mistake my_mistake correction on_second_thought
重新检查 再检查 检查一下 让我检查 让我验证 验证一下 验算 重新计算 重新算 再算一遍 重算 重新考虑 重新思考 重新审视 回头看
算错了 我错了 弄错了 不对 有误 换个思路 换一种方法 再试一次 从头开始""".split()
WEAK = """wait hmm hold_on actually however but no oops instead alternatively another_way different_approach mistake error
wrong verify check evaluate retry yet aha
等等 等一下 且慢 慢着 嗯 哦 哎 其实 实际上 但是 不过 然而 或者 另外 也许 检查 验证 错误 顿悟 原来如此""".split()
TURNING = {"wait", "hold on", "actually", "hmm", "oops", "等等", "等一下", "不对"}
COPY = 20


def fold(text):
    """The text as the lexicon sees it, and for each character the index it comes from."""
    characters, places = [], []
    for place, character in enumerate(text):
        code = ord(character)
        if code in (0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xAD):
            continue
        if 0xFF01 <= code <= 0xFF5E:
            character = chr(code - 0xFEE0)
        elif 0x2010 <= code <= 0x2015 or code == 0x2212:
            character = "-"
        elif 0x2018 <= code <= 0x201B:
            character = "'"
        elif 0x201C <= code <= 0x201F:
            character = '"'
        elif code < 33 or character.isspace():
            character = " "
        lower = character.lower()
        character = lower if len(lower) == 1 else character
        if character == " " and characters and characters[-1] == " ":
            continue
        characters.append(character)
        places.append(place)
    return "".join(characters), places + [len(text)]


def pattern(entry):
    text = re.escape(entry.replace("_", " ").rstrip("*")).replace("\\~", "~").replace("~", "[- ]?")
    if not entry[0].isascii():
        return re.compile(text)
    rest = r"[0-9a-z_]+" if entry.endswith("*") else ""
    return re.compile(r"(?<![0-9a-z_])" + text + rest + r"(?![0-9a-z_])")


PATTERNS = [(entry.replace("_", " ").replace("~", "").rstrip("*"), strong, pattern(entry))
            for entries, strong in ((STRONG, True), (WEAK, False)) for entry in entries]


def uncounted(folded, prompt):
    marked = set()
    runs = {prompt[i:i + COPY] for i in range(len(prompt) - COPY + 1)}
    for i in range(len(folded) - COPY + 1):
        if folded[i:i + COPY] in runs:
            marked.update(range(i, i + COPY))
    for match in re.finditer(r"```(.*?)(```|$)", folded, re.S):
        marked.update(range(*match.span(1)))
    return marked


def markers(text, prompt, limit):
    folded, places = fold(text)
    marked = uncounted(folded, fold(prompt)[0])
    found = []
    for word, strong, expression in PATTERNS:
        for match in expression.finditer(folded):
            start, end = match.span()
            if places[end] <= limit and not marked.intersection(range(start, end)):
                found.append((end - start, start, end, word, strong))
    found.sort(key=lambda item: (-item[0], item[1]))
    taken, kept = set(), []
    for _, start, end, word, strong in found:
        if not taken.intersection(range(start, end)):
            taken.update(range(start, end))
            kept.append((places[start], places[end], word, strong))
    return sorted(kept)


def value(text):
    """The exact value of an arithmetic expression and its numbers; None where it is none."""
    text = text.strip().strip("$.,").replace("\\times", "*").replace("×", "*").replace("÷", "/").replace(",", "")
    if not re.fullmatch(r"[0-9+\-*/() .]+", text):
        return None
    try:
        tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError):
        return None
    numbers = []

    def walk(node):
        if isinstance(node, ast.BinOp):
            left, right = walk(node.left), walk(node.right)
            operation = {ast.Add: left.__add__, ast.Sub: left.__sub__, ast.Mult: left.__mul__,
                         ast.Div: left.__truediv__}[type(node.op)]
            return operation(right)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
            return -walk(node.operand)
        if isinstance(node, ast.Constant):
            numbers.append(node.value)
            return Fraction(str(node.value))
        raise ValueError(node)

    try:
        return walk(tree), numbers
    except (ValueError, KeyError, ZeroDivisionError):
        return None


def boxes(text):
    """Start, end and content of every box that is closed and not empty; one that is never closed holds all that follows."""
    for match in re.finditer(r"\\boxed\s*\{", text):
        depth, place = 1, match.end()
        while place < len(text) and depth:
            depth += {"{": 1, "}": -1}.get(text[place], 0)
            place += 1
        if depth:
            return
        if text[match.end():place - 1].strip():
            yield match.end(), place - 1, text[match.end():place - 1].strip()


def countdown(prompt):
    match = re.search(r"Numbers: ([0-9, ]+)\. Target: ([0-9]+)\.", prompt)
    once = "exactly once" in prompt
    return match and ([int(n) for n in match[1].split(",")], int(match[2]), once)


def fits(used, given, once):
    used, given = Counter(used), Counter(given)
    return used == given if once else not used - given


def countdown_candidates(text, task):
    given, target, once = task
    stated = []
    for start, end, content in boxes(text):
        found = value(content.split("=")[0])
        right = bool(found) and found[0] == target and fits(found[1], given, once)
        stated.append((start, end, str(found[0]) if found else content, right))
    tries, results, steps = [], {}, set()
    for match in re.finditer(r"[0-9+\-*/^=() ×÷]+", text):
        sides = match[0].split("=")
        claims = [side for side in sides[1:] if side.strip()]
        if not claims:
            continue
        claim, found = value(claims[-1]), value(sides[0])
        if not claim or len(claim[1]) != 1 or not found or len(found[1]) < 2:
            continue
        used, own = [], []
        for number in found[1]:
            if number in given:
                used.append(number)
            elif number in results:
                used += tries[results[number]][4]
                own.append(results[number])
            else:
                break
        else:
            steps.update(own)
            if claim[0].denominator == 1:
                results[int(claim[0])] = len(tries)
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            right = claim[0] == found[0] == target and fits(used, given, once)
            tries.append((start, match.start() + len(match[0].rstrip()), str(claim[0]), right, used))
    tried = [entry[:4] for index, entry in enumerate(tries) if index not in steps and len(entry[4]) >= 2
             and not any(start < entry[1] and entry[0] < end for start, end, _, _ in stated)]
    return sorted(stated + tried)


def number(text):
    found = re.findall(r"-?\d[\d,]*\.?\d*", text.replace("$", ""))
    return Fraction(found[-1].replace(",", "").rstrip(".")) if len(found) == 1 else None


def plain_candidates(text, gold):
    found = []
    for start, end, content in boxes(text):
        if number(content) is not None and re.fullmatch(r"\\?\$?-?[\d,]+(\.\d+)?(\\?%)?", content.replace("$", "")):
            found.append((start, end, str(number(content)), number(content) == gold))
        else:
            computed = value(content)
            found.append((start, end, str(computed[0]) if computed else content, False))
    return found


def classify(outcome, candidates, marks):
    if outcome in ("abstained", "error"):
        return None
    turns = [mark for mark in marks if mark[3] or mark[2] in TURNING]
    right = outcome == "correct"
    corrected = [(a, b) for a, b in zip(candidates, candidates[1:]) if not a[3] and b[3]]
    if turns and outcome == "wrong_format":
        return "unfinished"
    if not right and any(c[3] for c in candidates):
        return "lost"
    if right and any(a[1] <= m[0] and m[1] <= b[0] for a, b in corrected for m in turns):
        return "corrective"
    if right and candidates and candidates[0][3] and any(m[0] >= candidates[0][1] for m in turns):
        return "confirm"
    if not turns:
        return "none"
    return "search" if right else "stuck"


def graded(candidates, trace):
    """The candidates as far as the graded one, which is as right as the verdict says."""
    verdict = trace["verdict"]
    if verdict["outcome"] in ("abstained", "error", "wrong_format") or verdict["extracted"] is None:
        return candidates
    right = verdict["outcome"] == "correct"
    text = trace["text"]
    for index in range(len(candidates) - 1, -1, -1):
        start, end = candidates[index][:2]
        if text[start:end].strip() == verdict["extracted"]:
            return candidates[:index] + [candidates[index][:3] + (right,)]
    start = text.rfind(verdict["extracted"])
    end = start + len(verdict["extracted"]) if start >= 0 else len(text)
    start = start if start >= 0 else len(text)
    return [c for c in candidates if c[1] <= start] + [(start, end, verdict["extracted"], right)]


def count(lines, answers):
    classes, transitions, totals = Counter(), Counter(), Counter()
    for line in lines:
        trace = json.loads(line)
        task = countdown(trace["prompt"])
        gold = number((answers.get(trace["problem"]) or "").split("####")[-1])
        found = countdown_candidates(trace["text"], task) if task else plain_candidates(trace["text"], gold)
        candidates = graded(found, trace)
        outcome = trace["verdict"]["outcome"]
        limit = candidates[-1][0] if candidates and outcome != "wrong_format" else len(trace["text"])
        marks = markers(trace["text"], trace["prompt"], limit)
        name = classify(outcome, candidates, marks)
        if name:
            classes[name] += 1
        totals["traces"] += 1
        totals["strong"] += any(mark[3] for mark in marks)
        totals["answering"] += bool(candidates)
        totals["firstRight"] += bool(candidates) and candidates[0][3]
        totals["lastRight"] += bool(candidates) and candidates[-1][3]
        for a, b in zip(candidates, candidates[1:]):
            kind = {(True, True): "rightToRight", (True, False): "rightToWrong", (False, True): "wrongToRight"}.get(
                (a[3], b[3]), "wrongToSame" if a[2] == b[2] else "wrongToOther")
            transitions[kind] += 1
    return {"totals": dict(totals), "classes": dict(classes), "transitions": dict(transitions)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("export")
    parser.add_argument("--answers")
    parser.add_argument("--against")
    arguments = parser.parse_args()
    answers = {}
    if arguments.answers:
        store = sqlite3.connect(f"file:{arguments.answers}?mode=ro", uri=True)
        answers = dict(store.execute("SELECT name, answer FROM problem"))
    with open(arguments.export, encoding="utf-8") as file:
        own = count(file, answers)
    print(json.dumps(own, sort_keys=True))
    if not arguments.against:
        return 0
    with open(arguments.against, encoding="utf-8") as file:
        hone = json.load(file)
    flow = hone["flow"]
    pairs = [
        ("traces", own["totals"].get("traces", 0), hone["measured"]),
        ("strong", own["totals"].get("strong", 0), hone["reflection"]["count"]),
        ("answering", own["totals"].get("answering", 0), flow["answering"]),
        ("firstRight", own["totals"].get("firstRight", 0), flow["firstTry"]["count"]),
        ("lastRight", own["totals"].get("lastRight", 0), flow["final"]["count"]),
    ]
    pairs += [(name, own["classes"].get(name, 0), found) for name, found in hone["classes"].items()]
    pairs += [(name, own["transitions"].get(name, 0), found) for name, found in flow["transitions"].items()]
    different = [f"{name}: {mine} here, {theirs} in Hone" for name, mine, theirs in pairs if mine != theirs]
    print("\n".join(different) if different else f"all {len(pairs)} counts agree")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
