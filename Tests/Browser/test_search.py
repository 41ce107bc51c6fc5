"""Check 18: every trace can be found, in any script, and a mistake in a query is named."""

import re

import pytest

from inspector import until


def shown(page):
    return int(re.match(r"([\d,]+) trace", page.get_by_test_id("search-count").inner_text()).group(1).replace(",", ""))


def every(store):
    return store.traces() + store.traces(purpose="evaluation")


@pytest.mark.parametrize("text", ["等等", "检查", "重新检查", "let me"])
def test_18_plain_text_in_any_script(view, store, report, text):
    page = view.open("overview")
    start = page.evaluate("performance.now()")
    view.open(f"search?q={text}")
    report(f"search {text!r}: {page.evaluate('performance.now()') - start:.0f} ms (goal 1,000)")
    expected = [trace["name"] for trace in every(store) if text.lower() in trace["text"].lower()]
    assert expected and shown(page) == len(expected)
    row = page.get_by_test_id("hits-row").first
    assert row.get_attribute("data-key") in expected
    assert row.locator("mark").first.inner_text().lower() == text.lower()


def test_18_expressions_and_fields(view, store):
    page = view.open("search?q=" + "re:wait[,.]".replace("[", "%5B").replace("]", "%5D"))
    pattern = re.compile(r"wait[,.]")
    exact = sum(bool(pattern.search(trace["text"])) for trace in every(store))
    folded = sum(bool(re.search(pattern.pattern, trace["text"], re.IGNORECASE)) for trace in every(store))
    assert shown(page) in (exact, folded) and shown(page) > 0
    view.open("search?q=reason:timeout AND step:10..20")
    assert shown(page) == len(store.traces("t.outcome = 'timeout' AND g.step BETWEEN 10 AND 20")) > 0


def test_18_an_unknown_field_is_named_with_the_nearest(view):
    page = view.open("search?q=lenght:>3")
    assert "did you mean length?" in page.get_by_test_id("query-error").inner_text()
    page.get_by_test_id("query-suggestion").click()
    page.wait_for_selector("[data-testid=search-count]")
    assert shown(page) > 0


def test_18_nothing_found_says_where_it_looked(view, store):
    page = view.open("search?q=xyzzyplugh")
    assert re.match(r"0 of [\d,]+ traces contain 'xyzzyplugh'", page.get_by_test_id("empty").inner_text())


def test_18_a_hit_opens_at_its_place(view, store):
    page = view.open("search?q=等等")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    until(page, "document.body.dataset.ready === 'trace'")
    page.keyboard.press("t")
    page.wait_for_selector(".token.current")
    at = int(re.search(r"at=(\d+)", page.url).group(1))
    trace = store.trace(page.get_by_test_id("trace-id").inner_text())
    assert trace["text"].encode("utf-16-le")[2 * at:2 * at + 4].decode("utf-16-le") == "等等"
