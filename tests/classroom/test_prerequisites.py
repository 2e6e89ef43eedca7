"""A mistake in an earlier exercise costs that exercise, and not the later one that calls it."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.classroom.prerequisites import judge_apart

STEPS = {
    "right": "def rnn_step(x, h, W_ih, W_hh, b):\n    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)\n",
    "wrong": "def rnn_step(x, h, W_ih, W_hh, b):\n    return x @ W_ih.T + h @ W_hh.T + b\n",
    "unwritten": "def rnn_step(x, h, W_ih, W_hh, b):\n    raise NotImplementedError\n",
    "missing": "",
    "turned round": "def rnn_step(h, x, W_ih, W_hh, b):\n    return np.tanh(x @ W_ih.T + h @ W_hh.T + b)\n",
}
FORWARD = """
def rnn_forward(x, h0, W_ih, W_hh, b):
    h, hs = h0, []
    for t in range({start}, x.shape[1]):
        h = rnn_step({arguments}, W_ih, W_hh, b)
        hs.append(h)
    return np.stack(hs, axis=1), h
"""


def notebook(step, start=0, arguments="x[:, t], h"):
    names = {"np": np}
    exec(STEPS[step] + FORWARD.format(start=start, arguments=arguments), names)
    return names


@pytest.mark.parametrize("step", ["right", "wrong", "unwritten", "missing"])
def test_a_right_loop_passes_whatever_the_step_is(step):
    names = notebook(step)
    verdict = judge_apart(get_exercise("rnn_forward"), names["rnn_forward"])
    assert (verdict.status, verdict.score) == ("passed", 1.0)
    assert ("the course's own rnn_step" in verdict.headline) == (step != "right")


def test_without_help_the_loop_would_have_failed():
    assert not judge(get_exercise("rnn_forward"), notebook("wrong")["rnn_forward"]).passed


@pytest.mark.parametrize("step", ["right", "wrong", "unwritten"])
def test_a_wrong_loop_fails_whatever_the_step_is(step):
    verdict = judge_apart(get_exercise("rnn_forward"), notebook(step, start=1)["rnn_forward"])
    assert verdict.status == "failed"


def test_a_step_of_one_s_own_with_its_loop_to_match_is_right_as_it_is():
    names = notebook("turned round", arguments="h, x[:, t]")
    verdict = judge_apart(get_exercise("rnn_forward"), names["rnn_forward"])
    assert verdict.passed
    assert "the course's own" not in verdict.headline


def test_the_notebook_s_own_names_stay_as_they_are():
    names = notebook("wrong")
    mine = names["rnn_step"]
    judge_apart(get_exercise("rnn_forward"), names["rnn_forward"])
    assert names["rnn_step"] is mine
