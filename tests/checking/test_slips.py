"""How many random slips in the references a verdict names or locates: a sample with a fixed seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from tests.slips import Judged, numpy_exercises, sampled

NAMES = list(numpy_exercises())


def _judged(many: int, every: int, restyled: bool = False) -> list[Judged]:
    exercises = {name: one for name, one in numpy_exercises().items() if name in NAMES[::every]}
    return list(sampled(exercises, many, per=1, seed=1, search=1.0, restyled=restyled))


@pytest.fixture(scope="module")
def single() -> list[Judged]:
    return _judged(1, every=1)


def _share(judged: Sequence[Judged], test: Callable[[Judged], bool]) -> float:
    return sum(map(test, judged)) / len(judged)


def _found(one: Judged) -> bool:
    return one.said in ("named", "located")


def test_single_slips_are_named_or_located(single):
    raising = [one for one in single if one.row.endswith("raises")]
    others = [one for one in single if one not in raising]
    assert len(raising) > 15
    assert _share(others, _found) >= 0.9
    assert _share(raising, _found) >= 0.75


def test_the_line_is_the_changed_one(single):
    assert _share([one for one in single if one.said == "located"], lambda one: one.right_line) >= 0.95


def test_two_slips_are_named_or_located():
    assert _share(_judged(2, every=3), _found) >= 0.6


def test_slips_in_answers_that_are_written_in_another_way():
    """The reference's own names and lines are no condition."""
    judged = _judged(1, every=3, restyled=True)
    assert _share(judged, _found) >= 0.85
    assert _share([one for one in judged if one.said == "located"], lambda one: one.right_line) >= 0.85
