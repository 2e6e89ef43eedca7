"""The time limit: in the main thread and in others, for bodies that swallow it, and without a trace afterwards."""

import signal
import sys
import threading
import time
from dataclasses import replace

import pytest

from lstm_course.checking import judge
from lstm_course.checking.limits import TooSlow, time_limit
from tests.checking.samples import SQUARE


def spins():
    while True:
        pass


def sleeps():
    time.sleep(30)


def swallows():
    while True:
        try:
            sum(range(1000))
        except BaseException:
            continue


def in_thread(function):
    found = []

    def run():
        try:
            found.append(function())
        except BaseException as error:
            found.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(20)
    assert found, "it never came back"
    return found[0]


def limited(function, seconds=0.2):
    start = time.monotonic()
    with pytest.raises(TooSlow), time_limit(seconds):
        function()
    return time.monotonic() - start


@pytest.mark.parametrize("function", [spins, sleeps, swallows])
def test_in_the_main_thread(function):
    assert 0.19 < limited(function) < 10


def test_in_another_thread():
    assert 0.19 < in_thread(lambda: limited(spins)) < 10


def test_a_body_that_ends_in_time_is_left_alone():
    for where in (lambda f: f(), in_thread):

        def quick():
            with time_limit(0.05):
                result = 42
            time.sleep(0.15)
            return result

        assert where(quick) == 42


def test_the_alarm_that_was_there_before_is_there_again():
    def mine(signum, frame):
        pass

    before = signal.signal(signal.SIGALRM, mine)
    try:
        limited(spins, 0.05)
        assert signal.getsignal(signal.SIGALRM) is mine
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    finally:
        signal.signal(signal.SIGALRM, before)


def test_no_late_alarm_reaches_the_caller():
    """The body ends at about the moment of the alarm: either it made it or it did not, and then there is quiet."""
    for where in (lambda f: f(), in_thread):

        def close_calls():
            outcomes = set()
            for _ in range(60):
                end = time.perf_counter() + 0.002
                try:
                    with time_limit(0.002):
                        while time.perf_counter() < end:
                            pass
                    outcomes.add("made it")
                except TooSlow:
                    outcomes.add("late")
                sum(range(20_000))  # where a late one would strike
            return outcomes

        assert where(close_calls) <= {"made it", "late"}


def test_nothing_stays_behind_that_would_stop_a_profiler():
    in_thread(lambda: limited(spins, 0.05))
    calls = []
    before = sys.getprofile()
    sys.setprofile(lambda frame, event, _: calls.append(event))
    try:
        sum(square for square in map(float, range(3)))
    finally:
        sys.setprofile(before)
    assert calls


@pytest.mark.parametrize("where", [lambda f: f(), in_thread], ids=["main thread", "another thread"])
def test_judging_in_any_thread(where):
    quick = replace(SQUARE, time_limit=0.3)
    assert where(lambda: judge(quick, SQUARE.reference)).passed
    assert "still running" in where(lambda: judge(quick, lambda x: spins())).headline
