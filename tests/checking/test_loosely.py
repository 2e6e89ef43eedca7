"""A known mistake is known under another dtype too, and where a list held nothing."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from tests.checking.samples import AFFINE


def windows_by_loop(last, target):
    def make_windows(series, length, horizon):
        series = series[:, None] if series.ndim == 1 else series
        starts = range(len(series) - length - horizon + last)
        x = [series[t : t + length] for t in starts]
        return np.array(x), np.array([series[t + length + horizon + target] for t in starts])

    return make_windows


@pytest.mark.parametrize(
    ("name", "answer", "mistake"),
    [
        ("saturation", lambda hs, limit: (np.abs(hs) > limit).sum(axis=(0, 2)), "count for share"),
        ("bag_of_words", lambda x: x.sum(axis=1) > 0, "ones where a word occurs"),
        ("make_windows", windows_by_loop(0, -1), "last window left out"),
        ("make_windows", windows_by_loop(0, 0), "target one step too late"),
    ],
)
def test_a_mistake_is_known_whatever_its_dtype_and_where_nothing_is_left(name, answer, mistake):
    exercise = get_exercise(name)
    verdict = judge(exercise, answer)
    assert verdict.misconceptions == (mistake,)
    assert next(m for m in exercise.misconceptions if m.name == mistake).explanation in verdict.diagnosis
    assert "exactly" not in verdict.diagnosis


def test_a_wrong_dtype_alone_is_no_other_mistake():
    assert judge(AFFINE, lambda x, W, b: (x @ W.T + b).astype(np.float16)).misconceptions == ()


def test_a_mistake_is_known_in_another_precision():
    assert judge(AFFINE, lambda x, W, b: (x @ W.T).astype(np.float32)).misconceptions == ("bias omitted",)
