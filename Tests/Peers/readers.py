"""What it costs a training run to be looked at: the time of its steps with and without readers, in turns in one run.

    python Tests/Peers/readers.py --hone .build/release/hone [--recipe smollm2-arithmetic] [--steps 60] [--readers 10]

Trains the recipe for so many steps. For two steps nobody looks, for the next two the readers ask `hone inspect` as its page
does, only twice as often: once a second whether there is something new, and for the run and its new steps where there is.
Steps in which that changed are left out. Prints medians, their ratio, the server's processor time, and how many answers were
checked: every step that a reader sees has all its traces and metrics.
Plain Python, no packages.
"""

import argparse
import json
import os
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path


def committed(store):
    """The last committed step; 0 before there is one."""
    try:
        with sqlite3.connect(f"file:{store}?mode=ro", uri=True) as connection:
            return connection.execute("SELECT coalesce(max(step), 0) FROM step WHERE state = 'committed'").fetchone()[0]
    except sqlite3.OperationalError:
        return 0


def processor_seconds(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Reader(threading.Thread):
    """Asks once a second while `gate` is set; notes every answer that holds part of a step."""

    def __init__(self, base, gate):
        super().__init__(daemon=True)
        self.base, self.gate, self.version, self.answers, self.faults = base, gate, None, 0, []

    def get(self, path):
        with urllib.request.urlopen(self.base + path, timeout=60) as response:
            return json.load(response)

    def run(self):
        known = {}
        while True:
            self.gate.wait()
            version = self.get("/version")["version"]
            self.answers += 1
            if version != self.version:
                self.version = version
                self.get("")
                last = max(known, default=0)
                for step in self.get(f"/steps?from={last + 1}")["steps"]:
                    known[step["step"]] = (step["summary"]["traces"], len(step["metrics"]))
                self.answers += 2
                if len(set(known.values())) > 1 or sorted(known) != list(range(1, len(known) + 1)):
                    self.faults.append(dict(known))
            time.sleep(1)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--hone", required=True)
    parser.add_argument("--recipe", default="smollm2-arithmetic")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--readers", type=int, default=10)
    options = parser.parse_args()
    runs = tempfile.mkdtemp(prefix="readers-")
    training = subprocess.Popen(
        [options.hone, "train", options.recipe, "--runs", runs, "--set", "evaluation.problems=0"],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    complaints = []
    threading.Thread(target=lambda: complaints.extend(training.stderr), daemon=True).start()
    while not list(Path(runs).glob("*/run.sqlite")):
        if training.poll() is not None:
            sys.exit("".join(complaints)[-2000:])
        time.sleep(0.1)
    run = next(Path(runs).glob("*/run.sqlite")).parent
    inspector = subprocess.Popen(
        [options.hone, "inspect", run.name, "--runs", runs, "--no-open", "--port", "0"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    base = inspector.stdout.readline().strip() + f"api/run/{run.name}"
    gate = threading.Event()
    readers = [Reader(base, gate) for _ in range(options.readers)]
    for reader in readers:
        reader.start()
    watched, spent, since, began = {}, 0.0, 0.0, 0.0
    while training.poll() is None:
        step = committed(run / "run.sqlite")
        if step >= options.steps:
            training.send_signal(signal.SIGINT)
            break
        wanted = step // 2 % 2 == 1
        if wanted != gate.is_set():
            if wanted:
                gate.set()
                since, began = processor_seconds(inspector), time.monotonic()
            else:
                gate.clear()
                spent += processor_seconds(inspector) - since
        # The step that is being made, and whether it was watched from its start.
        watched.setdefault(step + 1, gate.is_set())
        time.sleep(0.05)
    training.wait()
    inspector.terminate()
    with sqlite3.connect(run / "run.sqlite") as connection:
        rows = connection.execute(
            "SELECT step.step, metric.value FROM metric JOIN step ON metric.step_id = step.id "
            "WHERE metric.name = 'time/stepSeconds'").fetchall()
    seconds = {kind: [value for step, value in rows if step > 2 and watched.get(step) is kind] for kind in (False, True)}
    medians = {kind: statistics.median(values) for kind, values in seconds.items()}
    faults = [fault for reader in readers for fault in reader.faults]
    print(f"{len(seconds[False])} steps alone: median {medians[False]:.3f} s")
    print(f"{len(seconds[True])} steps with {options.readers} readers: median {medians[True]:.3f} s, {medians[True] / medians[False] - 1:+.1%}")
    print(f"the server took {spent:.2f} s of processor time in {sum(seconds[True]):.0f} s, {spent / sum(seconds[True]):.1%} of a core")
    print(f"{sum(reader.answers for reader in readers)} answers, {len(faults)} with part of a step")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
