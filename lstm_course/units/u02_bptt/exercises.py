"""The exercises of unit 2, in the order of the notebook."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import draw, sized, uniform
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Arguments, Case, Exercise
from lstm_course.reference import gradcheck, rnn
from lstm_course.units.u02_bptt.misconceptions_truncation import WINDOW_FOR_EACH_LOSS

# -- cases ---------------------------------------------------------------------------------------------------


def _function_of(rng: np.random.Generator, shape: tuple[int, ...]) -> Callable[[np.ndarray], float]:
    """Draw a smooth function with a third derivative, so that the step size shows, and entries that interact."""
    A, B = 0.5 + rng.random(shape), rng.standard_normal(shape)

    def f(x: np.ndarray) -> float:
        return float(np.sum(B * np.sin(A * x)) + np.sum(A * x) ** 3 / 20)

    return f


def _at_a_point(shape: tuple[int, ...], eps: float, whole: bool = False) -> Callable[..., Arguments]:
    def make(rng: np.random.Generator) -> Arguments:
        x = rng.integers(-3, 4, shape) if whole else np.asarray(rng.standard_normal(shape))
        return {"f": _function_of(rng, shape), "x": x, "eps": eps}

    return make


def _apart(shape: tuple[int, ...], scale: float, distance: float, opposite: bool = False) -> Callable[..., Arguments]:
    """Two arrays: b is above a everywhere (below, for a negative distance), in proportion to the distance.

    The entry of a that is largest in size is the first. The last is almost as large, of the other sign, and b is
    largest there: in another place than a, and with another sign than a has there, if they are to be opposite.
    The difference is largest where a is negative: a forgotten absolute value shows.
    """

    def make(rng: np.random.Generator) -> Arguments:
        a = np.asarray(rng.uniform(-2, 2, shape))
        first, last = (0,) * a.ndim, (-1,) * a.ndim
        a[first] = -np.sign(distance) * (3 + rng.random())
        if a.ndim:
            a[last] = -0.9999 * a[first]
        more = np.asarray(rng.random(shape))
        more[first if distance > 0 else last] = 1
        b = a + distance * (np.abs(a) + 0.3 * more)
        if opposite:
            a[last] = -a[last]
        return {"a": scale * a, "b": scale * b}

    return make


def _next_to_nothing(rng: np.random.Generator) -> Arguments:
    """Nothing but zeros, and sizes below the floor of 1e-12."""
    b = rng.uniform(-3, 3, (2, 3))
    b[0, 2] = -3 - rng.random()
    return {"a": np.zeros((2, 3)), "b": 1e-13 * b}


LARGE = 100.0
"""What a gradient is scaled by where it is to be beyond any limit that it might be clipped at on the way."""


def _one_step(name: str, scale: float = 1.0, **sizes: int) -> Case:
    def make(rng: np.random.Generator, N: int, D: int, H: int) -> Arguments:
        x, h = rng.standard_normal((N, D)), rng.uniform(-0.9, 0.9, (N, H))
        _, cache = rnn.rnn_step_with_cache(x, h, *_weights(rng, D, H))
        return {"dh": scale * rng.standard_normal((N, H)), "cache": cache}

    return Case(name, sized(make, **sizes))


def _sequence(name: str, k: int | None = None, scale: float = 1.0, **sizes: int) -> Case:
    def make(rng: np.random.Generator, N: int, T: int, D: int, H: int) -> Arguments:
        x, h0 = rng.standard_normal((N, T, D)), rng.uniform(-0.9, 0.9, (N, H))
        _, cache = rnn.rnn_forward_with_cache(x, h0, *_weights(rng, D, H))
        arguments = {"dhs": scale * rng.standard_normal((N, T, H)), "cache": cache}
        return arguments if k is None else {**arguments, "k": k}

    return Case(name, sized(make, **sizes))


def _weights(rng: np.random.Generator, D: int, H: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return 0.6 * rng.standard_normal((H, D)), 0.6 * rng.standard_normal((H, H)), rng.uniform(0.1, 0.4, H)


def _scores(name: str, **sizes: int) -> Case:
    def make(rng: np.random.Generator, N: int, T: int, H: int, K: int) -> Arguments:
        cache = {"hs": rng.uniform(-0.9, 0.9, (N, T, H)), "W": rng.standard_normal((K, H))}
        return {"dlogits": rng.standard_normal((N, T, K)), "cache": cache}

    return Case(name, sized(make, **sizes))


def _states(shape: str, **sizes: int) -> draw:
    return draw(dh=shape, h=uniform(shape, -0.95, 0.95), **sizes)


# -- exercises -----------------------------------------------------------------------------------------------

_FILE = Path(__file__).with_name("mistakes.toml")
_edits, _mistakes = partial(mistakes, _FILE), partial(common.all_mistakes, _FILE)
GRADIENTS = ("dx", "dh_prev", "dW_ih", "dW_hh", "db")

EXERCISES = (
    Exercise(
        reference=gradcheck.numerical_gradient,
        excused=("keeps float32",),
        cases=(
            Case("a matrix", _at_a_point((3, 4), 0.03)),
            Case("a vector", _at_a_point((5,), 0.1)),
            Case("one number", _at_a_point((), 0.02)),
            Case("three axes", _at_a_point((2, 4, 3), 0.001)),
            Case("whole numbers", _at_a_point((2, 3), 0.05, whole=True)),
        ),
        misconceptions=_mistakes(gradcheck.numerical_gradient),
        points=2,
        rtol=1e-7,  # the order of the additions shows in the last digits of a difference of nearly equal numbers
        atol=1e-9,
    ),
    Exercise(
        reference=gradcheck.relative_error,
        excused=("keeps float32",),
        cases=(
            Case("nearly equal", _apart((3, 4), 1.0, 1e-3)),
            Case("far apart", _apart((2, 5, 3), 4.0, 2.5, opposite=True)),
            Case("one number", _apart((), 1.0, 0.4)),
            Case("tiny gradients", _apart((4,), 5e-11, -0.5)),
            Case("zero, and next to zero", _next_to_nothing),
        ),
        misconceptions=_edits(gradcheck.relative_error),
    ),
    Exercise(
        reference=rnn.tanh_backward,
        excused=("T = 1",),
        cases=(
            Case("a batch", _states("N H", N=3, H=4)),
            Case("one sequence", _states("N H", N=1, H=5)),
            Case("all steps at once", _states("N T H", N=2, T=5, H=3)),
        ),
        misconceptions=(
            *_edits(rnn.tanh_backward),
            common.exchanges(
                rnn.tanh_backward, "dh", "h", "The slope is taken at h, the state; dh is what it is multiplied by."
            ),
            common.mutates(rnn.tanh_backward, "dh"),
            common.mutates(rnn.tanh_backward, "h"),
            common.downcasts(rnn.tanh_backward),
        ),
    ),
    Exercise(
        reference=rnn.time_affine_backward,
        cases=(
            _scores("a batch", N=3, T=5, H=4, K=2),
            _scores("one sequence", N=1, T=4, H=3, K=5),
            _scores("one step", N=4, T=1, H=2, K=3),
            _scores("more steps than sequences", N=2, T=6, H=5, K=3),
        ),
        misconceptions=_mistakes(rnn.time_affine_backward, "dlogits"),
        points=2,
        returns=("dhs", "dW", "db"),
    ),
    Exercise(
        reference=rnn.rnn_step_backward,
        cases=(
            _one_step("a batch", N=3, D=2, H=4),
            _one_step("one sequence", N=1, D=3, H=2),
            _one_step("more inputs than units, large gradients", scale=LARGE, N=2, D=5, H=3),
        ),
        misconceptions=_mistakes(rnn.rnn_step_backward, "dh"),
        points=3,
        returns=GRADIENTS,
        requires=("tanh_backward",),
    ),
    Exercise(
        reference=rnn.rnn_backward,
        cases=(
            _sequence("a batch", N=3, T=5, D=2, H=4),
            _sequence("one sequence", N=1, T=6, D=3, H=2),
            _sequence("two steps, large gradients", scale=LARGE, N=3, T=2, D=5, H=4),
            _sequence("one step", N=4, T=1, D=3, H=2),
            _sequence("one unit", N=2, T=4, D=3, H=1),
        ),
        misconceptions=_mistakes(rnn.rnn_backward),
        points=3,
        returns=("dx", "dh0", *GRADIENTS[2:]),
        requires=("rnn_step_backward",),
    ),
    Exercise(
        reference=rnn.truncated_rnn_backward,
        cases=(
            _sequence("the last chunk is shorter", N=3, T=11, D=2, H=5, k=4),
            _sequence("one sequence, chunks of equal length", N=1, T=6, D=4, H=3, k=2),
            _sequence("one chunk holds everything", N=2, T=3, D=5, H=4, k=6),
            _sequence("chunks of one step, large gradients", scale=LARGE, N=4, T=5, D=3, H=2, k=1),
            _sequence("one step", N=3, T=1, D=2, H=4, k=5),
        ),
        misconceptions=(*_mistakes(rnn.truncated_rnn_backward, "dhs"), WINDOW_FOR_EACH_LOSS),
        points=2,
        returns=("dx", "dh0", *GRADIENTS[2:]),
        requires=("rnn_backward",),
    ),
)
