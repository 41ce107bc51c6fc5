"""Takes the README's pictures from a run: overview, one trace by token, the aha finder.

    make pictures RUN=runs/20261122-091755-demo-2cc0 [TRACE=000123-21]

Without a run they are taken from `hone demo-run --seed 7`.
"""

import argparse
import os
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from inspector import Inspector, View, demo_run

LIMIT = 150_000
FOLDER = Path(__file__).resolve().parents[2] / "Sources/Inspection/Page/pictures"


def take(view, address, name, height, folder):
    page = view.open(address)
    page.set_viewport_size({"width": 1200, "height": height})
    page.wait_for_timeout(400)
    path = folder / f"{name}.png"
    page.screenshot(path=path)
    assert path.stat().st_size <= LIMIT, f"{path} has {path.stat().st_size} bytes, more than {LIMIT}"
    print(f"{path}: {path.stat().st_size // 1000} KB")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--run", type=Path, help="a run's directory (default: a sample run)")
    parser.add_argument("--trace", help="the trace to show by token (default: the aha finder's first)")
    parser.add_argument("--folder", type=Path, default=FOLDER)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        run = options.run or demo_run(Path(scratch) / "demo", "--seed", 7)
        inspector = Inspector(run.parent, run)
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"])
        view = View(browser, inspector, viewport={"width": 1200, "height": 800})
        first = inspector.api("/aha?limit=1")["items"]
        trace = options.trace or (first[0]["trace"]["id"] if first else "000001-0")
        take(view, "overview", "overview", 760, options.folder)
        take(view, f"trace/{trace}?tab=tokens&by=entropy", "tokens", 620, options.folder)
        take(view, "aha", "aha", 760, options.folder)
        view.close()
        browser.close()
        inspector.stop()


if __name__ == "__main__":
    main()
