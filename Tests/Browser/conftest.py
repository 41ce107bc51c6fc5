"""What every check shares: one browser, one sample run, one inspector on it."""

import os

import pytest
from playwright.sync_api import sync_playwright

from inspector import Inspector, View, copy_run, demo_run
from store import Store


@pytest.fixture(scope="session", autouse=True)
def nothing_left_behind():
    yield
    for inspector in Inspector.started:
        inspector.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory):
    """The sample run with planted facts."""
    return demo_run(tmp_path_factory.mktemp("runs") / "demo", "--seed", 7)


@pytest.fixture(scope="session")
def store(demo):
    return Store(demo)


@pytest.fixture(scope="session")
def inspector(demo):
    inspector = Inspector(demo.parent, demo)
    yield inspector
    inspector.stop()


@pytest.fixture
def view(browser, inspector):
    view = View(browser, inspector)
    yield view
    view.close()


@pytest.fixture
def page(view):
    return view.page


@pytest.fixture
def writable(demo, tmp_path, browser):
    """A copy of the sample run with an inspector of its own, for checks that write or kill."""
    run = copy_run(demo, tmp_path / "runs")
    inspector = Inspector(run.parent, run)
    view = View(browser, inspector)
    yield view
    view.close()
    inspector.stop()


def pytest_terminal_summary(terminalreporter):
    """Times are reported, never asserted."""
    for line in measured:
        terminalreporter.write_line(f"measured: {line}")


measured = []


@pytest.fixture
def report():
    return measured.append
