"""The limit where a browser is the machine: events stop what no signal or thread can, and leave nothing behind."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_course.checking import events, limits

SCRIPT = r"""
import contextlib, importlib.util, itertools, json, sys, time

spec = importlib.util.spec_from_file_location("events", sys.argv[1])
events = importlib.util.module_from_spec(spec)
spec.loader.exec_module(events)

class TooSlow(BaseException):
    pass

def spins():
    while True:
        pass

def swallows():
    while True:
        try:
            sum(range(1000))
        except BaseException:
            continue

def suppresses():
    while True:
        with contextlib.suppress(BaseException):
            while True:
                try:
                    [i for i in range(10)]
                finally:
                    pass

def recurs(n=0):
    try:
        recurs(n + 1)
    except BaseException:
        recurs(n)

def iterates():
    for _ in itertools.count():
        pass

def generates():
    def ones():
        while True:
            yield 1
    for _ in ones():
        pass

def goes_on():
    try:
        events.by_events(TooSlow, 0.02, spins, (), {})
    except TooSlow:
        pass
    spins()

def fails():
    raise KeyError("its own")

found = {}
for function in (spins, swallows, suppresses, recurs, iterates, generates, goes_on, fails):
    try:
        events.by_events(TooSlow, 0.1, function, (), {})
    except BaseException as error:
        found[function.__name__] = type(error).__name__
found["returns"] = events.by_events(TooSlow, 30, lambda a, b: a + b, (1,), {"b": 4})
found["left behind"] = [n for n in range(6) if sys.monitoring.get_tool(n) or False]
sum(i for i in range(10000))
print(json.dumps(found))
"""


def newer_python():
    """Return a Python that has the events: this one, or another that is at hand."""
    if sys.version_info >= (3, 12):
        return sys.executable
    versions = Path.home() / ".pyenv/versions"
    for minor in (12, 13, 14):
        for path in (shutil.which(f"python3.{minor}"), *versions.glob(f"3.{minor}.*/bin/python")):
            if path and subprocess.run([path, "-c", ""], capture_output=True).returncode == 0:
                return str(path)
    return None


def test_endless_functions_end_and_others_are_left_alone():
    python = newer_python()
    if python is None:
        pytest.skip("no Python 3.12 or newer is here")
    done = subprocess.run([python, "-c", SCRIPT, events.__file__], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    endless = ("spins", "swallows", "suppresses", "recurs", "iterates", "generates", "goes_on")
    assert {name: found[name] for name in endless} == dict.fromkeys(endless, "TooSlow")
    assert (found["fails"], found["returns"], found["left behind"]) == ("KeyError", 5, [])


def test_a_browser_is_given_the_events(monkeypatch):
    asked = []
    monkeypatch.setattr(limits, "IN_BROWSER", True)
    monkeypatch.setattr(limits, "by_events", lambda *given: asked.append(given))
    limits.call_within(2, min, 1, 2)
    assert asked == [(limits.TooSlow, 2, min, (1, 2), {})]
