"""Checks 9 and 10: one prompt and its completions."""

import math

import pytest

GROUP = "000023.g2"


def advantages(page):
    return [float(element.get_attribute("data-value")) for element in page.get_by_test_id("advantage").all()]


def test_9_a_group_side_by_side(view, store):
    page = view.open(f"group/{GROUP}")
    traces = store.groups()[GROUP]
    assert page.get_by_test_id("column").count() == len(traces) == 8
    shown = advantages(page)
    assert abs(math.fsum(shown)) <= 1e-6
    assert shown == sorted(shown, reverse=True)
    assert sorted(shown) == pytest.approx(sorted(trace["advantage"] for trace in traces), abs=1e-6)
    assert len(set(shown)) > 1

    ids = [store.tokens(trace)["ids"] for trace in traces]
    common = 0
    while len({row[common] if common < len(row) else None for row in ids}) == 1:
        common += 1
    assert common == 41
    assert f"shared prefix {common} tokens" in page.get_by_test_id("forks").inner_text()
    shared = {element.inner_text() for element in page.get_by_test_id("shared").all()}
    assert len(shared) == 1 and all(trace["text"].startswith(next(iter(shared))) for trace in traces)
    forks = page.get_by_test_id("fork")
    assert forks.count() == 8 and len({element.inner_text() for element in forks.all()}) > 1
    assert forks.first.evaluate("(element) => getComputedStyle(element).borderTopStyle") == "solid"
    dimmed, plain = (page.locator(selector).first.evaluate("(element) => getComputedStyle(element).color")
                     for selector in ("[data-testid=shared]", ".group-column .model-text"))
    assert dimmed != plain


def test_9_keys_walk_the_columns_and_compare_them(view, store):
    page = view.open(f"group/{GROUP}")
    page.keyboard.press("l")
    assert page.evaluate("document.activeElement.dataset.testid") == "open-trace"
    page.keyboard.press("D")
    page.keyboard.press("l")
    page.keyboard.press("d")
    page.wait_for_selector("[data-testid=diff-inline]")
    order = [int(element.get_attribute("data-slot")) for element in page.get_by_test_id("column").all()]
    a, b = (next(trace["text"] for trace in store.groups()[GROUP] if trace["slot"] == slot) for slot in order[1:3])
    joined = lambda leave: page.get_by_test_id("diff-inline").evaluate(
        "(element, leave) => [...element.children].filter((child) => child.tagName !== leave).map((child) => child.textContent).join('')", leave)
    assert joined("INS") == a and joined("DEL") == b


def test_10_a_group_without_a_signal_says_so(view, store):
    name, traces = next((name, traces) for name, traces in store.groups().items() if len({trace["reward"] for trace in traces}) == 1)
    page = view.open(f"group/{name}")
    assert page.get_by_test_id("no-signal").inner_text().lower().startswith("no learning signal")
    assert advantages(page) == [0] * len(traces)
    view.open(f"group/{GROUP}")
    assert page.get_by_test_id("no-signal").count() == 0
