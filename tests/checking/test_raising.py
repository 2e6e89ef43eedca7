"""Functions that raise, quit, recurse and never return."""

import sys

import numpy as np
import pytest

from lstm_course.checking.render import to_text
from tests.checking.facts import failing_trial
from tests.checking.samples import AFFINE
from tests.checking.test_hostile import QUICK, LyingKey, failed


def failure_of(function):
    """Judge it, and return the exception that it ended in."""
    failed(function)
    return failing_trial(QUICK, function).outcome.failure


def test_an_exception_is_told_with_its_line():
    def divides(x):
        nothing = 0
        return 1 / nothing

    failure = failure_of(divides)
    assert (failure.kind, failure.message) == ("ZeroDivisionError", "division by zero")
    assert failure.line == "return 1 / nothing"
    assert failure.line in failed(divides).headline


@pytest.mark.parametrize(
    "error",
    [
        SystemExit(3),
        KeyboardInterrupt(),
        GeneratorExit(),
        StopIteration(),
        MemoryError(),
        AssertionError(),
        Warning("!"),
    ],
    ids=lambda e: type(e).__name__,
)
def test_any_exception_is_the_functions_own(error):
    def raises(x):
        raise error

    failed(raises)


def test_quitting_does_not_quit():
    assert failure_of(lambda x: sys.exit("bye")).kind == "SystemExit"
    assert failure_of(lambda x: exit()).kind == "SystemExit"


def test_recursion_without_end():
    def again(x):
        return again(x)

    assert failure_of(again).kind == "RecursionError"


def test_arrays_too_large_for_the_machine():
    failed(lambda x: np.zeros((10**9, 10**9)))


def test_an_exception_that_cannot_be_printed():
    class Mute(Exception):
        def __str__(self):
            raise RuntimeError

    class Endless(Exception):
        def __str__(self):
            while True:
                pass

    class Strange(Exception):
        def __str__(self):
            return LyingKey("a strange message \ud800 \x1b[2J")

    for kind in (Mute, Endless, Strange):

        def raises(x, kind=kind):
            raise kind

        assert failure_of(raises).kind == kind.__name__
    assert "\x1b" not in failed(raises).headline


def test_an_exception_with_a_long_message():
    def raises(x):
        raise ValueError("word " * 1_000_000 + "\n" * 1000)

    assert len(to_text(failed(raises))) < 3000


@pytest.mark.parametrize("function", [lambda: 1, lambda x, W: x, lambda x, W, b, more: x, lambda *, x, W, b: x])
def test_the_wrong_number_of_arguments(function):
    diagnosis = failed(function, AFFINE).diagnosis
    assert "3 arguments" in diagnosis
    assert "x, W, b" in diagnosis


# -- time -------------------------------------------------------------------------------------------------------


def test_a_loop_that_never_ends():
    def loops(x):
        while True:
            pass

    verdict = failed(loops)
    assert failing_trial(QUICK, loops).outcome.timed_out
    assert verdict.cases == (("numbers", False), ("more", False))


def test_results_without_end():
    class List(list):
        def __iter__(self):
            while True:
                yield 1

    failed(lambda x: List([1, 2]))

    def lazy(x):
        for _ in iter(int, 1):
            pass

    assert failure_of(lazy).kind == "TooSlow"
