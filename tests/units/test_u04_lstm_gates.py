"""Unit 4: weights that are set by hand are judged by what the unit does; what has left the notebook is still known."""

import numpy as np
import pytest

from lstm_course import all_exercises, get_exercise
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.checking import judge
from lstm_course.units.u04_lstm_gates import UNIT


def passes(name, rows, biases, W_hh=0.0):
    """Whether weights pass that are given as {(gate, argument's name): weight} and the four biases i, f, g, o."""

    def answer(D, first, second):
        W_ih = np.zeros((4, D))
        names = ("set_symbol", "reset_symbol") if "latch" in name else ("up", "down")
        places = dict(zip(names, (first, second), strict=True))
        for (gate, symbol), weight in rows.items():
            W_ih["ifgo".index(gate), places[symbol]] = weight
        return W_ih, np.full((4, 1), W_hh), np.array(biases)

    return judge(get_exercise(name), answer).passed


@pytest.mark.parametrize(
    ("rows", "biases", "right"),
    [
        ({("i", "set_symbol"): 20, ("f", "reset_symbol"): -20}, (-10.0, 10.0, 3.0, 10.0), True),
        # A candidate that waits for the symbol, behind an input gate that is always open.
        ({("g", "set_symbol"): 9, ("f", "reset_symbol"): -40}, (20.0, 20.0, 0.0, 20.0), True),
        (
            {("i", "set_symbol"): 20, ("f", "reset_symbol"): -20},
            (-10.0, 3.5, 3.0, 10.0),
            False,
        ),  # half is left after 23
        ({("i", "set_symbol"): 20, ("f", "reset_symbol"): -9}, (-10.0, 10.0, 3.0, 10.0), False),  # the bias is stronger
    ],
)
def test_any_weights_that_hold_the_bit_are_right(rows, biases, right):
    assert passes("latch_weights", rows, biases) is right


@pytest.mark.parametrize(
    ("rows", "biases", "right"),
    [
        ({("g", "up"): 9, ("g", "down"): -9}, (12.0, 12.0, 0.0, 3.0), True),
        # Written at the two symbols alone, whatever the candidate has ready: a bias of +1, turned at `down`.
        ({("i", "up"): 40, ("i", "down"): 40, ("g", "down"): -40}, (-20.0, 20.0, 20.0, 0.0), True),
        ({("g", "up"): 3, ("g", "down"): -3}, (12.0, 7.0, 0.0, 3.0), False),  # the bracket counter's: f is 0.9991
    ],
)
def test_any_weights_that_count_are_right(rows, biases, right):
    assert passes("counter_weights", rows, biases) is right


def test_nothing_is_said_of_axes_that_only_what_was_measured_has():
    def answer(D, set_symbol, reset_symbol):
        W_ih = np.zeros((4, D))
        W_ih[0, set_symbol], W_ih[1, reset_symbol], W_ih[2, set_symbol] = 20, -20, 20
        return W_ih, np.zeros((4, 1)), np.array([-10.0, 1.0, 0.0, 10.0])

    verdict = judge(get_exercise("latch_weights"), answer, search=0)
    assert verdict.status == "failed"
    assert "axis" not in verdict.diagnosis


@pytest.mark.parametrize("name", ["latch_weights", "counter_weights"])
@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda D, a, b: np.zeros((4, D)), "three arrays should come back"),
        (lambda D, a, b: (np.zeros((D, 4)), np.zeros((4, 1)), np.zeros(4)), "(4, D) is wanted"),
        (lambda D, a, b: (np.zeros((4, D)), np.zeros((4, 1)), np.full(4, np.nan)), "not finite"),
        (lambda D, a, b: (np.zeros((4, D)), np.zeros((4, 1)), "none"), "numbers"),
        (lambda D, a, b: (np.zeros((4, D)), np.zeros((4, 1)), np.full(4, 1e300)), "differ"),
    ],
)
def test_what_are_no_weights_is_said_in_words(name, answer, words):
    verdict = judge(get_exercise(name), answer, search=0)
    assert verdict.status == "failed"
    assert words in verdict.headline


def test_two_gates_have_left_the_notebook_and_are_still_graded():
    cells = {cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook_of(UNIT).cells}
    assert [exercise.name for exercise in UNIT.retired] == ["input_gate", "output_gate"]
    for exercise in UNIT.retired:
        assert exercise.name not in cells
        assert exercise not in UNIT.exercises
        assert all_exercises()[exercise.name] is exercise
        assert (exercise.unit, exercise.points) == (UNIT.name, 1)
