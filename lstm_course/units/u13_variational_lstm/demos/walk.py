"""The walk: from one sentence's code to another's, with a sentence at each step; and sentences from the prior."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.units.u13_variational_lstm.demos.results import (
    codes_of,
    codes_of_many,
    directions,
    draw_topics,
    said_from,
)
from lstm_course.units.u13_variational_lstm.experiments.training import Learned

Array = np.ndarray
Function = Callable[..., Any]
WALKS = {
    "a small cat … → every tall robot …": (
        "a small cat sees the dog near the park",
        "every tall robot paints a king in the market",
    ),
    "some bird … → the blue king …": ("some bird follows one child", "the blue king helps a robot in the tower"),
    "the strange farmer … → a quiet teacher …": (
        "the strange farmer helps one cat behind the station",
        "a quiet teacher finds some teacher",
    ),
}


@demo
def walk(plain: Learned, used: Learned, interpolate: Function, steps: int = 9) -> None:
    """A slider along the way between two codes, and a choice of walks: where it is, and what both models say there."""
    texts = [text for pair in WALKS.values() for text in pair]
    codes, topics = codes_of_many(used.model, 300)
    middle = codes.mean(axis=0)
    across = directions(codes)
    ends = {way.name: dict(zip(texts, codes_of(way.model, texts), strict=True)) for way in (plain, used)}
    paths = {
        (way.name, name): interpolate(ends[way.name][first], ends[way.name][last], steps)
        for way in (plain, used)
        for name, (first, last) in WALKS.items()
    }
    said = {key: said_from(plain.model if key[0] == plain.name else used.model, path) for key, path in paths.items()}

    def draw(chosen: str, at: int) -> tuple:
        fig, (left, right) = figure_of(11.0, 4.6, columns=2, width_ratios=(1, 1.5))
        draw_topics(left, (codes - middle) @ across, topics)
        path = (paths[used.name, chosen] - middle) @ across
        left.plot(*path.T, color="black", lw=1.2)
        left.plot(*path[at], "o", color="black", ms=11, mfc="white", mew=2.5)
        left.set_title("The way, on the map of the codes", loc="left", fontsize=11)
        right.axis("off")
        right.set(xlim=(0, 1), ylim=(2 * steps + 3.6, -1.2))
        for k, way in enumerate((used, plain)):
            top = k * (steps + 2.6)
            right.text(0, top - 0.6, f"{way.name} (KL {way.unseen['kl']:.2f})", fontsize=10, weight="bold")
            for n, text in enumerate(said[way.name, chosen]):
                style: dict[str, Any] = {"color": "black", "weight": "bold"} if n == at else {"color": "#777777"}
                right.text(0.03, top + n + 0.4, text, fontsize=9.5, va="center", **style)
            right.text(0, top + at + 0.4, "▸", fontsize=10, va="center", color=COLOURS[1])
        return fig, (
            f"Step {at} of {steps - 1} on the way from the code of '{WALKS[chosen][0]}' to that of "
            f"'{WALKS[chosen][1]}'. {used.name}: '{said[used.name, chosen][at]}'. {plain.name}: "
            f"'{said[plain.name, chosen][at]}'."
        )

    slider(draw, chosen=("walk", list(WALKS), next(iter(WALKS))), at=("step of the walk", 0, steps - 1, 1, 0))


@demo
def from_nothing(plain: Learned, used: Learned, many: int = 8, seed: int = 4) -> None:
    """What both models write from the same codes, drawn from the standard normal distribution."""
    z = np.random.default_rng(seed).standard_normal((many, 16))
    fig, axes = figure_of(10.5, 0.32 * many + 0.7, columns=2)
    told = []
    for axis, way in zip(axes, (plain, used), strict=True):
        texts = said_from(way.model, z)
        axis.axis("off")
        axis.set(xlim=(0, 1), ylim=(many - 0.5, -0.6))
        axis.set_title(f"{way.name}: {len(set(texts))} different of {many}", loc="left", fontsize=11)
        for n, text in enumerate(texts):
            axis.text(0.02, n, text, fontsize=10, va="center")
        told.append(f"{way.name}: {'; '.join(texts)}")
    show(fig, f"Sentences from {many} codes that were drawn from a standard normal distribution. {'. '.join(told)}.")
