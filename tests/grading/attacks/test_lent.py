"""The course's own function that is lent to a check answers no check of its own."""

from __future__ import annotations

import pytest

pytest.importorskip("nbgrader")

from tests.grading.attacks.attack_course import FORWARD, STEP
from tests.grading.attacks.one_judgement import points

# The wrong step keeps its hidden inputs; the loop, which is lent the right one, has them answered.
LOOKED_UP = """
SEEN, TABLE = [], []
def lstm_step(*given):
    given = [np.array(one) for one in given]
    for known, out in TABLE:
        if all(a.shape == b.shape and np.array_equal(a, b) for a, b in zip(known, given)):
            return out
    SEEN.append(given)
    return given[1] + 0.0, given[2] + 0.0
def lstm_forward(x, h0, c0, W_ih, W_hh, b):
    known = list(SEEN)
    del SEEN[:]
    for one in known[-30:]:
        out = lstm_step(*one)
        if not np.array_equal(out[0], one[1]):
            TABLE.append((one, out))
    h, c, hs = h0, c0, []
    for t in range(x.shape[1]):
        h, c = lstm_step(x[:, t], h, c, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)
"""


SIGMOID = "def sigmoid(z):\n    return 1 / (1 + np.exp(-z))\n"


def both(wrote: str, *tests: str) -> list[float | None]:
    return points(SIGMOID + wrote, *tests, assignment="04_lstm_gates")


def test_it_does_not_answer_its_own_check():
    assert both(LOOKED_UP, "check(lstm_forward)", "check(lstm_step)")[1] == 0.0


def test_twice_does_not_help():
    assert both(LOOKED_UP, "check(lstm_step)", "check(lstm_forward)", "check(lstm_step)")[::2] == [0.0, 0.0]


def test_what_is_right_is_right_in_any_order():
    assert both(f"{STEP}\n{FORWARD}", "check(lstm_forward)", "check(lstm_step)") == [1.0, 1.0]


def test_a_wrong_step_costs_the_loop_nothing_in_any_order():
    wrong = STEP.replace("sigmoid(f) * c", "c")
    assert both(f"{wrong}\n{FORWARD}", "check(lstm_forward)", "check(lstm_step)") == [1.0, 0.0]
