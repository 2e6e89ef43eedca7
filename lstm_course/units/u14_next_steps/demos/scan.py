"""How a scan goes: who has been joined after each round, what that saves, and two other ways to the same values."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from time import perf_counter

import numpy as np

from lstm_course.basics.types import Array, Function
from lstm_course.plots.labels import label_ends
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.reference.scan import linear_recurrence, log_space_scan


def rounds_for(steps: int) -> int:
    """Return how many rounds a scan over so many steps takes."""
    return math.ceil(math.log2(steps))


def _seconds(run: Callable[[], object], times: int = 3) -> float:
    """Return the least of a few measurements: what another program took away is left out."""
    found = []
    for _ in range(times):
        begun = perf_counter()
        run()
        found.append(perf_counter() - begun)
    return min(found)


@demo
def rounds(parallel_scan: Function, steps: int = 16, lengths: tuple[int, ...] = (16, 64, 256, 1024, 4096)) -> None:
    """Draw which steps each one has been joined with, round by round, and the time of a loop and of the scan."""
    fig, (left, right) = figure_of(10, 3.8, columns=2, width_ratios=(1.1, 1))
    reach, number = 1, 0
    while True:
        for t in range(steps):
            back = min(reach - 1, t)
            left.plot([t - back, t], [number + 0.05 * t] * 2, color=COLOURS[0], lw=1.1, solid_capstyle="butt")
            left.plot(t, number + 0.05 * t, "o", ms=3.2, color=COLOURS[0] if back < t else COLOURS[1])
        if reach >= steps:
            break
        reach, number = 2 * reach, number + 1
    left.set(xlabel="step", ylabel="rounds done", title=f"{steps} steps are done in {number} rounds")
    left.set_yticks(range(number + 1))
    left.set_xticks(range(0, steps, 3))
    rng = np.random.default_rng(0)
    times: dict[str, list[float]] = {"one after the other": [], "your scan": []}
    for length in lengths:
        a, b = rng.uniform(0.5, 1, (1, length, 4)), rng.standard_normal((1, length, 4))
        times["one after the other"].append(_seconds(partial(linear_recurrence, a, b)))
        times["your scan"].append(_seconds(partial(parallel_scan, a, b)))
    for (name, seconds), colour in zip(times.items(), COLOURS[1::-1], strict=True):
        right.loglog(lengths, 1000 * np.array(seconds), "o-", ms=4, color=colour, label=name)
    right.set(xlabel="steps T", ylabel="milliseconds", title="Measured here, just now")
    right.set_xticks(lengths, [f"{n:,}" for n in lengths])
    right.minorticks_off()
    label_ends(right)
    gain = times["one after the other"][-1] / times["your scan"][-1]
    show(
        fig,
        f"Left: a line for each of {steps} steps, over the steps that it has been joined with; after {number} rounds "
        f"each reaches back to step 0. Right: at {lengths[-1]:,} steps the loop takes {gain:.0f} times as long.",
    )


def closed_form(a: Array, b: Array) -> Array:
    """Compute the recurrence with the product of all factors so far taken out of the sum."""
    product = np.cumprod(a, axis=1)
    with np.errstate(all="ignore"):
        return product * np.cumsum(b / product, axis=1)


@demo
def three_ways(parallel_scan: Function, lengths: tuple[int, ...] = (10, 100, 1000, 10000)) -> None:
    """Print the largest error of three ways to compute the recurrence, for more and more steps."""
    rng = np.random.default_rng(0)
    print(
        f"{'steps':>8}{'product of the factors':>26}{'taken out of the sum':>24}{'in logarithms':>16}{'your scan':>12}"
    )
    for length in lengths:
        a, b = rng.uniform(0.05, 1, (1, length, 1)), rng.uniform(0.1, 1, (1, length, 1))
        right = linear_recurrence(a, b)
        ways = closed_form(a, b), np.exp(log_space_scan(np.log(a), np.log(b))), parallel_scan(a, b)
        errors = [float(np.max(np.abs(way - right) / right)) for way in ways]
        told = ["not a number" if np.isnan(e) else f"{e:.0e}" for e in errors]
        print(f"{length:8,}{np.prod(a):26.0e}{told[0]:>24}{told[1]:>16}{told[2]:>12}")
