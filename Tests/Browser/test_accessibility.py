"""Check 24: axe-core on every screen, in both schemes, on a phone and at 400 %, and without motion."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from inspector import View

SCREENS = ["overview", "groups", "group/000023.g2", "trace/000023-16", "trace/000023-16?tab=tokens", "trace/000023-16?tab=evidence",
           "problems", "problem/1", "search?q=let me", "aha", "compare", "config", "log"]

# 1440 px at 400 % leaves 360 CSS pixels.
SIZES = {"1440": (1440, 900), "390": (390, 844), "400 %": (360, 225)}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_24_axe_finds_nothing_serious(browser, inspector, scheme, size):
    width, height = SIZES[size]
    view = View(browser, inspector, color_scheme=scheme, viewport={"width": width, "height": height}, reduced_motion="reduce")
    found = []
    for screen in ["runs", *SCREENS]:
        page = view.go(f"{inspector.base}#/runs") if screen == "runs" else view.open(screen)
        wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if wide > 1:
            found.append(f"{screen}: the page is {wide} px too wide")
        if size == "400 %" and scheme == "dark":
            continue
        for violation in Axe().run(page).response["violations"]:
            if violation["impact"] in ("serious", "critical"):
                found += [f"{screen}: {violation['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:200]}" for node in violation["nodes"][:3]]
    assert not found, "\n".join(found)
    page.evaluate("document.getElementById('main').append(document.createElement('input'))")
    assert "label" in [violation["id"] for violation in Axe().run(page).response["violations"]], "the check can fail"
    view.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_24_dialogs_too(browser, inspector, scheme):
    view = View(browser, inspector, color_scheme=scheme)
    page = view.open("overview")
    for key in ("?", ".", "s", "n"):
        page.keyboard.press(key)
        page.wait_for_selector("dialog[open]")
        serious = [violation["id"] for violation in Axe().run(page).response["violations"] if violation["impact"] in ("serious", "critical")]
        assert serious == [], key
        page.keyboard.press("Escape")
        page.wait_for_selector("dialog", state="detached")
    view.close()


def test_24_nothing_moves_when_motion_is_unwanted(browser, inspector):
    view = View(browser, inspector, reduced_motion="reduce")
    for screen in ("overview", "group/000023.g2", "trace/000023-16?tab=tokens"):
        page = view.open(screen)
        assert page.evaluate("""[...document.querySelectorAll('*')].filter((element) => {
            const look = getComputedStyle(element);
            return look.animationName !== 'none' || look.transitionDuration.split(', ').some((time) => parseFloat(time) > 0);
        }).length""") == 0
    page = view.open("trace/000023-16")
    view.page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate("getComputedStyle(document.querySelector('button')).transitionDuration") != "0s", "the check can fail"
    view.close()


def test_24_charts_can_be_read_without_eyes(view):
    page = view.open("overview")
    names = page.locator("section.chart svg[role=img]").evaluate_all("(all) => all.map((one) => one.getAttribute('aria-label'))")
    assert len(names) >= 6 and all(" over " in name for name in names)
    assert page.locator("h1").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
