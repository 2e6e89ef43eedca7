"""The sentences of a verdict that say what was found, each once. Elsewhere tests ask for the facts behind them.

Those that say what a wrong answer has in common with the right one are in test_narrowing.py, and advice on a dtype in
test_review.py.
"""

from dataclasses import replace

import numpy as np
import pytest

from lstm_course.checking import judge
from tests.checking.samples import AFFINE, SQUARE, TOTAL, affine, running_total

QUICK = replace(SQUARE, time_limit=0.1)


def divides(x):
    nothing = 0
    return 1 / nothing


def stopped(x):
    raise KeyboardInterrupt


def loops(x):
    while True:
        pass


def changes(x, W, b):
    y = affine(x, W, b)
    b += 1
    W *= 2
    return y


@pytest.mark.parametrize(
    ("exercise", "function", "headline"),
    [
        (SQUARE, lambda x: None, "the result is None; a return seems to be missing."),
        (TOTAL, lambda x: (running_total(x)[0], None), "last is None; a return seems to be missing (totals agrees)."),
        (SQUARE, lambda x: list(x), "the result is a list of 4, but should be a NumPy array of shape (4,)."),
        (SQUARE, lambda x: x * np.nan, "the result holds nan at [0]."),
        (SQUARE, divides, "raises ZeroDivisionError: division by zero, at `return 1 / nothing`."),
        (SQUARE, stopped, "was stopped before it had finished."),
        (QUICK, loops, "still running after 0.1 s: is there a loop that never ends?"),
        (AFFINE, changes, "the values are right, but it changes its argument W and b."),
        (
            TOTAL,
            lambda x: (1, 2, 3),
            "it returns (a number, a number, a number), but (totals, last) should come back.",
        ),
        (replace(SQUARE, forbidden=("numpy.square",)), np.square, "it uses numpy.square, which does what"),
        (SQUARE, 3, "a number is not a function: pass the function itself, check(square)."),
    ],
)  # fmt: skip
def test_headline(exercise, function, headline):
    assert judge(exercise, function).headline.startswith(headline)


@pytest.mark.parametrize(
    ("exercise", "function", "diagnosis"),
    [
        (AFFINE, lambda x: x, "It is called with 3 arguments: x, W, b."),
        (AFFINE, changes, "The caller still needs W and b: work on a copy."),
    ],
)
def test_diagnosis(exercise, function, diagnosis):
    assert judge(exercise, function).diagnosis.startswith(diagnosis)


def test_not_attempted():
    def affine(x, W, b):
        raise NotImplementedError

    assert judge(AFFINE, affine).headline == "not attempted yet."


def test_skipped():
    def add_up(x):
        raise NotImplementedError

    verdict = judge(TOTAL, lambda x: add_up(x))
    assert verdict.headline == "skipped: it calls add_up, which is not written yet."
    assert verdict.next_step == "Write add_up first."


def test_broken():
    verdict = judge(replace(SQUARE, reference=divides, name="square"), lambda x: x)
    assert verdict.headline.startswith("the course's own square cannot be tried: case 'numbers': ZeroDivisionError")
    assert verdict.next_step.startswith("This is our fault, not yours.")


def test_a_library_that_is_not_there():
    def needs_it(x):
        raise ModuleNotFoundError("No module named 'torch'", name="torch")

    verdict = judge(replace(SQUARE, reference=needs_it, name="square"), lambda x: x)
    assert verdict.status == "broken"
    assert verdict.headline.startswith("this needs torch, which is not installed: pip install ")
    assert verdict.next_step == "So nothing is said of your answer, right or wrong."
