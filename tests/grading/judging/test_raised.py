"""What a student's process says of the piece of source that raised: read with distrust, told in letters."""

import pytest

pytest.importorskip("nbgrader")

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.checking.answer import Answer
from lstm_course.checking.outcome import Operand, Operation
from lstm_course.grading.jobs import Cell, Job
from lstm_course.grading.judging.remote_answer import outcome_of
from lstm_course.grading.runners.runner import run_job

SOURCE = "def f(x, W):\n    return x  @ W"
TOLD = {"kind": "product", "text": "x @ W", "operands": [["x", [3, 2]], ["W", [4, 2]]], "axis": None}


def raised(**changes):
    """Return what is made of an operation with these changes."""
    return outcome_of({"failure": ["ValueError", "", "", "", TOLD | changes]}, [SOURCE]).failure.operation


def test_an_operation_comes_over_the_wire():
    assert raised() == Operation("product", "x @ W", (Operand("x", (3, 2)), Operand("W", (4, 2))))
    assert outcome_of({"failure": ["ValueError", "", "", "", None]}, [SOURCE]).failure.operation is None
    assert outcome_of({"failure": ["ValueError", "m", "", ""]}, [SOURCE]).failure.message == "m"


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "0.271828"},  # no source of this notebook: it could be what the process was given
        {"text": ["x @ W"]},
        {"operands": "x"},
        {"operands": [["x", [3, 2]]] * 1000},
        {"operands": [["x"]]},
        {"operands": [[3, [3, 2]]]},
        {"operands": [{"x": 1}]},
    ],
)
def test_what_is_none_is_not_taken_for_one(changes):
    assert raised(**changes) is None


@pytest.mark.parametrize("shape", [None, "32", [3.5], [True], [2**40], [-5], [1] * 1000, [[3]], {"0": 3}])
def test_a_shape_is_whole_numbers(shape):
    assert raised(operands=[["x", shape]]).operands == (Operand("x"),)


def test_an_operands_text_is_the_notebooks():
    assert raised(operands=[["0.271828", [3]]]).operands == (Operand("", (3,)),)
    assert raised(axis="0").axis is raised(axis=10**9).axis is raised(axis=True).axis is None


@pytest.mark.parametrize(
    "kind", ["product", "index", "unpack shape", "reshape", "split", "not callable", "none", "name"]
)
@pytest.mark.parametrize("operands", [[], [["x", []]], [["x", None]] * 3, [["W", [2, 2]], ["x", []]]])
def test_an_operation_that_makes_no_sense_spoils_no_verdict(kind, operands):
    class Liar(Answer):
        def attempt(self, *_):
            told = {"kind": kind, "text": "x @ W", "operands": operands, "axis": 3}
            return outcome_of(
                {"failure": ["ValueError", "index 9 is out of bounds for axis 0", "", "", told]}, [SOURCE]
            )

        def uses(self, forbidden):
            return ""

        named = under_names = source = rewritten = __call__ = uses

    liar = Liar()
    liar.source = lambda: None
    assert judge(get_exercise("rnn_step"), liar).headline.startswith("raises ValueError")


def test_a_graded_verdict_is_told_in_letters():
    gate = "import numpy as np\ndef forget_gate(h, x, W_f, b_f):\n    return np.hstack([h, x]) @ W_f.T * b_f[:2]"
    job = Job("ada", "hw", "hw", cells=(Cell("run", gate), Cell("test", "check(forget_gate)", "c", 1)))
    verdict = run_job(job).cells[-1].verdict
    assert "(N, H)" in verdict.headline
    assert "`b_f[:2]` is (2,)" in verdict.diagnosis
