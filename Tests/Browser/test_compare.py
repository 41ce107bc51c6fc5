"""Check 21: two runs side by side."""

import pytest

from inspector import Inspector, View, demo_run, until
from store import Store


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    runs = tmp_path_factory.mktemp("pair")
    a, b = demo_run(runs / "a", "--seed", 7), demo_run(runs / "b", "--seed", 8)
    inspector = Inspector(runs, a)
    yield inspector, Store(a), Store(b)
    inspector.stop()


def solved(store):
    """For each problem (task and content), whether any of its traces was right."""
    found = {}
    for row in store.rows("""SELECT p.digest, max(t.outcome = 'correct') AS solved FROM trace t JOIN rollout_group g ON g.id = t.group_id
            JOIN problem p ON p.id = g.problem_id WHERE g.state = 'committed' AND g.purpose = 'training' AND t.reward IS NOT NULL GROUP BY p.digest"""):
        found[row["digest"]] = bool(row["solved"])
    return found


def numbers(page):
    return [None if value is None else float(value) for value in page.get_by_test_id("delta").evaluate_all("(all) => all.map((one) => one.getAttribute('data-value'))")]


def test_21_two_seeds(browser, pair):
    inspector, a, b = pair
    view = View(browser, inspector)
    page = view.open(f"compare?with={b.run.name}")
    assert page.locator("[data-testid=recipe-table] tbody tr").count() == 1
    assert page.locator("[data-testid=recipe-table] tbody td").all_inner_texts() == ["seed", "7", "8"]
    left, right = solved(a), solved(b)
    shared = set(left) & set(right)
    assert shared
    assert page.get_by_test_id("a-only").inner_text() == f"{sum(left[p] and not right[p] for p in shared):,}"
    assert page.get_by_test_id("b-only").inner_text() == f"{sum(right[p] and not left[p] for p in shared):,}"
    low, high = (float(part.replace("−", "-")) for part in page.get_by_test_id("problem-interval").inner_text().strip("[]").split(", "))
    assert low < high
    difference = float(page.get_by_test_id("problem-difference").get_attribute("data-value"))
    assert low <= difference <= high

    before = numbers(page)
    assert any(before)
    page.get_by_test_id("swap").click()
    until(page, "(name) => document.querySelector('[data-testid=run-a]').textContent.includes(name)", arg=b.run.name)
    after = numbers(page)
    assert [None if value is None else -value for value in before] == pytest.approx(after)
    assert float(page.get_by_test_id("problem-difference").get_attribute("data-value")) == pytest.approx(-difference)
    view.close()
