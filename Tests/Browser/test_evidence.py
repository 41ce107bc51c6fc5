"""Check 19: what the verifier saw, each failure in its own words."""

WORDINGS = {"error": "crash", "timeout": "timed out", "unparseable": "could not parse", "abstained": "gold answer invalid", "correct": "correct"}


def first(store, outcome):
    return store.traces("t.outcome = ?", outcome)[0]


def test_19_five_outcomes_in_five_wordings(view, store):
    seen = {}
    for outcome, words in WORDINGS.items():
        trace = first(store, outcome)
        page = view.open(f"trace/{trace['name']}?tab=evidence")
        seen[outcome] = page.get_by_test_id("wording").inner_text()
        assert words in seen[outcome], (outcome, seen[outcome])
    assert len(set(seen.values())) == 5


def test_19_standard_error_is_shown(view, store):
    (trace, *_) = store.traces("t.explanation LIKE '%boom%'")
    page = view.open(f"trace/{trace['name']}?tab=evidence")
    assert "boom" in page.get_by_test_id("explanation").inner_text()


def test_19_the_answer_is_marked_where_it_stands(view, store):
    trace = next(trace for trace in store.traces("t.outcome = 'correct' AND t.extracted IS NOT NULL") if len(trace["reflected"].get("candidates", [])) > 1)
    page = view.open(f"trace/{trace['name']}?tab=evidence")
    assert page.get_by_test_id("evidence-span").inner_text() == trace["extracted"]
    assert page.get_by_test_id("extracted").inner_text() == trace["extracted"]
    assert page.get_by_test_id("rejected").locator("li").count() >= 1


def test_19_a_verdict_becomes_a_test_case(view, store):
    trace = first(store, "correct")
    page = view.open(f"trace/{trace['name']}?tab=evidence")
    case = page.evaluate("async (path) => testCase(await get(path))", f"/api/run/{view.inspector.run.name}/trace/{trace['name']}")
    assert '"expect":"correct"' in case and '"completion":' in case
