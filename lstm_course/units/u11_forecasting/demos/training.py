"""Unit 11's networks, built and trained by the student's own functions: two series, six examples, digits."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import fast
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.series import delayed_sum, sine
from lstm_course.training.threads import one_thread

Array = np.ndarray
NOISE = 0.1


class Tools(NamedTuple):
    """The student's functions."""

    make_windows: Callable[..., Any]
    chronological_split: Callable[..., Any]
    scale_parts: Callable[..., Any]
    fit_scaler: Callable[..., Any]
    persistence_forecast: Callable[..., Any]
    skill_score: Callable[..., Any]
    SequenceRegressor: Callable[..., Any]
    train_regressor: Callable[..., Any]


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """One thread, and PyTorch's random numbers from this seed; afterwards both are as they were."""
    import torch

    with one_thread(), torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        yield


def batches_of(x: Array, y: Array, size: int, rng: np.random.Generator) -> list[tuple]:
    """x and y in a new order, ``size`` entries at a time, as float32 tensors."""
    import torch

    order = rng.permutation(len(x))
    parts = [order[at : at + size] for at in range(0, len(order), size)]
    return [tuple(torch.from_numpy(a[part]).float() for a in (x, y)) for part in parts]


def answers(model: Any, x: Array) -> Array:
    """What the model says to x, as float64."""
    import torch

    with torch.no_grad():
        return model(torch.from_numpy(x).float()).double().numpy()


@demo
def two_series(tools: Tools, tell: Callable[[float], None] | None = None) -> None:
    """A noisy sine, forecast from windows of 50, and a delayed sum. ``tell`` gets the skill on the sine."""
    series = sine(np.random.default_rng(0), 1200 if fast() else 4000)
    train, test = tools.chronological_split(len(series), (0.7, 0.3))
    mean, deviation = tools.fit_scaler(series[train, None])
    scaled, tried = tools.scale_parts(series, (0.7, 0.3))
    x, y = tools.make_windows(scaled, 50, 1)
    with seeded(0):
        model = tools.SequenceRegressor(1, 32, 1)
        tools.train_regressor(model, batches_of(x, y, 32, np.random.default_rng(0)), 12 if fast() else 40, 0.005)
    new, _ = tools.make_windows(tried, 50, 1)
    said = answers(model, new)
    truth, before = series[test][50:, None], tools.persistence_forecast(series[test][49:, None], 1)
    skill = tools.skill_score(said, truth, before, mean, deviation)
    first = _mse(said * deviation + mean, truth), _mse(before, truth), NOISE**2

    with seeded(0):
        sums = tools.SequenceRegressor(1, 32, 1, True)
        x, y = delayed_sum(np.random.default_rng(0), 32 * (300 if fast() else 900), 40)
        tools.train_regressor(sums, batches_of(x, y, 32, np.random.default_rng(0)), 1, 0.01)
    x, y = delayed_sum(np.random.default_rng(999), 500, 40)
    second = _mse(answers(sums, x), y), _mse(np.zeros_like(y), y), 0.0

    fig, (left, right) = figure_of(9, 3.4, columns=2, width_ratios=(2, 1))
    months = np.arange(100)
    left.plot(months, truth[:100], ".", color=COLOURS[6], label="what came")
    left.plot(months, before[:100], color=COLOURS[1], lw=1, label="persistence")
    left.plot(months, (said * deviation + mean)[:100], color=COLOURS[0], label="LSTM")
    left.set(xlabel="step of the test part", ylabel="value", title="A noisy sine, one step ahead")
    left.legend(frameon=False, ncols=3, loc="upper right")
    left.set_ylim(-1.4, 1.9)
    _bars(right, {"sine": first, "delayed sum": second})
    show(
        fig,
        f"Left: forecasts of a noisy sine. Right: mean squared errors. Sine: LSTM {first[0]:.3f}, persistence "
        f"{first[1]:.3f}, least possible {NOISE**2:.2f}. Delayed sum: LSTM {second[0]:.3f}, always 0 {second[1]:.3f}.",
    )
    if tell:
        tell(skill)


def _mse(a: Array, b: Array) -> float:
    return float(np.mean((a - b) ** 2))


def _bars(axis: Any, errors: Mapping[str, tuple[float, float, float]]) -> None:
    for k, label in enumerate(("LSTM", "without a network", "least possible")):
        heights = [found[k] for found in errors.values()]
        bars = axis.bar(
            np.arange(len(errors)) + 0.27 * (k - 1), heights, 0.25, label=label, color=COLOURS[(0, 1, 6)[k]]
        )
        axis.bar_label(bars, [f"{h:.3f}" for h in heights], fontsize=8, padding=1)
    axis.set_xticks(range(len(errors)), errors)
    axis.set(ylabel="mean squared error", title="On data it has not seen")
    axis.set_ylim(0, 1.35 * max(max(found) for found in errors.values()))
    axis.legend(frameon=False, fontsize=8)


