"""What the memories of unit 14 can do, with weights set by hand: outweigh the past, hold pairs, fade by the clock."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, slider
from lstm_course.reference.lstm import lstm_step

KEEP = 40.0
"""A bias at which σ is 1."""


def _streams(score: float, before: int, after: int) -> Array:
    """Return x (T, 2): a value and its score. All values are −1 but one, which is +1 and has the score."""
    x = np.tile([-1.0, 0.0], (before + 1 + after, 1))
    x[before] = 1.0, score
    return x


def share_of(slstm_step: Function, score: float, before: int = 20, after: int = 0) -> float:
    """Return the share of c / n that the one step has whose score is not 0, after so many steps."""
    mean = running_means(slstm_step, _streams(score, before, after))[-1]
    return float((1 + mean) / 2)


def running_means(slstm_step: Function, x: Array) -> Array:
    """Return c / n (T,) of one unit that keeps everything, writes the value and weighs it by its score."""
    W_ih = np.array([[0.0, 1.0], [0.0, 0.0], [KEEP, 0.0], [0.0, 0.0]])  # i: the score; g: tanh of the value
    b = np.array([0.0, KEEP, 0.0, 0.0])
    h = c = n = m = np.zeros((1, 1))
    means = []
    for row in x:
        h, c, n, m = slstm_step(row[None], h, c, n, m, W_ih, np.zeros((4, 1)), b)
        means.append(float(c[0, 0] / n[0, 0]))
    return np.array(means)


def _lstm_means(x: Array) -> Array:
    """Return c divided by the sum of its input gates, of an LSTM that does the same with a gate between 0 and 1."""
    W_ih, b = np.array([[0.0, 1.0], [0.0, 0.0], [KEEP, 0.0], [0.0, 0.0]]), np.array([0.0, KEEP, 0.0, 0.0])
    h = c = np.zeros((1, 1))
    means, weight = [], 0.0
    for row in x:
        h, c = lstm_step(row[None], h, c, W_ih, np.zeros((4, 1)), b)
        weight += 1 / (1 + np.exp(-row[1]))
        means.append(float(c[0, 0] / weight))
    return np.array(means)


@demo
def outweighing(slstm_step: Function, before: int = 20, after: int = 20) -> None:
    """Draw how far one step with a high score outweighs the twenty before it. Slider: the score."""

    def draw(score: float):
        x = _streams(score, before, after)
        fig, axis = figure_of(8.5, 3.2)
        steps = np.arange(1, len(x) + 1)
        ours, theirs = running_means(slstm_step, x), _lstm_means(x)
        axis.plot(steps, ours, "o-", ms=3, color=COLOURS[0], label="sLSTM: c / n")
        axis.plot(steps, theirs, "s--", ms=3, color=COLOURS[1], label="LSTM: c / sum of its input gates")
        axis.axvline(before + 1, ls=":", color=LIGHT["ink"], lw=1)
        axis.set(xlabel="step", ylabel="memory, as a mean", ylim=(-1.1, 1.1))
        axis.set_title(f"All values are −1, one is +1 and has the score {score:g}", loc="left", fontsize=11)
        label_ends(axis)
        return fig, (
            f"Twenty steps write −1. Step {before + 1} writes +1 with the score {score:g}: the sLSTM's mean goes from "
            f"−1 to {ours[before]:.2f} and then falls to {ours[-1]:.2f}; the LSTM's goes to {theirs[before]:.2f}."
        )

    slider(draw, score=("score of the one step", 0.0, 12.0, 0.5, 5.0))


def stored_and_asked(mlstm_step: Function, keys: Array, values: Array) -> Array:
    """Store pairs, keys (P, A) and values (P, V), one a step, then ask for each. Returns what is read (P, V)."""
    (P, A), V = keys.shape, values.shape[1]
    C, n, m, zero = np.zeros((1, V, A)), np.zeros((1, A)), np.zeros(1), np.zeros(1)
    for key, value in zip(keys, values, strict=True):
        _, C, n, m = mlstm_step(key[None], np.sqrt(A) * key[None], value[None], zero, zero + KEEP, C, n, m)
    all_ = [np.repeat(state, P, axis=0) for state in (C, n, m)]
    # Asking is a step as well: one that writes nothing.
    return mlstm_step(keys, 0 * keys, np.zeros((P, V)), np.full(P, -KEEP), np.full(P, KEEP), *all_)[0]


def _error(mlstm_step: Function, P: int, A: int, orthogonal: bool, rng: np.random.Generator) -> float:
    keys = rng.standard_normal((P, A))
    if orthogonal:
        keys = np.concatenate([np.linalg.qr(rng.standard_normal((A, A)))[0]] * -(-P // A))[:P]
    keys, values = keys / np.linalg.norm(keys, axis=1, keepdims=True), rng.standard_normal((P, 8))
    read = stored_and_asked(mlstm_step, keys, values)
    return float(np.sqrt(np.mean((read - values) ** 2) / np.mean(values**2)))


def pairs_without_error(mlstm_step: Function, A: int) -> int:
    """Return how many pairs, with keys at right angles as long as there is room, come back without an error."""
    rng = np.random.default_rng(0)
    return next(P for P in range(1, 2 * A) if _error(mlstm_step, P + 1, A, True, rng) > 1e-6)


@demo
def pairs_in_a_matrix(mlstm_step: Function, seeds: int = 5) -> None:
    """Draw how wrong the values come out of a matrix memory, against how many pairs went in. Slider: A."""

    def draw(A: int):
        fig, axis = figure_of(8.5, 3.2)
        many = list(range(1, 33))
        wrong = {}
        for name, orthogonal, colour in (("keys at right angles", True, 0), ("keys drawn at random", False, 1)):
            runs = [
                [_error(mlstm_step, P, A, orthogonal, np.random.default_rng([seed, P])) for P in many]
                for seed in range(seeds)
            ]
            axis.plot(many, np.transpose(runs), "o", ms=2, color=COLOURS[colour], alpha=0.35)
            wrong[name] = np.mean(runs, axis=0)
            axis.plot(many, wrong[name], lw=2, color=COLOURS[colour], label=name)
        axis.axvline(A, ls=":", color=LIGHT["ink"], lw=1)
        axis.set(xlabel="pairs stored", ylabel="error / size of a value", ylim=(-0.05, 2.0))
        axis.set_title(f"Keys of A = {A} numbers (dotted)", loc="left", fontsize=11)
        label_ends(axis)
        right, random = wrong["keys at right angles"], wrong["keys drawn at random"]
        beyond = f", {right[A]:.2f} at {A + 1}" if len(many) > A else ""
        return fig, (
            f"With keys at right angles the error is {right[min(A, 32) - 1]:.0e} at {min(A, 32)} pairs{beyond}. With "
            f"random keys it grows from the second pair on, to {random[-1]:.2f} at 32 pairs."
        )

    slider(draw, A=("A, numbers in a key", [4, 8, 16, 32], 16))


@demo
def sampled_twice_as_often(diagonal_ssm: Function, tell: Callable[[float], None] | None = None) -> None:
    """Draw what a state-space model says of one signal, sampled at two rates, with delta to match. Slider: delta.

    ``tell`` gets, at delta = 1, how far the two are apart at the times that both have.
    """

    A = np.array([-0.25, -1.0, -4.0])

    def said_at(rate: int, delta: float) -> tuple[Array, Array]:
        times = np.arange(1, 12 * rate + 1) / rate
        pulse = np.where((times > 1) & (times <= 5), 1.0, 0.0)[None, :, None]
        steps = np.full(3, delta / rate)
        return times, diagonal_ssm(pulse, A, np.ones((3, 1)), np.eye(3), np.zeros((3, 1)), steps)[0]

    def gap_at(delta: float) -> float:
        return float(np.max(np.abs(said_at(2, delta)[1][1::2] - said_at(1, delta)[1])))

    def draw(delta: float):
        fig, (left, right) = figure_of(10, 3.2, columns=2)
        for rate, style in ((1, "o"), (2, "x")):
            times, said = said_at(rate, delta)
            for unit, name in enumerate(("slow", "middle", "fast")):
                left.plot(times, said[:, unit], style, ms=5, color=COLOURS[unit], label=name if rate == 1 else None)
        gap = gap_at(delta)
        left.set(xlabel="time", ylabel="memory s", title="one sample (○) and two (×) a unit of time")
        left.legend(frameon=False, fontsize=9)
        lags = np.arange(0, 13)
        for unit, name in enumerate(("slow", "middle", "fast")):
            right.plot(lags, np.exp(delta * A[unit]) ** lags, "o-", ms=3, color=COLOURS[unit], label=name)
        right.set(xlabel="steps ago", ylabel="share kept", title="what is left, whatever comes in")
        return fig, (
            f"A pulse of four units of time in three memories with A = −0.25, −1 and −4, delta = {delta:g}. Sampled "
            f"twice as often with half the delta, the memories agree at common times within {gap:.0e}."
        )

    slider(draw, delta=("delta", [0.25, 0.5, 1.0, 2.0], 1.0))
    if tell is not None:
        tell(gap_at(1.0))
