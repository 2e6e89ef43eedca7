"""Errors of shape and index are told in the course's letters, in whatever idiom the answer is written."""

import re

import pytest

pytest.importorskip("torch")

from lstm_course import get_exercise
from lstm_course.checking import judge
from tests.checking.shape_slips import NUMPY
from tests.checking.tensor_slips import TENSORS

_NUMPYS = re.compile(r"broadcast together|core dimension|not aligned|input array|out of bounds|to unpack|reshape array")


@pytest.mark.parametrize(("exercise", "answer", "words"), [*NUMPY, *TENSORS])
def test_a_slip_is_told_in_letters(exercise, answer, words):
    verdict = judge(get_exercise(exercise), answer, search=0)
    assert words in f"{verdict.headline} {verdict.diagnosis}"
    assert not _NUMPYS.search(verdict.headline)
