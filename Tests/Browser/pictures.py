"""Takes the README's pictures: overview and one trace by token from a run, the aha finder from the sample run.

    make pictures RUN=runs/20261122-091755-demo-2cc0 [TRACE=000123-21] [STEPS=1001..1100]

Without a run all of them are taken from `hone demo-run --seed 7`, which has something for the aha finder to find.
"""

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from inspector import Inspector, View, demo_run

LIMIT = 160_000
FOLDER = Path(__file__).resolve().parents[2] / "Sources/Inspection/Page/pictures"


def take(view, address, name, height, folder):
    page = view.open(address)
    page.set_viewport_size({"width": 1200, "height": height})
    page.wait_for_timeout(400)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size <= LIMIT, f"{path} has {path.stat().st_size} bytes, more than {LIMIT}"
    print(f"{path}: {path.stat().st_size // 1000} KB")


def open_run(browser, run):
    inspector = Inspector(run.parent, run)
    return inspector, View(browser, inspector, viewport={"width": 1200, "height": 800})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=Path, help="a run's directory (default: a sample run)")
    parser.add_argument("--trace", help="the trace to show by token (default: the first of the last step)")
    parser.add_argument("--steps", help="FIRST..LAST, the steps that the overview shows (default: all)")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        sample = demo_run(Path(scratch) / "demo", "--seed", 7)
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        inspector, view = open_run(browser, options.run or sample)
        last = inspector.api("/steps")["steps"][-1]["step"]
        trace = options.trace or f"{last:06}-0"
        take(view, f"overview?step={options.steps}" if options.steps else "overview", "overview", 620, options.folder)
        take(view, f"trace/{trace}?tab=tokens&by=entropy", "tokens", 560, options.folder)
        view.close()
        inspector.stop()
        inspector, view = open_run(browser, sample)
        take(view, "aha", "aha", 760, options.folder)
        view.close()
        inspector.stop()
        browser.close()


if __name__ == "__main__":
    main()
