"""What adopt says of a test is so: no reason that its line or its end does not bear out."""

from __future__ import annotations

import pytest

from lstm_course.grading.calibration.advice import advise
from lstm_course.grading.jobs import Job

JOB = Job("ada", "hw", "hw", ())
SAYS = [
    ("x = f()\nassert x is y", "AssertionError, at `assert x is y`", "(is)"),
    ("x = f(a is b)", "TypeError: no, at `x = f(a is b)`", "TypeError: no"),
    ("import pickle\nassert f() == pickle.loads(b)", "AssertionError, at `assert f() == pickle.loads(b)`", "it fails"),
    ("import pickle\npickle.dumps(f())", "TypeError: it cannot be pickled, at `pickle.dumps(f())`", "it pickles"),
    ("class A: pass\nassert f(A) == 1", "AssertionError, at `class A: pass`", "it fails"),
    ("assert f(l)", "TypeError: f: a list that holds itself cannot be handed over, at `assert f(l)`", "holds itself"),
    ("del np.sort", "This test cannot be judged apart: it takes numpy.sort away, or puts something else there.",
     "it takes numpy.sort away"),
]  # fmt: skip


@pytest.mark.parametrize(("source", "reason", "why"), SAYS)
def test_a_reason_is_borne_out(source, reason, why):
    told = advise(source, reason, JOB)
    assert why in told.why
    assert "plain values" not in told.advice
