"""Two units whose weights the reader has set, at work: one that holds a bit, one that counts."""

from __future__ import annotations

import numpy as np

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array, Function
from lstm_course.plots.style import amounts, demo, figure_of, show, signs
from lstm_course.reference.lstm import lstm_step_with_cache

BITS, COUNTS = "··S······S·R····R···S··········R···", "·++·+·−·−−−·−−·−·++++·++·++··−·−·−·"
_PARTS = (("i", "written? i"), ("f", "kept? f"), ("g", "what? g"))


def run(weights: tuple[Array, Array, Array], symbols: Array) -> dict[str, Array]:
    """Return i, f, g, h and c of one unit over numbered symbols, each (T,)."""
    W_ih, W_hh, b = weights
    x = np.eye(W_ih.shape[1])
    h = c = np.zeros((1, 1))
    seen: dict[str, list[float]] = {name: [] for name in "ifghc"}
    for symbol in symbols:
        h, c, cache = lstm_step_with_cache(x[[symbol]], h, c, W_ih, W_hh, b)
        for name, value in (cache | {"h": h}).items():
            if name in seen:
                seen[name].append(value.item())
    return {name: np.array(values) for name, values in seen.items()}


@demo
def at_work(latch_weights: Function, counter_weights: Function) -> None:
    """Draw i, f, g and what is read, of both units along a text of three kinds of symbols."""
    units = (
        (BITS, "·SR", latch_weights(3, 1, 2), "h", "h: the bit", "A unit that holds a bit: S sets it, R resets it"),
        (COUNTS, "·+−", counter_weights(3, 1, 2), "c", "c: the count", "A unit that counts: + up, − down"),
    )
    fig, axes = figure_of(10, 4.2, columns=2, rows=4, sharex="col", gridspec_kw={"height_ratios": [1, 1, 1, 3]})
    told = []
    for column, (text, alphabet, weights, name, label, title) in zip(axes.T, units, strict=True):
        seen = run(weights, np.array([alphabet.index(symbol) for symbol in text]))
        steps = np.arange(len(text))
        for axis, (part, words) in zip(column, _PARTS, strict=False):
            low, colours = (-1, signs()) if part == "g" else (0, amounts())
            place = (-0.5, len(text) - 0.5, 0, 1)
            axis.imshow(seen[part][None], aspect="auto", cmap=colours, vmin=low, vmax=1, extent=place)
            axis.tick_params(axis="x", length=0)
            axis.set_yticks([0.5], [words], fontsize=9)
        column[0].set_title(title, fontsize=11, loc="left")
        below = column[-1]
        below.step(steps, seen[name], where="mid", lw=2, color=LIGHT[name])
        below.axhline(0.5 if name == "h" else 0, color=LIGHT["line"], lw=0.8, ls=":")
        below.set(ylabel=label, xlabel="symbol read")
        below.set_xticks(steps, list(text), fontsize=8)
        told.append(f"{label} goes from {seen[name].min():.2g} to {seen[name].max():.2g}")
    show(
        fig,
        "Two units along 35 symbols, their gates as rows of colour. Left, the input gate opens at S alone and "
        "the forget gate shuts at R alone; right, both are open throughout and the candidate is +1 at + and −1 at −. "
        f"Left, {told[0]}; right, {told[1]}.",
    )
