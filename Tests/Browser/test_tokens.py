"""Checks 12 to 14: the token view and its colours."""

import math

import pytest

from inspector import View

MODES = ["entropy", "surprisal", "probability", "change", "ratio", "contribution", "answer", "none"]


@pytest.fixture(scope="module")
def planted(store):
    """The trace whose token 212 has the planted values, with what is stored for it."""
    for trace in store.traces("t.token_count > 212"):
        tokens = store.tokens(trace)
        if tokens["changes"] and tokens["log_probs"][212] == pytest.approx(-2.31, abs=0.005) and tokens["entropies"][212] == pytest.approx(2.71, abs=0.005):
            return trace, tokens
    raise AssertionError("no trace has the planted token 212")


def test_12_one_token_explained(view, planted):
    trace, tokens = planted
    page = view.open(f"trace/{trace['name']}?tab=tokens&by=entropy")
    assert page.locator(".token").count() == trace["token_count"] == len(tokens["ids"])
    page.locator("#t-212").hover()
    panel = page.get_by_test_id("token-panel")
    assert panel.locator("h2").inner_text().startswith("token 212")
    assert panel.get_by_test_id("token-logp").inner_text() == "−2.31"
    assert panel.get_by_test_id("token-entropy").inner_text() == "2.71"
    ratio = float(panel.get_by_test_id("token-ratio").get_attribute("data-value"))
    change = float(panel.get_by_test_id("token-change").get_attribute("data-value"))
    assert change == pytest.approx(tokens["changes"][212], abs=1e-6)
    assert ratio == pytest.approx(math.exp(change), rel=1e-6)
    assert panel.get_by_test_id("token-ratio").inner_text() == "1.31"
    assert "clipped-high" in panel.get_by_test_id("token-clip").inner_text()

    page.get_by_test_id("tokens").focus()
    page.keyboard.press("Home")
    assert panel.locator("h2").inner_text().startswith("token 0")
    page.keyboard.press("ArrowRight")
    assert panel.get_by_test_id("token-entropy").inner_text() == f"{tokens['entropies'][1]:.2f}"


def shades(page):
    return page.evaluate("[...document.querySelectorAll('.token')].map((token) => [...token.classList].filter((name) => /^[kmu][1-8]$/.test(name)).join())")


def lengthen(view, name, least):
    """Serves the trace's own documents repeated until it has at least so many tokens."""
    path = f"/trace/{name}"
    trace, tokens = view.inspector.api(path), view.inspector.api(path + "/tokens")
    times, size = -(-least // tokens["count"]), len(trace["text"])
    for key, value in tokens.items():
        if isinstance(value, list) and key != "spans":
            tokens[key] = value * times
    tokens["spans"] = [[start + turn * size, end + turn * size] for turn in range(times) for start, end in tokens["spans"]]
    tokens["count"] *= times
    trace["text"] *= times
    view.context.route(f"**{path}", lambda route: route.fulfill(json=trace))
    view.context.route(f"**{path}/tokens", lambda route: route.fulfill(json=tokens))
    return tokens["count"]


def test_13_eight_colour_modes(view, planted, report):
    name = planted[0]["name"]
    count = lengthen(view, name, 2000)
    page = view.open(f"trace/{name}?tab=tokens")
    assert page.locator(".token").count() == count >= 2000
    names = page.get_by_test_id("mode").locator("option").evaluate_all("(options) => options.map((option) => option.value)")
    assert names == MODES
    seen = {}
    for mode in MODES:
        spent = page.evaluate("""(mode) => { const select = document.querySelector('[data-testid=mode]'); select.value = mode;
            const start = performance.now(); select.dispatchEvent(new Event('change')); return performance.now() - start; }""", mode)
        report(f"colouring {count:,} tokens by {mode}: {spent:.0f} ms (goal 50)")
        note = page.get_by_test_id("mode-note").inner_text()
        legend = page.get_by_test_id("legend").inner_text()
        assert bool(note) != bool(legend) if mode != "none" else not legend, f"{mode} has a legend, or says why it has none"
        seen[mode] = (legend, tuple(shades(page)))
        if mode in ("change", "ratio", "contribution"):
            assert "centre" in legend and page.get_by_test_id("scale-middle").inner_text() == ("centre 1" if mode == "ratio" else "centre 0")
    assert not any(seen["none"][1])
    described = [legend for legend, _ in seen.values() if legend]
    assert len(set(described)) == len(described) >= 6, "legend and unit follow the mode"
    assert len({marks for _, marks in seen.values()}) >= 6


CONTRAST = """() => {
    const light = (colour) => {
        const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const behind = (element) => {
        for (let at = element; at; at = at.parentElement) {
            const colour = getComputedStyle(at).backgroundColor;
            if (!/, 0\\)$|transparent/.test(colour)) return colour;
        }
        return 'rgb(255, 255, 255)';
    };
    return Math.min(...[...document.querySelectorAll('.token')].map((token) => {
        const [a, b] = [light(getComputedStyle(token).color), light(behind(token))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
    }));
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_14_tokens_without_colour(browser, inspector, planted, scheme):
    trace, _ = planted
    view = View(browser, inspector, color_scheme=scheme)
    page = view.page
    session = view.context.new_cdp_session(page)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    for mode in MODES:
        view.open(f"trace/{trace['name']}?tab=tokens&by={mode}")
        assert page.evaluate(CONTRAST) >= 4.5, mode
    view.open(f"trace/{trace['name']}?tab=tokens&by=entropy")
    page.emulate_media(forced_colors="active")
    height = "(i) => parseFloat(getComputedStyle(document.getElementById(`t-${i}`)).borderBottomWidth)"
    heights = page.evaluate("[...document.querySelectorAll('.token')].map((token) => parseFloat(getComputedStyle(token).borderBottomWidth))")
    entropies = planted[1]["entropies"]
    assert len(set(heights)) >= 5
    order = sorted(range(len(heights)), key=lambda i: entropies[i])
    assert all(heights[a] <= heights[b] for a, b in zip(order, order[1:])), "the line under a token grows with its entropy"
    assert page.evaluate(height, order[-1]) > page.evaluate(height, order[0])
    view.close()
