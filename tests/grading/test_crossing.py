"""Idioms of public courses in which a test and a student's code meet by more than a call: a right and a wrong answer."""

# ruff: noqa: E501 (a cell a line)
from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job


def points(cells, wrong=None, files=None, handed_in=None):
    """Grade a notebook of (kind, source) cells, with its solutions or, by number, what ``wrong`` has instead."""
    written = dict(enumerate(wrong or ())) if isinstance(wrong, list | tuple) else dict(wrong or {})
    solutions = [number for number, (kind, _) in enumerate(cells) if kind == "solution"]
    answers = {solutions[nth]: text for nth, text in written.items()}
    job = Job(
        "ada",
        "hw",
        "hw",
        cells=tuple(
            Cell("test", source, f"t{number}", 1.0)
            if kind == "test"
            else Cell("run", answers.get(number, source), f"c{number}")
            for number, (kind, source) in enumerate(cells)
        ),
        instructor=tuple(
            InstructorCell(kind, source, f"{'t' if kind == 'test' else 'c'}{number}")
            for number, (kind, source) in enumerate(cells)
        ),
        own_files=files or {},
        files=handed_in or {},
    )
    result = run_job(job)
    return [one.points for one in result.cells if one.points is not None], result


SQUARES = "def squares(n):\n    return [i**2 for i in range(1, n + 1)]"
USES, OWN = "def total(n):\n    return sum(squares(n))", "def total(n):\n    return sum(i**2 for i in range(1, n + 1))"
IN_GUIDE = """\
old = squares
del squares
try:
    total(1)
except NameError:
    pass
else:
    raise AssertionError("total does not use squares")
finally:
    squares = old
"""
DELETED = "del squares\ntry:\n    total(1)\nexcept NameError:\n    pass\nelse:\n    raise AssertionError('not used')"
COUNTED = "old, calls = squares, []\ndef squares(n):\n    calls.append(n)\n    return old(n)\ntry:\n    assert total(3) == 14 and calls == [3]\nfinally:\n    squares = old"
STILL = "assert total(3) == 14 and squares(2) == [1, 4]"


@pytest.mark.parametrize("idiom", [IN_GUIDE, DELETED, COUNTED])
def test_a_helper_that_a_test_takes_away_is_away(idiom):
    cells = [("solution", SQUARES), ("solution", USES), ("test", idiom), ("test", STILL)]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {1: OWN})[0] == [0, 1]  # the next test finds the helper again


def test_a_helper_that_is_away_is_away_for_the_test_too():
    test = "del squares\nassert 'squares' not in globals()\ntry:\n    squares\nexcept NameError:\n    pass\nelse:\n    assert False"
    assert points([("solution", SQUARES), ("solution", USES), ("test", test)])[0] == [1]


def test_a_global_that_the_instructors_own_solution_reads():
    cells = [
        ("solution", "def f(x):\n    return A * x"),
        ("test", "A = 3\nassert f(2) == 6"),
        ("test", "A = 4\nassert f(2) == 8"),
    ]
    assert points(cells)[0] == [1, 1]
    assert points(cells, {0: "def f(x):\n    return 3 * x"})[0] == [1, 0]


def test_no_other_name_of_a_test_gets_to_the_student():
    cells = [
        ("solution", "x = 1\ndef f(x):\n    return x * x"),
        ("test", "x = 3\nexpected = 9\nassert f(x) == expected"),
    ]
    assert points(cells)[0] == [1]
    assert points(cells, {0: "def f(x):\n    return globals()['expected']"})[0] == [0]


def test_what_a_test_imports_is_no_replacement():
    written = "from collections import Counter\ndef f(word):\n    assert isinstance(Counter, type)\n    return Counter(word).most_common(1)[0][0]"
    assert points([("solution", written), ("test", "from collections import Counter\nassert f('aab') == 'a'")])[0] == [
        1
    ]
