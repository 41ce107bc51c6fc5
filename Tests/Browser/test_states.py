"""Checks 20 and 25: what does not count, what is not finite, and every empty or broken state in its own sentence."""

import re
import sqlite3

import pytest

from inspector import Inspector, View, copy_run, until


def test_20_only_committed_traces_count(view, store):
    assert len(store.traces()) == 2688
    page = view.open("overview")
    notice = page.get_by_test_id("notice").first.inner_text()
    assert re.fullmatch(r"Step 43 was interrupted: 5 (of 64 )?traces, in flight, not counted \(expected after a crash\)\.", notice)
    summed = page.evaluate("session.steps.reduce((sum, step) => sum + step.summary.traces, 0)")
    assert summed == 2688 == page.evaluate("session.run.traces")
    assert page.evaluate("lastStep()") == 42

    view.open("groups")
    assert page.get_by_test_id("groups-count").inner_text() == "336 groups"
    for state, extra in (("superseded", store.traces(state="superseded")), ("inFlight", store.traces(state="inFlight"))):
        assert extra
        groups = len({trace["group"] for trace in extra})
        page.get_by_test_id(f"toggle-{state}").check()
        until(page, "(text) => document.querySelector('[data-testid=groups-count]').textContent === text", arg=f"{336 + groups} groups")
        page.get_by_test_id(f"toggle-{state}").uncheck()
        until(page, "document.querySelector('[data-testid=groups-count]').textContent === '336 groups'")


def test_20_a_superseded_trace_says_so(view, store):
    trace = next(trace for trace in store.traces(state="superseded") if trace["step"] == 30)
    page = view.open(f"trace/{trace['name']}?attempt={trace['attempt']}")
    assert page.get_by_test_id("state").inner_text() == "superseded"
    assert page.get_by_test_id("trace-text").text_content().startswith(trace["text"][:20])
    view.open(f"trace/{trace['name']}")
    assert page.get_by_test_id("state").count() == 0


def test_20_a_step_that_was_not_finite_is_a_gap(view, store):
    metrics = store.metrics(25)
    assert "policy/entropy" in metrics and metrics["policy/entropy"] is None
    page = view.open("overview")
    chart = page.get_by_test_id("chart-entropy")
    assert chart.get_by_test_id("not-finite").count() == 1
    assert "step 25: not finite" in chart.get_by_test_id("not-finite").inner_html()
    assert chart.locator("path.series").count() == 2, "the line is broken there"
    chart.get_by_test_id("chart-menu").locator("summary").click()
    chart.get_by_test_id("menu-table").click()
    row = page.locator("[data-testid=table-entropy] tbody tr").filter(has_text=re.compile(r"^25"))
    assert "not finite" in row.inner_text()


@pytest.fixture
def serve(browser):
    """Starts inspectors that end with the check."""
    started = []

    def start(runs, run=None):
        inspector = Inspector(runs, run)
        view = View(browser, inspector)
        started.append((inspector, view))
        return view

    yield start
    for inspector, view in started:
        view.close()
        inspector.stop()


def sentence(page):
    return page.get_by_test_id("empty").locator("p").first.inner_text()


def test_25_no_runs(serve, tmp_path):
    (tmp_path / "runs").mkdir()
    view = serve(tmp_path / "runs")
    page = view.go(view.inspector.base)
    text = sentence(page)
    assert re.fullmatch(r"No runs in \S+\. Start one: hone train demo, or hone demo-run DIR for a sample run\.", text)
    assert page.get_by_test_id("copy-command").is_enabled()


def test_25_an_unknown_run(view):
    page = view.go(f"{view.inspector.base}#/r/20000101-000000-nothing-0000/overview")
    assert "20000101-000000-nothing-0000" in sentence(page)
    assert view.inspector.get("/api/run/20000101-000000-nothing-0000")[0] == 404
    page.get_by_test_id("way-back").click()
    page.wait_for_selector("[data-testid=runs]")


def test_25_an_unknown_trace(view):
    page = view.open("trace/999999-1")
    assert re.fullmatch(r"No trace 999999-1 in this run\. Ids look like \d{6}-\d+\. Nearest: \d{6}-\d+\.", sentence(page))
    assert view.inspector.get(f"/api/run/{view.inspector.run.name}/trace/999999-1")[0] == 404
    page.get_by_test_id("suggestion").click()
    page.wait_for_selector("[data-testid=trace-id]")
    assert page.url.endswith(page.get_by_test_id("trace-id").inner_text())


def test_25_an_empty_range_of_steps(view):
    page = view.open("groups?step=500..600")
    assert sentence(page) == "No traces in steps 500–600; the run ends at 42."
    page.get_by_test_id("show-all").click()
    page.wait_for_selector("[data-testid=groups]")
    assert "step=" not in page.url


def test_25_no_tokens(serve, demo, store, tmp_path):
    run = copy_run(demo, tmp_path / "runs")
    trace = store.trace("000023-16")
    edit(run, "DELETE FROM trace_tokens WHERE trace_id = ?", trace["id"])
    page = serve(run.parent, run).open(f"trace/{trace['name']}?tab=tokens")
    assert sentence(page) == "Token details were not kept for this trace."
    assert trace["text"][:20] in page.locator("#trace-panel").inner_text(), "the text is there all the same"


def edit(run, statement, *values):
    connection = sqlite3.connect(run / "run.sqlite")
    with connection:
        connection.execute(statement, values)
    connection.close()


def test_25_a_trainer_that_died(serve, demo, tmp_path):
    run = copy_run(demo, tmp_path / "runs")
    edit(run, "UPDATE run SET status = 'running', updated = updated - 7200")
    edit(run, "UPDATE attempt SET process = 4194000")
    page = serve(run.parent, run).open("overview")
    banner = page.get_by_test_id("banner").inner_text()
    assert banner.startswith("Stopped unexpectedly at step 42 (pid ") and "gone, last write " in banner
    assert f"Resume: hone train --resume {run.name}" in banner.replace("`", "")
    assert page.locator(".tiles .tile").count() == 7


def test_25_a_store_of_a_newer_version(serve, demo, tmp_path):
    run = copy_run(demo, tmp_path / "runs")
    edit(run, "PRAGMA user_version = 999")
    view = serve(run.parent)
    page = view.go(f"{view.inspector.base}#/runs")
    text = page.locator("main").inner_text()
    assert run.name in text and re.search(r"999.*Update Hone", text, re.DOTALL)
    view.go(f"{view.inspector.base}#/r/{run.name}/overview")
    assert "Update Hone" in sentence(page)
    page.get_by_test_id("way-back").click()
    page.wait_for_selector("[data-testid=runs]")
