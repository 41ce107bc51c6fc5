"""Check 23: everything by keyboard."""

import re

from inspector import until


def focus_is_visible(page):
    """Whether the focused element is on the screen and draws a ring (or is the page's main region)."""
    return page.evaluate("""() => {
        const element = document.activeElement;
        if (!element || element === document.body || element.id === 'main') return true;
        const box = element.getBoundingClientRect();
        const look = getComputedStyle(element);
        return box.width > 0 && box.bottom > 0 && box.top < innerHeight && look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) >= 2;
    }""")


def test_23_from_the_start_to_token_212_and_back(view):
    page = view.go(view.inspector.base)
    keys = 0

    def press(key):
        nonlocal keys
        keys += 1
        page.keyboard.press(key)

    press("g")
    press("a")
    until(page, "document.body.dataset.ready === 'aha'")
    press("j")
    assert focus_is_visible(page) and page.evaluate("document.activeElement.getAttribute('role')") == "row"
    trace = page.evaluate("document.activeElement.dataset.key")
    press("Enter")
    until(page, "document.body.dataset.ready === 'trace'")
    press("t")
    page.wait_for_selector(".token.current")
    while page.locator("#t-212.current").count() == 0 and keys < 13:
        press("m")
    assert page.locator("#t-212").get_attribute("aria-selected") == "true"
    assert page.get_by_test_id("token-panel").locator("h2").inner_text().startswith("token 212")
    assert page.evaluate("document.activeElement.dataset.testid") == "tokens" and focus_is_visible(page)
    press("Escape")
    until(page, "document.body.dataset.ready === 'aha'")
    assert page.evaluate("document.activeElement.dataset.key") == trace, "back on the same row"
    press("g")
    press("o")
    until(page, "document.body.dataset.ready === 'overview'")
    assert keys <= 15


def test_23_tab_is_never_trapped(view):
    for name in ("overview", "group/000023.g2", "trace/000023-16?tab=tokens", "aha"):
        page = view.open(name)
        page.evaluate("document.activeElement.blur()")
        seen = []
        came_round = False
        for _ in range(400):
            page.keyboard.press("Tab")
            place = page.evaluate("""() => { const at = document.activeElement; return at === document.body ? 'body'
                : [...document.querySelectorAll('*')].indexOf(at); }""")
            if place == "body" or seen and place == seen[0]:
                came_round = True
                break
            assert focus_is_visible(page), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
            seen.append(place)
        assert came_round, "the focus leaves the page again"
        assert len(seen) > 10 and len(seen) == len(set(seen)), "each place is passed once"


def test_23_typing_triggers_nothing(view):
    page = view.open("search")
    page.get_by_test_id("search-box").focus()
    page.keyboard.type("g a ? . / x t d n s y F")
    assert "/search" in page.url and page.locator("dialog").count() == 0
    assert page.get_by_test_id("search-box").input_value() == "g a ? . / x t d n s y F"


def test_23_letters_can_be_switched_off(view):
    page = view.open("overview")
    page.keyboard.press("?")
    page.get_by_test_id("letters").uncheck()
    page.keyboard.press("Escape")
    page.wait_for_selector("dialog", state="detached")
    page.keyboard.press("g")
    page.keyboard.press("a")
    page.wait_for_timeout(300)
    assert "/overview" in page.url
    page.evaluate("localStorage.clear()")


def test_23_the_palette_runs_commands_and_finds_traces(view):
    page = view.open("overview")
    page.keyboard.press(".")
    page.get_by_test_id("palette-input").fill("aha")
    page.keyboard.press("Enter")
    until(page, "document.body.dataset.ready === 'aha'")
    page.keyboard.press(".")
    page.get_by_test_id("palette-input").fill("000023-16")
    page.keyboard.press("Enter")
    until(page, "document.body.dataset.ready === 'trace'")
    assert page.get_by_test_id("trace-id").inner_text() == "000023-16"
    assert re.search("trace/000023-16$", page.url)
