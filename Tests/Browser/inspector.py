"""Starts `hone inspect` and `hone demo-run`, and opens pages on them."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import quote

# Seconds to wait for what must come: enough for a machine that is busy with something else. No check is about time.
PATIENCE = 60

HONE = os.environ.get("HONE", str(Path(__file__).resolve().parents[2] / ".build/release/hone"))


def hone(*arguments, check=True):
    """Runs `hone`; line ends stay as they are written."""
    done = subprocess.run([HONE, *map(str, arguments)], capture_output=True, check=check)
    done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
    return done


def demo_run(run: Path, *arguments):
    """Writes a sample run into a directory of its own, and gives that."""
    hone("demo-run", run, *arguments)
    assert (run / "run.sqlite").exists()
    return run


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Inspector:
    """One `hone inspect` process."""

    started = []

    def __init__(self, runs: Path, run=None):
        self.runs, self.run, self.port, self.process = runs, run, free_port(), None
        self.base = f"http://127.0.0.1:{self.port}/"
        self.start()

    def start(self):
        named = [self.run.name] if self.run else []
        Inspector.started.append(self)
        self.process = subprocess.Popen(
            [HONE, "inspect", *named, "--no-open", "--runs", str(self.runs), "--port", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                urllib.request.urlopen(self.base + "api/runs", timeout=5).read()
                return
            except (URLError, ConnectionError) as error:
                if self.process.poll() is not None:
                    raise AssertionError(f"hone inspect ended: {self.process.stderr.read()}") from error
                assert time.monotonic() < deadline, "hone inspect does not answer"
                time.sleep(0.05)

    def stop(self):
        if self.process.poll() is not None:
            return
        self.process.terminate()
        self.process.wait(10)
        self.process.stderr.close()

    def get(self, path, headers=None):
        """Status, headers and body of a request."""
        request = urllib.request.Request(self.base + path.lstrip("/"), headers=headers or {})
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return response.status, response.headers, response.read()
        except HTTPError as error:
            return error.code, error.headers, error.read()

    def document(self, path):
        status, _, body = self.get(path)
        assert status == 200, (status, body[:300])
        return json.loads(body)

    def api(self, rest=""):
        return self.document(f"api/run/{quote(self.run.name)}{rest}")

    def address(self, view):
        return f"{self.base}#/r/{self.run.name}/{view}"


def until(page, expression, arg=None, timeout=PATIENCE):
    """Waits for an expression or function of the page to be true. (Playwright's own wait compiles text inside the page, which the policy forbids.)"""
    deadline = time.monotonic() + timeout
    while not page.evaluate(expression, arg):
        assert time.monotonic() < deadline, f"not within {timeout} s: {expression}"
        time.sleep(0.05)


class View:
    """A page of the browser that is known to have stayed local and silent."""

    def __init__(self, browser, inspector=None, **options):
        self.context = browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        self.context.set_default_timeout(PATIENCE * 1000)
        self.inspector, self.complaints, self.foreign = inspector, [], []
        self.expected = []
        self.context.route("**/*", self.guard)
        self.page = self.context.new_page()
        self.page.on("console", self.listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def guard(self, route):
        address = route.request.url
        if address.startswith(("http://127.0.0.1:", "data:", "blob:", "file:")):
            return route.continue_()
        self.foreign.append(address)
        return route.abort()

    def listen(self, message):
        # A refused or failed request is written to the console by the browser itself; the checks that provoke one look at it.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.complaints.append(message.text)

    def open(self, view):
        """Opens a view of the run and waits until it is drawn."""
        return self.go(self.inspector.address(view))

    def go(self, address):
        if self.page.url.split("#")[0] == address.split("#")[0] and "#" in address:
            self.page.evaluate("(hash) => { document.body.removeAttribute('data-ready'); go(hash); }", "#" + address.split("#", 1)[1])
        else:
            self.page.goto(address)
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def settled(self):
        self.page.wait_for_selector("body[data-ready]")
        return self.page

    def close(self):
        self.context.close()
        assert not self.complaints, self.complaints
        assert not self.foreign, self.foreign


def copy_run(run: Path, into: Path):
    """A run that a test may write to."""
    into.mkdir(parents=True, exist_ok=True)
    shutil.copytree(run, into / run.name)
    return into / run.name
