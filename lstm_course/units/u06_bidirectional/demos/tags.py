"""Unit 6's experiment on real text: the class of each character of Python source, read one way and both ways."""

from __future__ import annotations

import tokenize
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.palette import LIGHT, tint
from lstm_course.basics.types import Array
from lstm_course.plots.style import COLOURS, demo, figure_of, show
from lstm_course.tasks.source_tags import CLASSES, encode, label, source_tags
from lstm_course.units.u06_bidirectional.experiments.training import (
    BATCH,
    LENGTH,
    NO_TORCH,
    Network,
    Ways,
    scores,
    train,
)

CALL, NUMBER = CLASSES.index("call"), CLASSES.index("number")
WORDS = tuple(CLASSES.index(name) for name in ("keyword", "call", "name"))
SHORT = " kcn0s#o"  # one sign for each class
TINTS = (LIGHT["paper"], *(tint(colour, 0.4) for colour in (*COLOURS[:5], LIGHT["gradient"], LIGHT["line"])))
BEFORE = "import os\n\n\ndef listed(rows, low=0):\n    kept = [row for row in rows if row.size > low]\n"
AFTER = "    return kept\n\n\nif __name__ == '__main__':\n    print(listed(os.listdir('.')))\n"
LINE = "    count, best = len(kept), max(row.size for row in kept[1:25])  # not the first\n"
WINDOWS, MARGIN = 200, 64


class Taggers(NamedTuple):
    """A tagger that reads one way and one that reads both ways, with as many numbers to train."""

    one_way: Network
    both_ways: Network


def train_taggers(steps: int = 300, seed: int = 0) -> Taggers | None:
    """Train the two taggers, some 50,000 parameters each. None without PyTorch."""

    def batches(rng: np.random.Generator) -> tuple[Array, Array]:
        return source_tags(rng, BATCH, LENGTH)

    found = [
        train(name, batches, len(CLASSES), units, both_ways, steps, seed)
        for name, units, both_ways in (("one way", 96, False), ("both ways", 64, True))
    ]
    return None if None in found else Taggers(*found)


def _rows(x: Array, y: Array) -> dict[str, Array]:
    """Which characters each row of the table is about."""
    word = np.isin(y, WORDS)
    first = word & (np.roll(y, 1, axis=1) != y)
    return {"all": y >= 0, "first of a word": first, **{name: y == k for k, name in enumerate(CLASSES)}}


@cache
def _held_out(windows: int, margin: int) -> tuple[Array, Array]:
    return source_tags(np.random.default_rng(99), windows, 2 * margin + 128, "test")


def shares_right(network: Network, ways: Ways, windows: int = WINDOWS) -> dict[str, float]:
    """Return the accuracy on files that training never saw: of all characters, first ones, and each class.

    The first and last 64 characters of each window are read, not counted: there either reader lacks its context.
    """
    x, y = _held_out(windows, MARGIN)
    right = scores(network, x, np.full(len(x), x.shape[1]), ways).argmax(-1) == y
    inner = slice(MARGIN, -MARGIN)
    return {name: float(right[:, inner][chosen[:, inner]].mean()) for name, chosen in _rows(x, y).items()}


@demo
def accuracies(taggers: Taggers | None, ways: Ways, tell: Callable[[float], None] | None = None) -> None:
    """Right tags, one way and both ways, class by class. ``tell`` gets the share on calls, one way."""
    if taggers is None:
        print(NO_TORCH + "What is measured where it is stands in “What the evidence says”.")
        return
    one, both = (shares_right(network, ways) for network in taggers)
    fig, axis = figure_of(9.5, 3.6)
    at = np.arange(len(one))
    for values, shift, colour, name in (
        (one, -0.2, LIGHT["forward"], "one way"),
        (both, 0.2, LIGHT["joined"], "both ways"),
    ):
        bars = axis.bar(at + shift, list(values.values()), 0.38, color=colour, label=name)
        axis.bar_label(bars, [f"{100 * v:.0f}" for v in values.values()], fontsize=8, padding=1)
    axis.set_xticks(at, [name.replace(" of a ", "\nof a ") for name in one])
    axis.set(ylim=(0, 1.08), ylabel="right")
    axis.yaxis.set_major_formatter(lambda value, _: f"{value:.0%}")
    axis.set_title("Characters tagged right, in files never seen", loc="left", fontsize=11)
    axis.legend(frameon=False, fontsize=9, ncols=2, loc="lower right", bbox_to_anchor=(1, 1))
    notes = "; ".join(f"{name} {100 * one[name]:.1f} and {100 * both[name]:.1f}" for name in one)
    show(fig, f"Bars: per cent of characters tagged right, one way and both ways. {notes}.")
    print(f"one way {100 * one['all']:.1f} %, both ways {100 * both['all']:.1f} %")
    if tell:
        tell(one["call"])


@demo
def one_line(taggers: Taggers | None, ways: Ways, line: str = LINE) -> None:
    """Show a line of code within a small program: its tokens, and what each tagger predicts for each character."""
    if taggers is None:
        print(NO_TORCH + "There is no tagger to show.")
        return
    line = line.rstrip("\n") + "\n"
    source = BEFORE + line + AFTER
    try:
        truth = label(source)
    except (SyntaxError, tokenize.TokenError):
        print("Python cannot read this line within a function, so there is no truth to compare with: try another.")
        return
    x, lengths = encode(source)[None], np.array([len(source)])
    here = slice(len(BEFORE), len(BEFORE) + len(line) - 1)
    predictions = [scores(network, x, lengths, ways).argmax(-1)[0, here] for network in taggers]
    _draw_line(line[:-1], truth[here], predictions)


def _draw_line(line: str, truth: Array, predictions: list[Array]) -> None:
    from matplotlib.patches import Patch

    fig, axis = figure_of(11, 2.3)
    wrong = [int(np.sum(tags != truth)) for tags in predictions]
    for row, tags in enumerate((truth, *predictions)):
        for column, tag in enumerate(tags):
            missed = tag != truth[column]
            axis.add_patch(_box(column, row, TINTS[tag], missed))
            axis.text(column, row, SHORT[tag], ha="center", va="center", fontsize=7, weight="bold" if missed else None)
    for column, character in enumerate(line):
        axis.text(column, -1, character, ha="center", va="center", family="monospace", fontsize=9)
    axis.set(xlim=(-0.7, len(line) - 0.3), ylim=(2.7, -1.6), xticks=[])
    axis.set_yticks(range(3), ["tokenize", f"one way: {wrong[0]} wrong", f"both ways: {wrong[1]} wrong"])
    axis.spines[["left", "bottom"]].set_visible(False)
    axis.tick_params(axis="y", length=0)
    keys = [Patch(fc=TINTS[k], ec=LIGHT["line"], label=f"{SHORT[k]}  {CLASSES[k]}") for k in range(1, len(CLASSES))]
    axis.legend(handles=keys, ncols=7, fontsize=8, frameon=False, loc="upper center", bbox_to_anchor=(0.5, 0.0))
    show(fig, f"The line {line.strip()} with the class of each character as the tokenizer gives it, and as the two "
              f"taggers do. One way {wrong[0]} of {len(line)} are wrong, both ways {wrong[1]}.")  # fmt: skip


def _box(column: int, row: int, colour: str, missed: bool) -> Any:
    from matplotlib.patches import Rectangle

    edge, width = (LIGHT["ink"], 1.8) if missed else (LIGHT["pale"], 0.4)
    return Rectangle((column - 0.5, row - 0.42), 1, 0.84, fc=colour, ec=edge, lw=width, zorder=1 + missed)
