"""Checks 1 to 3: one local document under a strict policy, and how fast it is."""

import re

import pytest

from inspector import Inspector, View, demo_run, until


def test_1_the_page_asks_nobody_but_its_own_server(view):
    page = view.go(view.inspector.base)
    assert "/overview" in page.url
    assert page.locator(".tiles .tile").count() == 7
    for tab in ("groups", "problems", "aha", "search", "compare", "config", "log"):
        page.get_by_test_id(f"tab-{tab}").click()
        until(page, "(name) => document.body.dataset.ready === name", arg=tab)
    assert view.foreign == [] and view.complaints == []


def test_2_headers_and_size(inspector):
    status, headers, body = inspector.get("/")
    assert status == 200 and headers["Content-Type"].startswith("text/html")
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";") if part.strip())
    assert policy["default-src"] == "'none'"
    nonce = re.fullmatch(r"'nonce-([A-Za-z0-9+/=_-]{16,})'", policy["script-src"]).group(1)
    assert policy["style-src"] == f"'nonce-{nonce}'"
    assert policy["connect-src"] == "'self'" and policy["img-src"] == "data:"
    assert policy["base-uri"] == "'none'" and policy["frame-ancestors"] == "'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert inspector.get("/")[1]["Content-Security-Policy"] != headers["Content-Security-Policy"], "a nonce is used once"
    text = body.decode()
    assert len(body) <= 300_000
    assert not re.search(r"<(?:link|img|iframe|object)\b(?![^>]*href=\"data:,\")|<script[^>]*\bsrc=|@import|url\(", text), "one document"
    assert " style=" not in text.split("<script")[0]


def test_2_a_foreign_host_is_refused(inspector):
    assert inspector.get("/", {"Host": "evil.test"})[0] == 403
    assert inspector.get("/api/runs", {"Host": "evil.test"})[0] == 403
    assert inspector.get("/api/runs", {"Host": f"localhost:{inspector.port}"})[0] == 200


def paint(view, address):
    page = view.go(address)
    return page.evaluate("performance.now()"), page.evaluate("performance.memory.usedJSHeapSize / 1e6")


def test_3_lists_hold_only_the_rows_in_sight(view, report):
    ready, heap = paint(view, view.inspector.base)
    report(f"2,688 traces: ready after {ready:.0f} ms, heap {heap:.0f} MB")
    page = view.open("groups")
    grid = page.get_by_test_id("groups")
    assert int(grid.get_attribute("aria-rowcount")) == 336 + 1
    assert 5 < page.get_by_test_id("groups-row").count() < 200
    first = page.get_by_test_id("groups-row").first.get_attribute("data-key")
    grid.evaluate("(element) => { element.scrollTop = element.scrollHeight / 2; }")
    until(page, """(key) => { const row = document.querySelector('.grid-body .grid-row:nth-child(3)');
        return !row.hasAttribute('data-pending') && row.dataset.key !== key; }""", arg=first)
    assert page.locator(".grid-row[data-pending]").count() == 0
    assert page.get_by_test_id("groups-row").count() < 200


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    runs = tmp_path_factory.mktemp("large")
    run = demo_run(runs / "large", "--seed", 7, "--traces", 100_000)
    inspector = Inspector(runs, run)
    yield inspector
    inspector.stop()


def test_3_a_hundred_thousand_traces(browser, large, report):
    view = View(browser, large)
    ready, heap = paint(view, large.base)
    report(f"100,000 traces: ready after {ready:.0f} ms (goal 1,500), heap {heap:.0f} MB (goal 150)")
    page = view.open("groups")
    assert int(page.get_by_test_id("groups").get_attribute("aria-rowcount")) > 10_000
    assert page.get_by_test_id("groups-row").count() < 200
    for name, target in (("opening a trace", "trace/000020-5"), ("searching 等等", "search?q=等等")):
        start = page.evaluate("performance.now()")
        view.open(target)
        report(f"100,000 traces: {name} {page.evaluate('performance.now()') - start:.0f} ms")
    report(f"100,000 traces: heap at the end {page.evaluate('performance.memory.usedJSHeapSize / 1e6'):.0f} MB")
    view.close()
