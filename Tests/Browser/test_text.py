"""Check 11: hostile model text is shown and never obeyed."""

import pytest

HOSTILE = "000020-3"
MARKUP = '<img src=x onerror="window.__x=1">'


def harmless(page):
    page.wait_for_timeout(200)
    assert page.evaluate("window.__x") is None
    assert page.locator("main img").count() == 0


@pytest.mark.parametrize("tab, place", [("text", "trace-text"), ("tokens", "tokens"), ("raw", "raw"), ("evidence", "evidence-text")])
def test_11_every_view_of_a_hostile_trace(view, store, tab, place):
    text = store.trace(HOSTILE)["text"]
    assert MARKUP in text and "</script>" in text and "\u202e" in text and "\0" in text
    page = view.open(f"trace/{HOSTILE}?tab={tab}")
    shown = page.get_by_test_id(place).text_content()
    if tab == "raw":
        assert '<img src=x onerror=\\"window.__x=1\\">' in shown
    else:
        assert MARKUP in shown
        assert page.locator(f"[data-testid={place}] .chip[data-code='U+0000']").count() >= 1
        assert "␀" in shown
    assert "</script>" in shown
    assert page.locator(f"[data-testid={place}] .chip[data-code='U+202E']").first.inner_text() == "⟨U+202E⟩"
    assert "\u202e" not in shown and "\0" not in shown
    harmless(page)


def test_11_in_a_search_snippet_and_in_its_group(view, store):
    page = view.open("search?q=onerror")
    assert MARKUP in page.get_by_test_id("snippet").first.text_content()
    harmless(page)
    view.open(f"group/{store.trace(HOSTILE)['group']}")
    assert MARKUP in page.get_by_test_id("columns").text_content()
    harmless(page)
