"""The nine exercises of unit 11: what is right, and on which inputs it is tried."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import draw, fixed, normal, shape_of, uniform
from lstm_course.checking.edits import mistakes
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.tasks import windows
from lstm_course.units.u11_forecasting import probes, probes_month, references

_edits = partial(mistakes, Path(__file__).with_name("mistakes.toml"))


def _windows(shape: str, length: int, horizon: int, **sizes: int) -> draw:
    many = sizes["S"] - length - horizon + 1
    return draw(series=shape, length=fixed(length), horizon=fixed(horizon), **sizes, N=many, L=length)


def _split(parts: int, least: int, most: int) -> Callable:
    """Draw a length, and fractions of at least a tenth. No end is near a half, where rounding is a matter of taste.

    The first end is rounded up, so that cutting is another thing than rounding. Where there are more than two parts
    another end is rounded down, and to round each part by itself leads elsewhere.
    """

    def make(rng: np.random.Generator) -> dict[str, Any]:
        while True:
            n = int(rng.integers(least, most))
            fractions = 0.1 + (1 - 0.1 * parts) * rng.dirichlet(np.ones(parts))
            ends = n * np.cumsum(fractions)[:-1]
            up, away = ends % 1 > 0.5, np.abs(ends % 1 - 0.5)
            apart = np.cumsum(np.round(n * np.array(fractions[:-1]))) != np.round(ends)
            telling = parts == 2 or (not up.all() and (ends[~up] % 1 > 0.05).any() and apart.any())
            if (away > 0.05).all() and up[0] and telling:
                return {"n": np.int64(n), "fractions": tuple(float(share) for share in fractions)}

    return make


def _steady(rng: np.random.Generator, sizes: Any) -> np.ndarray:
    train = 5 + 2 * rng.standard_normal((sizes["T"], sizes["D"]))
    train[:, 1] = np.round(train[0, 1])  # a whole number: its mean is exact however it is computed
    return train


def _wandering(shape: str) -> Callable:
    """Draw a series whose level changes on the way, so that its parts have other means and deviations."""

    def make(rng: np.random.Generator, sizes: Any) -> np.ndarray:
        steps = rng.standard_normal(shape_of(shape, sizes))
        return 10 + np.cumsum(0.5 + steps, axis=0)

    return make


def _skill(N: int, D: int, off: float = 0.0) -> draw:
    level = normal("N D", 2.0, 10.0)
    return draw(
        scaled_forecast=normal("N D", 1.0, off), truth=level, persistence=level, mean=normal("D", 1.0, 9.0),
        deviation=uniform("D", 1.2, 3.0), N=N, D=D,
    )  # fmt: skip


def _regressor(every: bool, **sizes: int) -> draw:
    return draw(
        inputs=fixed("D"), units=fixed("H"), outputs=fixed("K"), every=fixed(every), x="N T D",
        dy="N T K" if every else "N K", W_ih="4H D", W_hh="4H H", b_ih="4H", b_hh="4H", W="K H", b="K", **sizes,
    )  # fmt: skip


def _matrix(every: bool) -> draw:
    return draw(
        inputs=fixed("D"), units=fixed("H"), outputs=fixed("K"), every=fixed(every), x="T D", dy="T K", W_ih="4H D",
        W_hh="4H H", b_ih="4H", b_hh="4H", W="K H", b="K", T=5, D=2, H=3, K=4,
    )  # fmt: skip


def _training(y: str, scale: float, epochs: int, rate: float, max_norm: float, **sizes: int) -> draw:
    return draw(
        x=normal("B N T D"), y=normal(y, scale, scale), W="H D", b="H", V="K H", c="K", epochs=fixed(epochs),
        rate=fixed(rate), max_norm=fixed(max_norm), **sizes,
    )  # fmt: skip


def _month(behaviour: str, values: str) -> Callable[[np.random.Generator], dict[str, Any]]:
    """Draw values without the letters of their axes: twelve numbers a step are not "the right answer times L"."""
    drawn = draw(behaviour=fixed(behaviour), values=values, W=5, L=12, S=17)
    return lambda rng: dict(drawn(rng))


EXERCISES = (
    Exercise(
        reference=windows.make_windows,
        excused=("mutants die",),
        cases=(
            Case("two features, two steps ahead", _windows("S D", 4, 2, S=11, D=2)),
            Case("a plain series, the next step", _windows("S", 5, 1, S=9)),
            Case("three steps ahead", _windows("S D", 2, 3, S=8, D=3)),
            Case("a single window", _windows("S D", 4, 3, S=7, D=2)),
            Case("windows of one step", _windows("S D", 1, 2, S=7, D=4)),
            Case("one step, and the next", _windows("S D", 1, 1, S=2, D=3)),
        ),
        misconceptions=(
            *_edits(windows.make_windows),
            common.mutates(windows.make_windows, "series"),
            common.downcasts(windows.make_windows),
        ),
        points=2,
        returns=("x", "y"),
    ),
    Exercise(
        reference=windows.chronological_split,
        cases=(
            Case("three parts", _split(3, 40, 90)),
            Case("two parts", _split(2, 25, 60)),
            Case("four parts", _split(4, 60, 140)),
        ),
        misconceptions=_edits(windows.chronological_split),
        points=2,
        probe=probes.steps_of_parts,
    ),
    Exercise(
        reference=windows.fit_scaler,
        excused=("mutants die",),
        cases=(
            Case("two columns", draw(train=normal("T D", 2.0, 5.0), T=7, D=2)),
            Case("a plain series", draw(train=normal("T", 0.3, -4.0), T=6)),
            Case("a column that never changes", draw(train=_steady, T=5, D=3)),
            Case("a plain series with no change", draw(train=lambda rng, sizes: np.full(4, rng.normal()), T=4)),
            Case("a single step", draw(train=normal("T D", 2.0, 5.0), T=1, D=4)),
        ),
        misconceptions=(
            *_edits(windows.fit_scaler),
            common.mutates(windows.fit_scaler, "train"),
            common.downcasts(windows.fit_scaler),
        ),
        returns=("mean", "deviation"),
    ),
    Exercise(
        reference=references.scale_parts,
        cases=(
            Case("three parts", draw(series=_wandering("S D"), fractions=fixed((0.6, 0.15, 0.25)), S=33, D=2)),
            Case("a plain series in two parts", draw(series=_wandering("S"), fractions=fixed((0.7, 0.3)), S=21)),
            Case("a long test part", draw(series=_wandering("S D"), fractions=fixed((0.3, 0.2, 0.5)), S=26, D=3)),
            Case("a training part of one step", draw(series=_wandering("S D"), fractions=fixed((0.2, 0.8)), S=5, D=2)),
        ),
        misconceptions=(
            *_edits(references.scale_parts),
            common.downcasts(references.scale_parts),
        ),
        points=2,
        returns=("train", "validation", "test"),
        requires=("chronological_split", "fit_scaler"),
    ),
    Exercise(
        reference=windows.persistence_forecast,
        excused=("mutants die",),
        cases=(
            Case("two steps ahead", draw(series="S D", horizon=fixed(2), S=7, D=3)),
            Case("the next step of a plain series", draw(series="S", horizon=fixed(1), S=6)),
            Case("three steps ahead", draw(series="S", horizon=fixed(3), S=8)),
            Case("as far as there is", draw(series="S D", horizon=fixed(4), S=5, D=2)),
        ),
        misconceptions=(
            *_edits(windows.persistence_forecast),
            common.mutates(windows.persistence_forecast, "series"),
            common.downcasts(windows.persistence_forecast),
        ),
        probe=probes.forecasts,
    ),
    Exercise(
        reference=references.skill_score,
        cases=(
            Case("two columns", _skill(N=5, D=2)),
            Case("one column", _skill(N=4, D=1)),
            Case("one forecast", _skill(N=1, D=3)),
            Case("far worse than persistence", _skill(N=6, D=2, off=9.0)),
        ),
        misconceptions=(
            *_edits(references.skill_score),
            common.mutates(references.skill_score, "scaled_forecast"),
            common.mutates(references.skill_score, "truth"),
        ),
        points=2,
        returns=("skill",),
    ),
    Exercise(
        reference=references.SequenceRegressor,
        cases=(
            Case("one answer a sequence", _regressor(False, N=3, T=5, D=2, H=4, K=1)),
            Case("an answer at each step", _regressor(True, N=2, T=4, D=3, H=5, K=1)),
            Case("one sequence, several outputs", _regressor(False, N=1, T=6, D=2, H=3, K=4)),
            Case("one step", _regressor(True, N=4, T=1, D=3, H=2, K=5)),
            Case("a matrix", _matrix(False)),
            Case("a matrix, and every", _matrix(True)),
        ),
        misconceptions=_edits(references.SequenceRegressor, "lstm_course.models.regression:SequenceRegressor"),
        points=3,
        probe=probes.try_regressor,
        rtol=1e-5,
        atol=1e-5,
    ),
    Exercise(
        reference=references.train_regressor,
        cases=(
            Case("three batches, four epochs", _training("B N K", 3.0, 4, 0.05, 0.5, B=3, N=4, T=5, D=2, H=6, K=1)),
            Case("small gradients", _training("B N K", 1.0, 3, 0.02, 1e3, B=2, N=5, T=3, D=4, H=6, K=7)),
            Case("a rate too high", _training("B N K", 1.0, 4, 2.0, 1e6, B=2, N=3, T=4, D=5, H=6, K=1)),
            Case("one of each", _training("B N K", 2.0, 2, 0.1, 0.3, B=1, N=1, T=1, D=3, H=2, K=4)),
            Case("targets of another shape", _training("B N", 1.0, 2, 0.05, 1.0, B=2, N=4, T=3, D=5, H=6, K=1)),
            Case("in the second batch alone", _training("B N M", 1.0, 2, 0.05, 1.0, B=2, N=4, T=3, D=5, H=6, K=1, M=7)),
        ),
        misconceptions=_edits(references.train_regressor),
        points=3,
        probe=probes.try_training,
        rtol=1e-6,
        atol=1e-7,
        time_limit=20.0,  # the first optimiser of a process imports torch._dynamo
    ),
    Exercise(
        reference=references.MonthAhead,
        cases=(
            Case("a month is a step", _month("steps", "W L")),
            Case("asked twice, it says the same", _month("twice", "W L")),
            Case("windows do not hear of each other", _month("apart", "W L")),
            Case("the loss asks the network", _month("loss", "W L")),
            Case("one target for one answer", _month("pairs", "S")),
        ),
        misconceptions=_edits(references.MonthAhead),
        points=3,
        probe=probes_month.try_month_ahead,
        rtol=1e-5,
        atol=1e-5,
        repair=True,
    ),
)
