"""The walk: from one sentence's code to another's, with a sentence at each step; and sentences from the prior."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.plots.style import COLOURS, demo, figure_of, show, slider
from lstm_course.units.u13_variational_lstm.demos.results import (
    directions,
    draw_topics,
    latent_means,
    latents_of_many,
    sentences_from,
)
from lstm_course.units.u13_variational_lstm.experiments.training import Learned

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
def walk(plain: Learned, used: Learned, interpolate: Callable[..., Any], steps: int = 9) -> None:
    """Draw, with a slider along a walk between two codes, where it is and what both models write there."""
    texts = [text for pair in WALKS.values() for text in pair]
    latents, topics = latents_of_many(used.model, 400)  # as many as in `latent_map`, or it is turned
    middle = latents.mean(axis=0)
    across = directions(latents)
    ends = {run.name: dict(zip(texts, latent_means(run.model, texts), strict=True)) for run in (plain, used)}
    paths = {
        (run.name, name): interpolate(ends[run.name][first], ends[run.name][last], steps)
        for run in (plain, used)
        for name, (first, last) in WALKS.items()
    }
    written = {
        key: sentences_from(plain.model if key[0] == plain.name else used.model, path) for key, path in paths.items()
    }

    def draw(chosen: str, at: int) -> tuple:
        fig, (left, right) = figure_of(9.0, 4.6, columns=2, width_ratios=(1, 0.9))
        draw_topics(left, (latents - middle) @ across, topics)
        path = (paths[used.name, chosen] - middle) @ across
        left.plot(*path.T, color=LIGHT["ink"], lw=1.2)
        left.plot(*path[at], "o", color=LIGHT["ink"], ms=11, mfc=LIGHT["paper"], mew=2.5)
        left.set_title("The way, on the map of the codes", loc="left", fontsize=11)
        right.axis("off")
        right.set(xlim=(0, 1), ylim=(2 * steps + 3.6, -1.2))
        for k, run in enumerate((used, plain)):
            top = k * (steps + 2.6)
            right.text(0, top - 0.6, f"{run.name} (KL {run.unseen['kl']:.2f})", fontsize=10, weight="bold")
            for n, text in enumerate(written[run.name, chosen]):
                style: dict[str, Any] = (
                    {"color": LIGHT["ink"], "weight": "bold"} if n == at else {"color": LIGHT["line"]}
                )
                right.text(0.03, top + n + 0.4, text, fontsize=9.5, va="center", **style)
            right.text(0, top + at + 0.4, "▸", fontsize=10, va="center", color=COLOURS[1])
        return fig, (
            f"Step {at} of {steps - 1} on the way from the code of '{WALKS[chosen][0]}' to that of "
            f"'{WALKS[chosen][1]}'. {used.name}: '{written[used.name, chosen][at]}'. {plain.name}: "
            f"'{written[plain.name, chosen][at]}'."
        )

    slider(draw, chosen=("walk", list(WALKS), next(iter(WALKS))), at=("step of the walk", 0, steps - 1, 1, 0))


@demo
def from_nothing(plain: Learned, used: Learned, num_samples: int = 8, seed: int = 4) -> None:
    """Draw what both models write from the same codes, drawn from the standard normal distribution."""
    z = np.random.default_rng(seed).standard_normal((num_samples, used.model.config["latent_size"]))
    fig, axes = figure_of(8.0, 0.32 * num_samples + 0.7, columns=2)
    written = []
    for axis, run in zip(axes, (plain, used), strict=True):
        texts = sentences_from(run.model, z)
        axis.axis("off")
        axis.set(xlim=(0, 1), ylim=(num_samples - 0.5, -0.6))
        axis.set_title(f"{run.name}: {len(set(texts))} different of {num_samples}", loc="left", fontsize=11)
        for n, text in enumerate(texts):
            axis.text(0.02, n, text, fontsize=10, va="center")
        written.append(f"{run.name}: {'; '.join(texts)}")
    show(
        fig,
        f"Sentences from {num_samples} codes drawn from a standard normal distribution. {'. '.join(written)}.",
    )
