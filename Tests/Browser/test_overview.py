"""Checks 4, 7 and 8: the numbers of the overview, the heat-map by keyboard, a range of steps everywhere."""

import json
import re

from inspector import hone, until
from store import wilson


def test_4_the_tile_and_the_command_line_agree(view, store):
    page = view.open("overview")
    shown = json.loads(hone("run", "show", store.run.name, "--runs", store.run.parent, "--json").stdout)
    last = shown["steps"][-1]
    assert page.get_by_test_id("tile-pass").get_by_test_id("value").inner_text() == f"{last['metrics']['group/passRate']:.3f}"
    traces = [trace for trace in store.traces("g.step = ?", last["step"]) if trace["reward"] is not None]
    correct = sum(trace["outcome"] == "correct" for trace in traces)
    low, high = wilson(correct, len(traces))
    page.get_by_test_id("tile-pass").hover()
    tip = page.locator("#tooltip").inner_text()
    assert f"{correct} of {len(traces)} judged" in tip
    assert f"[{low:.3f}, {high:.3f}]" in tip


def heat_cell(store, problem_name, first, last):
    rows = store.traces("p.name = ? AND g.step BETWEEN ? AND ? AND t.reward IS NOT NULL", problem_name, first, last)
    return sum(row["outcome"] == "correct" for row in rows), len(rows)


def test_7_the_heat_map_speaks(view, store):
    page = view.open("overview")
    heat = page.get_by_test_id("heatmap")
    heat.focus()
    for key in ["ArrowRight"] * 3 + ["ArrowDown"] * 2:
        page.keyboard.press(key)
    until(page, "/problem .*, step/.test(document.getElementById('announcer').textContent)")
    said = page.get_by_test_id("announcer").inner_text()
    name, first, last, cell = re.fullmatch(r"problem (\S+), steps? (\d+)(?:–(\d+))?, (.*)", said).groups()
    solved, judged = heat_cell(store, name, int(first), int(last or first))
    assert cell == (f"{solved} of {judged}" if judged else "not sampled")

    page.get_by_test_id("heat-table").click()
    heads = page.locator("[data-testid=heat-table-view] thead th").all_inner_texts()
    row = page.locator("[data-testid=heat-table-view] tbody tr").filter(has=page.get_by_role("link", name=name, exact=True)).first
    cells = row.locator("td").all_inner_texts()
    column = heads.index(f"{first}–{last}" if last else first)
    assert cells[column] == (f"{solved}/{judged}" if judged else "")
    visited = 0
    for head, cell in list(zip(heads, cells))[1:]:
        bounds = [int(part) for part in head.split("–")]
        solved, judged = heat_cell(store, name, bounds[0], bounds[-1])
        assert cell == (f"{solved}/{judged}" if judged else "")
        visited += judged > 0
    assert visited

    page.get_by_test_id("heat-table").click()
    page.get_by_test_id("heatmap").focus()
    page.keyboard.press("Enter")
    until(page, "document.body.dataset.ready === 'problem'")
    assert page.get_by_test_id("problem-name").inner_text() == name


def drag(page, chart, first, last):
    """Drags over a chart, from one of its steps to another."""
    svg = page.get_by_test_id(chart).locator("svg[role=img]")
    svg.scroll_into_view_if_needed()
    box = svg.bounding_box()
    low, high = page.evaluate("stepDomain()")
    at = lambda step: box["x"] + 42 + (box["width"] - 50) * (step - low) / (high - low)
    page.mouse.move(at(first), box["y"] + 60)
    page.mouse.down()
    page.mouse.move(at((first + last) / 2), box["y"] + 70)
    page.mouse.move(at(last), box["y"] + 60)
    page.mouse.up()


def test_8_a_dragged_range_restricts_everything(view, store):
    page = view.open("overview")
    drag(page, "chart-reward", 10, 20)
    until(page, "location.hash.includes('step=10..20')")
    assert page.get_by_test_id("range-filter").inner_text().startswith("steps 10–20")
    for chart in page.locator("section.chart").all():
        ticks = [int(text.replace(",", "")) for text in chart.locator("text.x-tick").all_text_contents()]
        assert all(10 <= tick <= 20 for tick in ticks)
    assert page.get_by_test_id("chart-pass").locator("text.x-tick").count() > 1

    within = store.traces("g.step BETWEEN 10 AND 20")
    page.get_by_test_id("tab-groups").click()
    until(page, "document.body.dataset.ready === 'groups'")
    groups = len({trace["group"] for trace in within})
    assert page.get_by_test_id("groups-count").inner_text() == f"{groups} groups"
    page.get_by_test_id("tab-aha").click()
    until(page, "document.body.dataset.ready === 'aha'")
    corrective = sum(trace["reflected"].get("outcomeClass") == "corrective" for trace in within)
    assert page.get_by_test_id("count-corrective").inner_text() == str(corrective)
    everywhere = sum(trace["reflected"].get("outcomeClass") == "corrective" for trace in store.traces())
    assert corrective < everywhere, "the range leaves some out"

    page.reload()
    view.settled()
    assert "step=10..20" in page.url
    assert page.get_by_test_id("count-corrective").inner_text() == str(corrective)
    page.get_by_test_id("clear-range").click()
    until(page, "!location.hash.includes('step=')")
    until(page, "(n) => document.querySelector('[data-testid=count-corrective]').textContent === n", arg=str(everywhere))
