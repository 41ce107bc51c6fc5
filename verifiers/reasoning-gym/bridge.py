"""Data sets of the Python package reasoning-gym, by name, configuration, seed and index.

A problem carries where it comes from, and judging makes its entry anew: entries hold values that JSON does not keep.
"""
import contextlib
import copy
import json
import os
import sys

MISSING = (
    "The Python package reasoning-gym is not installed for {}; "
    "install it (pip install reasoning-gym) or run this with a Python that has it."
)
SOURCE = "reasoningGym"


class Unusable(Exception):
    """A request that cannot be met, with the sentence for whoever made it."""


def fix_hashes():
    """Starts this program again with hashes that are the same every time: some data sets draw from sets."""
    if os.environ.get("PYTHONHASHSEED") != "0":
        os.environ["PYTHONHASHSEED"] = "0"
        os.execv(sys.executable, [sys.executable] + sys.argv)


def package():
    try:
        import reasoning_gym
    except ImportError as error:
        if (error.name or "").split(".")[0] != "reasoning_gym":
            raise Unusable("reasoning-gym cannot be imported: %s" % error)
        raise Unusable(MISSING.format(sys.executable))
    return reasoning_gym


def names():
    package()
    from reasoning_gym.factory import DATASETS

    return sorted(DATASETS)


def quietly():
    """Some data sets print; standard output is for problems and verdicts."""
    return contextlib.redirect_stdout(sys.stderr)


def entry(data, index):
    with quietly():
        return data[index]


class DataSets:
    """Open data sets and the entries made last; making one may take seconds, so that they are kept."""

    LIMIT = 64

    def __init__(self):
        self.opened = {}
        self.entries = {}

    def open(self, name, config, seed, size):
        key = json.dumps([name, config, seed, size], sort_keys=True)
        if key not in self.opened:
            if name not in names():
                raise Unusable("reasoning-gym has no data set '%s'; there are: %s" % (name, ", ".join(names())))
            while len(self.opened) >= self.LIMIT:
                del self.opened[next(iter(self.opened))]
            try:
                with quietly():
                    self.opened[key] = package().create_dataset(name, seed=seed, size=size, **config)
            except Exception as error:
                raise Unusable("data set '%s' does not take the configuration %s: %s" % (name, json.dumps(config), error))
        return self.opened[key]

    def entry(self, source):
        """The data set and the entry that a problem's metadata name."""
        data = self.open(source["dataset"], source.get("config") or {}, source["seed"], source["size"])
        key = json.dumps(source, sort_keys=True)
        if key not in self.entries:
            while len(self.entries) >= self.LIMIT:
                del self.entries[next(iter(self.entries))]
            self.entries[key] = entry(data, source["index"])
        # A copy, because nobody promises that judging leaves an entry as it is.
        return data, copy.deepcopy(self.entries[key])


def text_of(answer):
    return answer if isinstance(answer, str) else json.dumps(answer)
