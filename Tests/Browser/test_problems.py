"""Check 15: one problem over training, and what changed between two of its traces."""

import re

import pytest

from inspector import until


def pair(store):
    """Two traces of problem 417: one of step 9, one of step 21."""
    return [store.traces("p.name LIKE '%417' AND g.step = ?", step)[0] for step in (9, 21)]


@pytest.mark.parametrize("unit", ["word", "token", "sentence"])
def test_15_a_diff_keeps_both_texts(view, store, unit):
    a, b = pair(store)
    page = view.open(f"problem/{a['problem_id']}?a={a['name']}&b={b['name']}&unit={unit}")
    assert page.get_by_test_id("diff-a").text_content() == a["text"]
    assert page.get_by_test_id("diff-b").text_content() == b["text"]
    page.get_by_test_id("diff-mode").get_by_role("button", name="inline").click()
    page.wait_for_selector("[data-testid=diff-inline]")
    parts = page.get_by_test_id("diff-inline").evaluate("(element) => [...element.children].map((child) => [child.tagName, child.textContent])")
    assert "".join(text for tag, text in parts if tag != "INS") == a["text"]
    assert "".join(text for tag, text in parts if tag != "DEL") == b["text"]
    changed = [text for tag, text in parts if tag != "SPAN"]
    assert changed, "the two differ"
    # A shortest script of edits keeps at least what the two have in common as words between spaces.
    if unit == "word":
        words = lambda text: re.findall(r"\s+|\S+", text)
        kept = sum(len(words(text)) for tag, text in parts if tag == "SPAN")
        assert kept >= longest_common(words(a["text"]), words(b["text"]))


def longest_common(a, b):
    row = [0] * (len(b) + 1)
    for left in a:
        diagonal = 0
        for index, right in enumerate(b):
            diagonal, row[index + 1] = row[index + 1], diagonal + 1 if left == right else max(row[index + 1], row[index])
    return row[-1]


def test_15_visits_agree_with_the_store(view, store):
    a, _ = pair(store)
    page = view.open(f"problem/{a['problem_id']}")
    table = page.get_by_test_id("visits")
    steps = [int(text) for text in table.locator("thead th").all_inner_texts()[1:]]
    solved = table.locator("tbody tr").first.locator("td").all_inner_texts()
    traces = store.traces("g.problem_id = ? AND t.reward IS NOT NULL", a["problem_id"])
    expected = {}
    for trace in traces:
        correct, judged = expected.get(trace["step"], (0, 0))
        expected[trace["step"]] = (correct + (trace["outcome"] == "correct"), judged + 1)
    assert dict(zip(steps, solved)) == {step: f"{correct}/{judged}" for step, (correct, judged) in expected.items()}


def test_15_keys_walk_visits(view, store):
    a, b = pair(store)
    page = view.open(f"problem/{a['problem_id']}?a={a['name']}&b={a['name']}")
    page.keyboard.press("]")
    until(page, "(name) => !location.hash.includes(`b=${name}`)", arg=a["name"])
    chosen = re.search(r"b=(\d+)-", page.url).group(1)
    assert int(chosen) > a["step"]
