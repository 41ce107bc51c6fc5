"""Checks 5 and 6: new steps arrive without moving what is read; a server that goes and comes back."""

from inspector import until
from store import append_step


def test_5_a_committed_step_arrives_by_itself(writable):
    page = writable.open("overview")
    before = page.evaluate("lastStep()")
    count = page.evaluate("session.steps.length")
    page.evaluate("document.body.dataset.kept = 'yes'; scrollTo(0, 300)")
    scrolled = page.evaluate("scrollY")
    assert scrolled > 0
    step = append_step(writable.inspector.run)
    until(page, "(step) => lastStep() === step", arg=step)
    page.wait_for_selector("[data-testid=pill]")
    assert page.get_by_test_id("pill").inner_text() == "▲ 1 new step"
    assert page.evaluate("scrollY") == scrolled
    assert page.evaluate("document.body.dataset.kept") == "yes", "no reload"
    assert page.evaluate("session.steps.length") == count + 1 and step > before
    assert page.get_by_test_id("status-step").inner_text().startswith(f"step {step:,}")
    assert page.get_by_test_id("chart-reward").get_by_test_id("readout").inner_text().startswith(f"step {step}:")
    assert page.evaluate("stepDomain()[1]") == step
    page.get_by_test_id("tile-pass").hover()
    assert page.locator("#tooltip").inner_text().startswith(f"step {step}:")


def test_5_a_list_that_is_read_does_not_move(writable):
    page = writable.open("groups")
    rows = page.get_by_test_id("groups-row")
    before = rows.first.inner_text()
    append_step(writable.inspector.run)
    page.wait_for_selector("[data-testid=pill]")
    assert rows.first.inner_text() == before
    page.get_by_test_id("pill").click()
    until(page, "(old) => document.querySelector('[data-testid=groups-row]')?.innerText !== old", arg=before)


def test_6_a_server_that_goes_and_comes_back(writable):
    page = writable.open("overview")
    tile = page.get_by_test_id("tile-pass").inner_text()
    writable.inspector.stop()
    page.wait_for_selector("[data-testid=disconnected]")
    banner = page.get_by_test_id("disconnected").inner_text()
    assert banner.startswith("Disconnected — retrying in ") and "What you see is from " in banner
    assert page.get_by_test_id("tile-pass").inner_text() == tile
    append_step(writable.inspector.run)
    writable.inspector.start()
    page.wait_for_selector("[data-testid=disconnected]", state="detached")
    page.wait_for_selector("[data-testid=pill]")
    steps = page.evaluate("session.steps.map(({ step }) => step)")
    assert len(steps) == len(set(steps)) and steps == sorted(steps)
