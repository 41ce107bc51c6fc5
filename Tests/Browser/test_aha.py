"""Checks 16 and 17: the aha finder, with planted facts and where there is nothing to find."""

import math
import re
from collections import Counter

import pytest

from inspector import Inspector, View, demo_run
from store import Store


def test_16_counts_baseline_and_first_occurrence(view, store):
    page = view.open("aha")
    classes = Counter(trace["reflected"].get("outcomeClass") for trace in store.traces())
    assert (classes["corrective"], classes["lost"]) == (7, 12)
    assert page.get_by_test_id("count-corrective").inner_text() == "7"
    assert page.get_by_test_id("count-lost").inner_text() == "12"
    assert page.get_by_test_id("count-confirm").inner_text() == str(classes["confirm"])
    baseline = page.get_by_test_id("baseline").inner_text()
    assert "n = 512" in baseline and re.search(r"≤ ?0\.6 ?%", baseline)
    assert page.get_by_test_id("first-等等").inner_text() == "12"
    step = min(trace["step"] for trace in store.traces("t.text LIKE '%等等%'"))
    assert step == 12


def test_16_the_ranking_explains_itself(view, store):
    page = view.open("aha?class=corrective")
    rows = page.get_by_test_id("aha-row")
    assert rows.count() == 7
    top = store.trace(rows.first.get_attribute("data-key"))
    assert top["reflected"]["outcomeClass"] == "corrective" and top["outcome"] == "correct"
    assert top["name"] == "000021-21" and top["problem"].endswith("417")
    for index in range(3):
        page.keyboard.press("j")
        terms = [float(term.get_attribute("data-value")) for term in page.get_by_test_id("why-term").all()]
        total = float(page.get_by_test_id("why-score").get_attribute("data-value"))
        assert len(terms) >= 2 and math.fsum(terms) == pytest.approx(total, abs=1e-6), index
    scores = [float(text.split("\n")[0].replace("−", "-")) for text in rows.all_inner_texts()]
    assert scores == sorted(scores, reverse=True)


def test_17_nothing_found_is_an_answer(browser, tmp_path):
    run = demo_run(tmp_path / "plain", "--seed", 7, "--plain")
    store = Store(run)
    inspector = Inspector(tmp_path, run)
    view = View(browser, inspector)
    page = view.open("aha")
    total = len(store.traces())
    message = page.get_by_test_id("aha-message").inner_text()
    assert message.startswith(f"0 corrective in {total:,} traces")
    bound = int(re.search(r"below 1 in ([\d,]+)", message).group(1).replace(",", ""))
    assert bound == pytest.approx(total / 3, rel=0.02), "the rule of three"
    text = page.locator("main").inner_text()
    assert "NaN" not in text and "undefined" not in text and "Infinity" not in text
    assert page.get_by_test_id("aha-row").count() == 0
    view.open("overview")
    assert "NaN" not in page.locator("main").inner_text()
    view.close()
    inspector.stop()
