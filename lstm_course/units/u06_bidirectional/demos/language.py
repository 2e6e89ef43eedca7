"""Unit 6's moment: a "language model" that reads both ways, its impossible perplexity, and what it is worth."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Array
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show
from lstm_course.tasks.source_tags import ALPHABET, corpus, encode
from lstm_course.units.u06_bidirectional.experiments.reading_ahead import (
    Measured,
    perplexities,
    train_language_model,
)
from lstm_course.units.u06_bidirectional.experiments.training import LENGTH, NO_TORCH, Network, Ways, scores

GREY = LIGHT["line"]
PREFIX = "import os\n\n\ndef listed(rows, low=0):\n    kept = [row for row in rows]\n    return "


class Models(NamedTuple):
    """Two networks trained to name the next character, alike but for the direction of reading."""

    one_way: Network
    both_ways: Network


def train_language_models(steps: int = 200, seed: int = 0) -> Models | None:
    """Train both models. None without PyTorch."""
    one = train_language_model(False, steps, seed, name="one way")
    both = train_language_model(True, steps, seed, name="both ways")
    return None if one is None or both is None else Models(one, both)


def measure(models: Models | None, ways: Ways) -> dict[str, Measured] | None:
    """Return the perplexities of both models, by their names. None without models."""
    if models is None or quiet():
        return None
    return {name: perplexities(network, ways) for name, network in zip(("one way", "both ways"), models, strict=True)}


def _by_frequency_and_by_xz() -> tuple[float, float]:
    """Perplexity of guessing by frequency alone, and that of the xz compressor, on the held-out files."""
    text = corpus("test")[0]
    counts = np.bincount(corpus("train")[0], minlength=ALPHABET) + 1.0
    frequency = -np.log(counts / counts.sum())[text].mean()
    import lzma  # where a browser is the machine, it is there only when asked for

    packed = lzma.compress(text.astype(np.uint8).tobytes(), preset=9)
    return float(np.exp(frequency)), float(2 ** (8 * len(packed) / len(text)))


@demo
def too_good(measured: dict[str, Measured] | None, tell: Callable[[float], None]) -> None:
    """Plot the perplexities that training would report, beside a compressor's. ``tell`` gets that of both ways."""
    if measured is None:
        print(NO_TORCH + "What is measured where it is stands in “What the evidence says”.")
        return
    by_frequency, by_xz = _by_frequency_and_by_xz()
    one, both = measured["one way"].whole, measured["both ways"].whole
    values = {"letters by\nfrequency": by_frequency, "one way": one, "xz, a\ncompressor": by_xz, "both ways": both}
    colours = (GREY, LIGHT["forward"], GREY, LIGHT["joined"])
    _bars({name: (value,) for name, value in values.items()}, ("",), "Perplexity on files never seen", colours)
    tell(both)


@demo
def put_to_use(measured: dict[str, Measured] | None) -> None:
    """Plot the same guesses as they would be made in use: only what has been written so far can be read."""
    if measured is None:
        print(NO_TORCH + "What is measured where it is stands in “What the evidence says”.")
        return
    values = {name: tuple(pair) for name, pair in measured.items()}
    _bars(values, ("whole text read", "text so far read"), "The same guesses, reported and in use", COLOURS)


def _bars(values: dict[str, tuple[float, ...]], kinds: tuple[str, ...], title: str, colours: Any) -> None:
    fig, axis = figure_of(7.5, 3.1)
    for k, kind in enumerate(kinds):
        at = np.arange(len(values)) + 0.42 * (k - (len(kinds) - 1) / 2)
        heights = [pair[k] for pair in values.values()]
        shade = list(colours[: len(values)]) if len(kinds) == 1 else colours[(5, 3)[k]]  # not those of the two ways
        bars = axis.bar(at, heights, 0.4, color=shade, label=kind or None)
        axis.bar_label(bars, [f"{v:.2f}" if v < 10 else f"{v:,.1f}" for v in heights], fontsize=9, padding=1)
    axis.set_xticks(range(len(values)), list(values))
    axis.set_yscale("log")
    axis.axhline(ALPHABET, ls=":", color=LIGHT["ink"], lw=1)
    axis.set_xlim(-0.6, len(values) - 0.4)
    axis.text(len(values) - 0.45, ALPHABET * 1.1, f"{ALPHABET} characters, all alike", ha="right", fontsize=8)
    axis.set(
        ylabel="perplexity (1: always knew)", ylim=(1, max(ALPHABET * 4, 4 * max(max(v) for v in values.values())))
    )
    axis.set_title(title, loc="left", fontsize=11)
    if len(kinds) > 1:
        axis.legend(frameon=False, fontsize=9, loc="upper left")
    notes = "; ".join(
        f"{name.replace(chr(10), ' ')} {' and '.join(f'{v:.3g}' for v in pair)}" for name, pair in values.items()
    )
    by = f", {' and '.join(kinds)}" if len(kinds) > 1 else ""
    show(fig, f"Bars of perplexity on a logarithmic axis{by}: {notes}.")


@demo
def caught(models: Models | None, ways: Ways, influence: Callable[..., Array], text: str = "for row in rows:") -> None:
    """Draw the student's ``influence`` on both models' scores: what lies above the diagonal is the leak."""
    if models is None:
        print(NO_TORCH + "There is no model to test.")
        return
    codes = encode(text)
    fig, axes = figure_of(9, 4.2, columns=2)
    notes = []
    for axis, (name, network) in zip(axes, zip(("one way", "both ways"), models, strict=True), strict=True):

        def model(x: Array, network: Network = network) -> Array:
            # The nudge goes to the characters' vectors, so each step has a row of the table to itself.
            own = network._replace(embedding=x[0])
            return scores(own, np.arange(len(codes))[None], np.array([len(codes)]), ways)

        moved = influence(model, network.embedding[codes][None], 0.1)
        with np.errstate(divide="ignore"):
            image = axis.imshow(np.log10(moved), cmap=amounts(), vmin=-5.5, vmax=0.5)
        for ticks in (axis.set_xticks, axis.set_yticks):
            ticks(range(len(text)), list(text), family="monospace", fontsize=8)
        axis.set(xlabel="character nudged")
        axis.set_title(name, loc="left", fontsize=11)
        notes.append(f"{name}: {np.count_nonzero(np.triu(moved, 1))} entries above the diagonal")
    axes[0].set_ylabel("guess made after this character")
    fig.colorbar(image, ax=axes, fraction=0.03, pad=0.01, label="change of the scores, power of ten")
    show(
        fig,
        "Heat maps of which character moves which guess; no colour is no change. " + "; ".join(notes) + ".",
    )


@demo
def continuations(models: Models | None, ways: Ways, prefix: str = PREFIX, count: int = 60) -> None:
    """Print what each model writes after a prefix, one character at a time, drawn by its probabilities."""
    if models is None:
        print(NO_TORCH + "There is nobody to write.")
        return
    for name, network in zip(("one way", "both ways"), models, strict=True):
        rng, codes = np.random.default_rng(3), list(encode(prefix))
        for _ in range(count):
            seen = np.array(codes[-LENGTH:])[None]
            z = scores(network, seen, np.array([seen.shape[1]]), ways)[0, -1]
            p = np.exp(z - z.max())
            codes.append(int(rng.choice(ALPHABET, p=p / p.sum())))
        written = "".join(chr(code) for code in codes[len(prefix) :])
        print(f"{name:9} …{prefix.splitlines()[-1].strip()} → {written!r}")
