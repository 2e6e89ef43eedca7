"""Two known mistakes at once: named together, where no single one gives what the answer gives."""

from dataclasses import replace

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import Case, Exercise, Misconception, common, draw, judge
from lstm_course.checking.pairs import both
from lstm_course.reference.lstm import lstm_forward

pytestmark = pytest.mark.usefixtures("searching")


@pytest.fixture
def searching(monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_SEARCH", "1")


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def order_of_cs231n_and_no_bias(x, h, c, W_ih, W_hh, b):
    i, f, o, g = np.split(x @ W_ih.T + h @ W_hh.T, 4, axis=1)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def all_slopes_forgotten(dh, dc, cache):
    x, h, c_prev, i, f, g, o, c, W_ih, W_hh = (
        cache[name] for name in ("x", "h_prev", "c_prev", "i", "f", "g", "o", "c", "W_ih", "W_hh")
    )
    total = dc + dh * o * (1 - np.tanh(c) ** 2)
    dz = np.hstack([total * g, total * c_prev, total * i, dh * np.tanh(c)])
    return dz @ W_ih, dz @ W_hh, total * f, dz.T @ x, dz.T @ h, dz.sum(0)


def starts_from_zeros(rng, x, h0, c0, *rest):
    zeros = np.zeros_like(h0)
    return get_exercise("lstm_forward_with_dropout").reference(rng, x, zeros, zeros, *rest)


def both_directions_as_they_are_written_first(x, lengths, forward_params, backward_params):
    zeros = np.zeros((len(x), forward_params["W_hh"].shape[1]))
    forward = lstm_forward(x, zeros, zeros, **forward_params)[0]
    backward = lstm_forward(x[:, ::-1], zeros, zeros, **backward_params)[0]
    return forward, backward[:, ::-1]


def without_it_as_one(exercise, answer):
    """Return the exercise without the mistakes that are this answer: two at once may be known as one, too."""
    as_one = judge(exercise, answer, search=0).misconceptions
    return replace(exercise, misconceptions=tuple(m for m in exercise.misconceptions if m.name not in as_one))


@pytest.mark.parametrize(
    ("name", "answer", "mistakes"),
    [
        ("lstm_step", order_of_cs231n_and_no_bias, ("gate order i, f, o, g", "bias omitted")),
        (
            "lstm_step_backward",
            all_slopes_forgotten,
            ("slopes of the gates left out", "slope of the candidate left out"),
        ),
        ("lstm_forward_with_dropout", starts_from_zeros, ("ignores h0", "ignores c0")),
        (
            "bidirectional_forward",
            both_directions_as_they_are_written_first,
            ("whole rows turned, padding and all", "padding not silenced"),
        ),
    ],
)
def test_mistakes_that_come_in_pairs(name, answer, mistakes):
    exercise = without_it_as_one(get_exercise(name), answer)
    verdict = judge(exercise, answer)
    assert verdict.misconceptions == mistakes
    one, other = mistakes
    assert f"It is exactly what you get with both “{one}” and “{other}”." in verdict.diagnosis
    why = {m.name: m.explanation for m in exercise.misconceptions}
    assert f"“{one}”: {why[one]} “{other}”: {why[other]}" in verdict.diagnosis


def line(x, a, b):
    return a * x + b


def exercise(*mistakes, cases=None):
    cases = cases or (Case("some", draw(x="N", a="N", b="N", N=4)), Case("more", draw(x="N", a="N", b="N", N=5)))
    return Exercise(reference=line, cases=cases, misconceptions=mistakes)


HALVED = common.scaled(line, "halved", lambda *_: 0.5, "Nothing is halved.")
NO_B = common.ignores(line, "b", "b belongs to the sum.", "b left out")
A_FOR_X = Misconception("a for x", lambda x, a, b: a * a + b, "a is multiplied with x.")
X_FOR_A = Misconception("x for a", lambda x, a, b: x * x + b, "x is multiplied with a.")


def test_a_mistake_that_fits_around_any_other():
    verdict = judge(exercise(A_FOR_X, HALVED, NO_B), lambda x, a, b: (a * a + b) / 2)
    assert verdict.misconceptions == ("a for x", "halved")
    assert judge(exercise(A_FOR_X, HALVED, NO_B), lambda x, a, b: a * x / 2).misconceptions == ("halved", "b left out")


def test_one_mistake_is_enough_where_one_explains_all():
    assert judge(exercise(A_FOR_X, HALVED, NO_B), lambda x, a, b: (a * x + b) / 2).misconceptions == ("halved",)


def test_two_that_cannot_be_had_together_are_not_put_together():
    assert both(A_FOR_X, X_FOR_A) is None
    assert both(*get_exercise("lstm_step_backward").misconceptions[8:10]) is None  # both are of dc_prev


def test_a_pair_that_fits_by_chance_is_not_told():
    def lucky(x, a, b):  # right on the values of the case, and on no others
        return x * x / 2 if x[0] == 1 else x + 7

    again = []

    def ones(rng):
        again.append(rng)
        x = np.arange(1.0, 4) if len(again) == 1 else rng.standard_normal(3)
        return {"x": x, "a": rng.standard_normal(3), "b": rng.standard_normal(3)}

    assert judge(exercise(X_FOR_A, HALVED, NO_B, cases=(Case("some", ones),)), lucky).misconceptions == ()


def test_where_every_case_raises_nothing_is_said_of_two():
    def raises(x, a, b):
        raise ValueError("no")

    crash = Misconception("crash", lambda x, a, b: raises(x, a, b) if len(x) == 4 else x, "It raises.")
    other = Misconception("another crash", lambda x, a, b: raises(x, a, b) if len(x) == 5 else x, "It raises, too.")
    assert judge(exercise(crash, other, NO_B, HALVED), raises).misconceptions == ()


def smaller_and_larger(x, y):
    return np.minimum(x, y), np.maximum(x, y), x + y


def test_each_in_some_of_the_returned_values():
    known = Exercise(
        reference=smaller_and_larger,
        returns=("smaller", "larger", "sum"),
        cases=(Case("some", draw(x="N", y="N", N=4)), Case("more", draw(x="N", y="N", N=7))),
        misconceptions=(
            Misconception("x for the smaller", lambda x, y: (x, np.maximum(x, y), x + y), "Either may be smaller."),
            Misconception("difference", lambda x, y: (np.minimum(x, y), np.maximum(x, y), x - y), "Add them."),
        ),
    )
    verdict = judge(known, lambda x, y: (x, np.maximum(y, x), x - y))
    assert verdict.misconceptions == ("x for the smaller", "difference")
    assert (
        "exactly what you get with “x for the smaller” in smaller, and with “difference” in sum." in verdict.diagnosis
    )
    assert judge(known, lambda x, y: (x, x, x - y)).misconceptions == ()


def test_the_search_can_be_switched_off(monkeypatch):
    monkeypatch.setenv("LSTM_COURSE_SEARCH", "0")
    assert judge(exercise(A_FOR_X, HALVED), lambda x, a, b: (a * a + b) / 2).misconceptions == ()
