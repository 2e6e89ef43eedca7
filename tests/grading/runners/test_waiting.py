"""Whoever waits for a judge knows where it is, and ends it where nothing inside of it could."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from lstm_course.grading.jobs import CellResult, Result
from lstm_course.grading.processes.waiting import Lost, Stuck, result_of

# ten to the power of a hundred thousand numbers, added up in C: no other thread of that process gets to run
FOR_EVER = "sum(range(10 ** 10**5))"
JUDGE = """
import os, pickle, sys, time
from lstm_course.grading.jobs import CellResult, Result
from lstm_course.grading.processes.waiting import write_place
def tell(message):
    sys.stdout.buffer.write(message)
    sys.stdout.flush()
at = write_place(tell)
"""


@pytest.fixture
def judge():
    """Start a judge that does what it is told. Return what comes of it, and whether it had to be killed."""
    started = []

    def start(does, seconds=60.0):
        process = subprocess.Popen([sys.executable, "-c", JUDGE + does], stdout=subprocess.PIPE)
        started.append(process)
        try:
            came = result_of(process.stdout, process.kill, seconds)
        except (Stuck, Lost) as error:
            came = error
        return came, process.wait() == -signal.SIGKILL

    yield start
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()


def test_a_result_comes_through_whatever_its_size(judge):
    result, _ = judge("at(1, 9.0); at(1, 0.0); tell(pickle.dumps(Result((CellResult(reason='x' * 10**6),))))")
    assert result == Result((CellResult(reason="x" * 10**6),))


def test_a_test_that_holds_pythons_own_lock_is_ended_in_its_time(judge):
    came, killed = judge(f"at(7, 0.5); {FOR_EVER}")
    assert isinstance(came, Stuck)
    assert came.cell == 7
    assert killed


def test_what_a_test_may_take_does_not_count_between_tests(judge):
    came, _ = judge("at(1, 0.3); at(1, 0.0); time.sleep(1); at(2, 60.0); tell(pickle.dumps(Result(())))")
    assert came == Result(())


@pytest.mark.parametrize(
    ("does", "cell"),
    [
        ("os._exit(3)", None),
        ("at(4, 60.0); os._exit(3)", 4),
        ("at(4, 60.0); at(4, 0.0); os._exit(3)", None),
        ("at(4, 60.0); tell(b'no pickle')", 4),
    ],
)
def test_one_that_ends_without_a_result_is_lost_where_it_was(judge, does, cell):
    came, _ = judge(does)
    assert isinstance(came, Lost)
    assert came.cell == cell


def test_all_together_has_an_end_too(judge):
    came, killed = judge("time.sleep(600)", seconds=1.0)
    assert isinstance(came, Lost)
    assert killed
    came, _ = judge("at(5, 500.0); time.sleep(600)", seconds=1.0)
    assert isinstance(came, Stuck)
    assert came.cell == 5