@demo
def six_examples(tools: Tools, examples: Mapping[str, tuple[int, int, int, bool, int]]) -> None:
    """Each of the published sizes, trained on sums of what came 1 and 3 steps ago.

    examples: name → (inputs, units, outputs, every, steps).
    """
    found = {}
    for name, (inputs, units, outputs, every, steps) in examples.items():

        def task(seed: int, many: int, inputs: int = inputs, every: bool = every, steps: int = steps) -> tuple:
            x, y = delayed_sum(np.random.default_rng(seed), many, steps, (1, 3), inputs)
            return x, y if every else y[:, -1]

        with seeded(0):
            model = tools.SequenceRegressor(inputs, units, outputs, every)
            before = _mse(answers(model, task(999, 500)[0]), task(999, 500)[1])
            x, y = task(0, 32 * (150 if fast() else 600))
            tools.train_regressor(model, batches_of(x, y, 32, np.random.default_rng(0)), 1, 0.01)
        x, y = task(999, 500)
        found[name] = (
            tuple(x.shape),
            tuple(answers(model, x).shape),
            before,
            _mse(answers(model, x), y),
            _mse(0 * y, y),
        )
    print(f"{'':26}{'x':>16}{'answer':>16}{'untrained':>11}{'trained':>9}{'always 0':>10}")
    for name, (shape, said, *errors) in found.items():
        print(f"{name:26}{shape!s:>16}{said!s:>16}{errors[0]:11.3f}{errors[1]:9.3f}{errors[2]:10.3f}")
    fig, axis = figure_of(8, 2.8)
    places = np.arange(len(found))
    for k, (label, colour) in enumerate((("untrained", COLOURS[5]), ("always 0", COLOURS[1]), ("trained", COLOURS[0]))):
        axis.barh(
            places + 0.27 * (k - 1), [row[(2, 4, 3)[k]] for row in found.values()], 0.25, label=label, color=colour
        )
    axis.set_yticks(places, found)
    axis.invert_yaxis()
    axis.set(xlabel="mean squared error on 500 new sequences", title="The six examples, rebuilt: all of them learn")
    axis.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
    show(fig, "Mean squared errors, trained: " + "; ".join(f"{n} {row[3]:.3f}" for n, row in found.items()) + ".")


@demo
def digits(tools: Tools, tell: Callable[[float], None] | None = None) -> None:
    """A regressor of ten numbers reads digits row by row. ``tell`` gets the share that is right after four rows."""
    from lstm_course.tasks.digits import digit_rows

    try:
        (x, y), (new, truth) = digit_rows("train"), digit_rows("test")
    except ImportError as error:
        print(f"{error}. Without it nothing is read here.")
        return
    with seeded(0):
        model = tools.SequenceRegressor(8, 64, 10)
        batches = batches_of(x, np.eye(10)[y], 32, np.random.default_rng(0))
        for epochs, rate in ((8, 0.01), (4, 0.001)) if fast() else ((20, 0.01), (10, 0.001)):
            tools.train_regressor(model, batches, epochs, rate)
        scores = answers(model, new)
        right = float(np.mean(scores.argmax(1) == truth))
        halves = [answers(model, new[:, : k + 1]).argmax(1) == truth for k in range(8)]
    wrong = np.flatnonzero(scores.argmax(1) != truth)[:6]
    shares = [float(half.mean()) for half in halves]
    fig, axes = figure_of(9, 3, columns=2, width_ratios=(1.3, 1))
    axes[0].plot(range(1, 9), shares, "o-")
    axes[0].axhline(0.1, color=COLOURS[6], ls=":", lw=1)
    axes[0].text(8, 0.11, "chance", ha="right", va="bottom")
    axes[0].set(
        xlabel="rows read", ylabel="share right", title=f"All eight rows: {100 * right:.1f} % of {len(new)} digits"
    )
    axes[0].set_ylim(0, 1.03)
    axes[1].axis("off")
    if len(wrong):
        picture = np.concatenate([np.pad(new[n], 1) for n in wrong], axis=1)
        axes[1].imshow(picture, cmap="Greys")
        for k, n in enumerate(wrong):
            axes[1].text(10 * k + 4.5, 11.5, f"{truth[n]}, said {scores[n].argmax()}", ha="center", fontsize=8)
    axes[1].set_title("Some that it got wrong" if len(wrong) else "None was wrong")
    show(fig, f"Share of digits right after 1 to 8 rows: {', '.join(f'{share:.2f}' for share in shares)}.")
    if tell:
        tell(shares[3])
