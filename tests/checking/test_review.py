"""What an independent review of the verdicts found: each was wrong once."""

import numpy as np
import pytest

from lstm_course import get_exercise
from lstm_course.checking import judge
from lstm_course.checking.draw import draw
from lstm_course.checking.exercise import Case, Exercise


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


@pytest.mark.parametrize("seed", range(10))
def test_memory_that_was_never_filled_holds_no_right_answer(seed):
    def bag_of_words(x):
        return np.empty((x.shape[0], x.shape[2]))

    def one_hot(indices, num_classes):
        out = np.empty((*indices.shape, num_classes))
        np.put_along_axis(out, np.asarray(indices)[..., None], 1.0, -1)
        return out

    def sequence_cross_entropy(logits, targets, mask):
        return np.empty(())

    def time_affine(hs, W, b):
        out = np.empty((*hs.shape[:2], len(b)))
        for t in range(hs.shape[1] - 1):
            out[:, t] = hs[:, t] @ W.T + b
        return out

    for answer in (bag_of_words, one_hot, sequence_cross_entropy, time_affine):
        assert judge(get_exercise(answer.__name__), answer, seed).score == 0, answer.__name__


@pytest.mark.parametrize("name", ["lstm_step", "gradient_norm_by_lag", "sequence_cross_entropy", "rnn_step_backward"])
def test_a_right_quantity_is_not_blamed(name):
    def lstm_step(x, h, c, W_ih, W_hh, b):
        i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
        return sigmoid(o) * np.tanh(sigmoid(f) * c + sigmoid(i) * np.tanh(g)), c + x.sum()

    def gradient_norm_by_lag(x, h0, W_ih, W_hh, b):
        h, hs = h0, []
        for t in range(x.shape[1]):
            h = np.tanh(x[:, t] @ W_ih.T + h @ W_hh.T + b)
            hs.append(h)
        return np.linalg.norm(np.stack(hs), axis=2).mean(axis=1) + 3

    def sequence_cross_entropy(logits, targets, mask):
        m = logits.max(axis=-1, keepdims=True)
        z = np.exp(logits - m).sum(axis=-1)
        return float(np.log(z).sum())

    def rnn_step_backward(dh, cache):
        da = (dh * (1 - cache["h"] ** 2)).T
        return da.T @ cache["W_ih"], da.T @ cache["W_hh"], da @ cache["x"], da @ cache["h_prev"], da.mean(axis=1)

    verdict = judge(get_exercise(name), locals()[name])
    assert verdict.status == "failed"
    assert "the first that differs" not in verdict.diagnosis


def test_a_wrong_quantity_is_named_whether_gates_are_kept_before_or_after_their_sigma():
    def lstm_step(x, h, c, W_ih, W_hh, b):
        i, f, g, o = np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1)
        i, f, g, o = sigmoid(i), sigmoid(f), np.tanh(g + 0.1), sigmoid(o)
        c = f * c + i * g
        return o * np.tanh(c), c

    assert "Your i, f agree; your g is the first that differs" in judge(get_exercise("lstm_step"), lstm_step).diagnosis


def doubled(x):
    return 2 * x


DOUBLED = Exercise(
    doubled, (Case("a batch", draw(x="N H", N=3, H=4)), Case("one", draw(x="N H", N=1, H=5))), rtol=1e-9, atol=1e-11
)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (lambda x: (2 * x).astype(int), "Floats are wanted."),
        (lambda x: (2 * x).astype(complex), "A real number is wanted"),
        (lambda x: (2 * x).astype(np.float32), "Keep the dtype that came in."),
        (lambda x: 2 * x + 1e-7 * np.sin(x), "It agrees to about 7 digits"),
        (lambda x: 2 * x * (1 + 1e-8), "It agrees to about 8 digits"),
        (lambda x: x.sum(), "(N, H) is wanted"),
    ],
)
def test_the_advice_fits(answer, words):
    assert words in judge(DOUBLED, answer).diagnosis


def test_numbers_that_look_the_same_are_shown_until_they_differ():
    def total(x):
        return float(x.sum())

    exercise = Exercise(total, (Case("a", draw(x="N", N=3)),), rtol=1e-9, atol=1e-11)
    headline = judge(exercise, lambda x: total(x) + 1e-8).headline
    yours, expected = headline.removeprefix("the result is ").removesuffix(".").split(", but should be ")
    assert yours != expected


def test_one_array_put_there_every_time_is_recognised():
    def carry(x):
        return np.cumsum(x, axis=1)

    def same(x):
        h, states = np.zeros_like(x[:, 0]), []
        for t in range(x.shape[1]):
            h += x[:, t]
            states.append(h)
        return np.stack(states, axis=1)

    exercise = Exercise(carry, (Case("a", draw(x="N T H", N=2, T=5, H=3)),))
    assert "one and the same array" in judge(exercise, same).diagnosis


def test_what_should_come_back_is_written_as_it_is_returned():
    def lstm_forward(x, h0, c0, W_ih, W_hh, b):
        return x, h0, c0

    assert "(hs, (h_T, c_T)) should come back" in judge(get_exercise("lstm_forward"), lstm_forward).headline


def test_marks_of_zero_and_one_are_not_called_reshaped():
    def adding_problem(rng, batch, length):
        half = length // 2
        x = np.zeros((batch, length, 2))
        x[:, :, 0] = rng.random((batch, length))
        first, second = rng.integers(0, half, size=batch), rng.integers(half, length, size=batch)
        rows = np.arange(batch)
        x[rows, np.maximum(first - 1, 0), 1] = x[rows, second, 1] = 1
        return x, x[:, :, 0][rows, first] + x[rows, second, 0]

    assert "reshape" not in judge(get_exercise("adding_problem"), adding_problem).diagnosis
