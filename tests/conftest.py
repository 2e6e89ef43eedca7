"""One thread for each test process: the arrays are small, and pytest-xdist fills the cores already."""

import gc
import os
import signal
import sys

from lstm_course.basics.machine import ONE_THREAD  # loads no NumPy, which counts its threads as it is loaded

for name, value in ONE_THREAD.items():
    os.environ.setdefault(name, value)

# Hundreds of processes are started: what one of them has compiled, the others read.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

# Whoever runs the tests has no secret seed, and their own demos are not being graded.
for name in ("LSTM_COURSE_SEED", "NBGRADER_EXECUTION", "NBGRADER_VALIDATING"):
    os.environ.pop(name, None)

# Thousands of wrong answers are judged here for other reasons; whose tests are about the search, switch it on.
os.environ.setdefault("LSTM_COURSE_SEARCH", "0")

# What a script starts in the background ignores Ctrl-C, and so does what that starts: here some are sent one.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What is imported and collected stays to the end: nothing is gained by looking through it again and again.
gc.disable()

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

from lstm_course.checking.limits import TooSlow  # noqa: E402
from tests.running import LONG, place_of, unit_of  # noqa: E402

# CI asks the same questions each time: a new one that fails is found at a desk, where it can be looked at.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("desk", deadline=None)  # no test is about seconds of the clock
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.hookimpl(trylast=True)
def pytest_configure():
    """Let an alarm that lands in a finaliser pass: CPython ignores it there, and the next one comes.

    pytest's own hook would be hit by that next one while it writes the first down, and blames whichever test is on.
    """
    noted = sys.unraisablehook
    sys.unraisablehook = lambda what: None if what.exc_type is TooSlow else noted(what)


def pytest_itemcollected(item):
    """Let ``-k 07_gru`` and ``-k u07`` both find the tests of a unit, whichever of the two stands in the test's id."""
    if unit := unit_of(item.nodeid):
        item.extra_keyword_matches.update((unit, f"u{unit}"))
    if place_of(item.nodeid) < len(LONG):
        item.add_marker("slow")


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: place_of(item.nodeid))  # stable: all others stay in their order


@pytest.hookimpl(trylast=True)
def pytest_collection_finish():
    gc.freeze()
    gc.enable()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    from tests.running import WholeFiles

    return WholeFiles(config, log) if config.getvalue("dist") == "loadscope" else None
