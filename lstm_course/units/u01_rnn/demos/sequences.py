"""Unit 1's pictures and demos: words as vectors, the chain, what order does to a state, what a read-out recalls.

Each demo takes the student's functions, so that it works with anybody's.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from lstm_course.basics.notebooks import quiet
from lstm_course.basics.palette import LIGHT
from lstm_course.basics.types import Function
from lstm_course.plots.style import COLOURS, amounts, demo, figure_of, show, slider

FIRST, SECOND, OUT = COLOURS[:3]
H, X, INK = LIGHT["h"], LIGHT["x"], LIGHT["ink"]


# ---------------------------------------------------------------------------------------------- pictures
def _box(axis: Any, x: float, y: float, text: str, colour: str, filled: bool = False) -> None:
    look = (LIGHT["paper"], 2.6) if filled else (LIGHT["chip"], 1.2)
    style = dict(zip(("facecolor", "lw"), look, strict=True), boxstyle="round,pad=0.45", edgecolor=colour)
    axis.text(x, y, text, ha="center", va="center", color=INK, bbox=style, zorder=3)


def _arrow(axis: Any, start: tuple, end: tuple, colour: str, text: str = "", bend: float = 0.0) -> None:
    arrow = {"arrowstyle": "-|>", "color": colour, "lw": 1.8, "connectionstyle": f"arc3,rad={bend}"}
    axis.annotate("", end, start, arrowprops={**arrow, "shrinkA": 15, "shrinkB": 15}, zorder=2)
    if text:
        x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
        side = {"ha": "left", "va": "center"} if start[0] == end[0] else {"ha": "center", "va": "bottom"}
        axis.text(x + (0.06 if start[0] == end[0] else 0), y + (0 if start[0] == end[0] else 0.07), text,
                  color=colour, fontsize=9, **side)  # fmt: skip


def _canvas(axis: Any, right: float, top: float, bottom: float = -0.5) -> None:
    axis.set(xlim=(-0.6, right), ylim=(bottom, top))
    axis.axis("off")


@demo
def unrolled_chain(steps: int = 4) -> None:
    """Draw the network with its loop, and the same network unrolled: the weights are the same."""
    fig, (folded, chain) = figure_of(9.5, 2.9, columns=2, width_ratios=(1.7, steps + 1))
    _box(folded, 0.5, 1, "tanh", H, filled=True)
    _box(folded, 0.5, 0, "$x_t$", X)
    _arrow(folded, (0.5, 0), (0.5, 1), X, "$W_{ih}$")
    _arrow(folded, (0.5, 1), (0.5, 2), H)
    _box(folded, 0.5, 2, "$h_t$", H)
    folded.annotate(
        "", (0.2, 1.05), (0.38, 2.0), zorder=2,
        arrowprops={"arrowstyle": "-|>", "color": SECOND, "lw": 1.8, "connectionstyle": "arc3,rad=0.9"},
    )  # fmt: skip
    folded.text(-0.34, 1.55, "$W_{hh}$", color=SECOND, fontsize=9, ha="right", va="center")
    folded.set_title("one network, with a loop")
    _canvas(folded, 1.2, 2.5)
    folded.set_xlim(-1.1, 1.7)
    _box(chain, -0.1, 1, "$h_0$", H)
    for t in range(1, steps + 1):
        _arrow(chain, (t - 1 if t > 1 else -0.1, 1), (t, 1), SECOND, "$W_{hh}$")
        _arrow(chain, (t, 0), (t, 1), X, "$W_{ih}$")
        _arrow(chain, (t, 1), (t, 2), H)
        _box(chain, t, 0, f"$x_{t}$", X)
        _box(chain, t, 1, "tanh", H, filled=True)
        _box(chain, t, 2, f"$h_{t}$", H)
    chain.set_title(f"the same network, unrolled over {steps} steps: each arrow $W_{{hh}}$ is the same matrix")
    _canvas(chain, steps + 0.6, 2.5)
    show(fig, f"Left: a tanh layer with a loop. Right: the loop unrolled into a chain of {steps} tanh layers, "
              "each with its own input, all with the same two weight matrices.")  # fmt: skip


@demo
def shapes_of_tasks() -> None:
    """Draw inputs and outputs: one answer for all steps, one answer a step, a sequence from one input."""
    kinds = (
        ("many to one", "is this review friendly?", (0, 1, 2, 3), (3,)),
        ("many to many", "which kind of word is each?", (0, 1, 2, 3), (0, 1, 2, 3)),
        ("one to many", "a sentence about a picture", (0,), (0, 1, 2, 3)),
    )
    fig, axes = figure_of(9.5, 2.7, columns=3)
    for axis, (name, example, inputs, outputs) in zip(axes, kinds, strict=True):
        for t in range(4):
            if t:
                _arrow(axis, (t - 1, 1), (t, 1), SECOND)
            if t in inputs:
                _arrow(axis, (t, 0), (t, 1), X)
                _box(axis, t, 0, "x", X)
            if t in outputs:
                _arrow(axis, (t, 1), (t, 2), OUT)
                _box(axis, t, 2, "y", OUT)
            _box(axis, t, 1, "h", H, filled=True)
        axis.set_title(f"{name}\n{example}", fontsize=10)
        _canvas(axis, 3.6, 2.5)
    show(fig, "Three chains of four states. Many to one: four inputs, one output at the end. Many to many: an input "
              "and an output at each step. One to many: one input at the start, an output at each step.")  # fmt: skip


# ------------------------------------------------------------------------------------------------- words
def vocabulary_of(*sentences: str) -> list[str]:
    """Return the different words, in alphabetical order."""
    return sorted({word for sentence in sentences for word in sentence.split()})


def indices_of(sentence: str, vocabulary: Sequence[str]) -> np.ndarray:
    """Return the sentence as a batch of one, (1, T): each word's index in the vocabulary."""
    return np.array([[vocabulary.index(word) for word in sentence.split()]])


@demo
def one_hot_sentence(one_hot: Function, sentence: str) -> None:
    """Draw a sentence's one-hot vectors: a row for each word, one dark square in each row."""
    vocabulary = vocabulary_of(sentence)
    vectors = one_hot(indices_of(sentence, vocabulary), len(vocabulary))[0]
    fig, axis = figure_of(0.75 * len(vocabulary) + 2.2, 0.36 * len(vectors) + 1.3)
    axis.pcolormesh(vectors, cmap=amounts(), vmin=0, vmax=1.3, edgecolors=LIGHT["pale"], linewidth=0.8)
    for t, k in zip(*np.nonzero(vectors), strict=True):
        axis.text(k + 0.5, t + 0.5, "1", ha="center", va="center", color=LIGHT["paper"])
    axis.set(xticks=np.arange(len(vocabulary)) + 0.5, yticks=np.arange(len(vectors)) + 0.5)
    axis.set(xticklabels=vocabulary, yticklabels=[f"{t}  {w}" for t, w in enumerate(sentence.split())])
    axis.set(xlabel="class (the word's place in the vocabulary)", ylabel="time")
    axis.invert_yaxis()
    axis.set_title(f"x[0] has the shape {vectors.shape}: one 1 in each row")
    show(fig, f"The one-hot vectors of '{sentence}': {len(vectors)} rows, each with a single 1 in its word's column.")


def bags_apart(one_hot: Function, bag_of_words: Function, first: str, second: str) -> float:
    """Return the distance between the bags of words of two sentences."""
    if quiet():
        return np.nan
    return float(np.linalg.norm(np.subtract(*_bags(one_hot, bag_of_words, first, second))))


def _bags(one_hot: Function, bag_of_words: Function, *sentences: str) -> list[np.ndarray]:
    vocabulary = vocabulary_of(*sentences)
    return [bag_of_words(one_hot(indices_of(s, vocabulary), len(vocabulary)))[0] for s in sentences]


@demo
def two_bags(one_hot: Function, bag_of_words: Function, first: str, second: str) -> None:
    """Plot the bags of words of two sentences, side by side."""
    vocabulary = vocabulary_of(first, second)
    bags = _bags(one_hot, bag_of_words, first, second)
    fig, axis = figure_of(7, 2.6)
    places = np.arange(len(vocabulary))
    for side, (bag, sentence, colour) in enumerate(zip(bags, (first, second), (FIRST, SECOND), strict=True)):
        axis.bar(places + 0.4 * side - 0.2, bag, 0.38, color=colour, label=sentence, hatch="//" if side else None,
                 edgecolor=LIGHT["paper"])  # fmt: skip
    axis.set(
        xticks=places,
        xticklabels=vocabulary,
        ylabel="occurrences",
        ylim=(0, max(map(np.max, bags)) + 0.9),
        yticks=range(1 + int(np.max(bags))),
    )
    axis.legend(frameon=False, ncols=2, loc="upper center")
    far = float(np.linalg.norm(bags[0] - bags[1]))
    axis.set_title(f"distance between the two bags: {far:g}")
    show(fig, f"Bars of how often each word occurs in '{first}' and in '{second}'. The bags are {far:g} apart.")


# --------------------------------------------------------------------------------------------- one unit
def state_after(rnn_step: Function, weight: float, steps: int, start: float = 1.0) -> np.ndarray:
    """Return the states of a single unit with no input and no bias, h_0 = start to h_steps: (steps + 1,)."""
    h, states = np.array([[start]]), [start]
    for _ in range(0 if quiet() else steps):
        h = rnn_step(np.zeros((1, 1)), h, np.zeros((1, 1)), np.array([[weight]]), np.zeros(1))
        states.append(float(h[0, 0]))
    return np.array(states)


@demo
def fading_state(rnn_step: Function, steps: int = 40) -> None:
    """One unit left alone: does it remember the sign that it started with? A slider for its weight to itself."""

    def draw(weight: float) -> tuple:
        fig, axis = figure_of(7, 3.2)
        for start, colour, mark in ((1.0, FIRST, "o"), (-1.0, SECOND, "s")):
            states = state_after(rnn_step, weight, steps, start)
            axis.plot(states, color=colour, marker=mark, ms=3.5, label=f"$h_0$ = {start:+.0f}")
        axis.axhline(0, color=LIGHT["line"], lw=0.8)
        axis.set(xlabel="step t", ylabel="state $h_t$", ylim=(-1.1, 1.5))
        axis.legend(frameon=False, loc="upper right", ncols=2)
        last = abs(state_after(rnn_step, weight, steps)[-1])
        axis.set_title(f"weight to itself {weight:.2f}: after {steps} steps the state is ±{last:.3g}")
        return fig, f"Two states, started at +1 and at -1, over {steps} steps without input. With a weight of " \
                    f"{weight:.2f} they end at plus and minus {last:.3g}."  # fmt: skip

    slider(draw, weight=("weight to itself", 0.0, 2.0, 0.05, 1.0))


def numbers_to_learn(input_size: int = 1000, hidden_size: int = 100) -> int:
    """Return how many weights and biases an RNN has, whatever the length of what it reads."""
    return hidden_size * (input_size + hidden_size + 1)


@demo
def weights_by_length(input_size: int = 1000, hidden_size: int = 100) -> None:
    """How many numbers must be learned, against the length of the sentence: shared weights, and weights a step."""
    lengths = np.array([1, 2, 5, 10, 20, 50, 100, 200, 500, 1000])
    shared = np.full(len(lengths), numbers_to_learn(input_size, hidden_size))
    fig, axis = figure_of(7, 3.0)
    axis.loglog(lengths, shared * lengths, color=SECOND, marker="s", ms=4, label="weights of its own for each step")
    axis.loglog(lengths, shared, color=FIRST, marker="o", ms=4, label="the same weights at each step (RNN)")
    axis.set(xlabel="length of the sentence (words)", ylabel="numbers to learn")
    axis.set_title(f"{input_size} words, {hidden_size} units: an RNN has {shared[0]:,} numbers at any length")
    axis.legend(frameon=False)
    show(fig, f"Numbers to learn against length on logarithmic axes: constant at {shared[0]:,} with shared weights, "
              "growing in proportion to the length with weights of its own for each step.")  # fmt: skip


# ------------------------------------------------------------------------------------- the order of words
@demo
def shuffled_sentence(one_hot: Function, bag_of_words: Function, rnn_forward: Function, sentence: str) -> None:
    """Shuffle a sentence: the bag of words does not notice, the states of an RNN with two units do."""
    vocabulary, words = vocabulary_of(sentence), sentence.split()
    angles = 2 * np.pi * np.arange(len(vocabulary)) / len(vocabulary) + 0.5  # a direction for each word
    turn = 0.6 * np.array([[np.cos(1.5), -np.sin(1.5)], [np.sin(1.5), np.cos(1.5)]])
    weights = 0.8 * np.array([np.cos(angles), np.sin(angles)]), turn, np.zeros(2)

    def read(words: Sequence[str]) -> tuple:
        x = one_hot(indices_of(" ".join(words), vocabulary), len(vocabulary))
        hs, h_T = rnn_forward(x, np.zeros((1, 2)), *weights)
        return bag_of_words(x)[0], np.concatenate([np.zeros((1, 2)), hs[0]]), h_T[0]

    def draw(shuffle: int) -> tuple:
        mixed = list(words)
        if shuffle == 1:  # the classic: the first noun and the last one change places
            mixed[1], mixed[-1] = mixed[-1], mixed[1]
        elif shuffle:
            np.random.default_rng(shuffle).shuffle(mixed)
        orders = ((words, FIRST), (mixed, SECOND))
        fig, (left, *planes) = figure_of(10.5, 3.9, columns=3, width_ratios=(1, 1.25, 1.25))
        bags, ends = [], []
        for side, ((order, colour), plane) in enumerate(zip(orders, planes, strict=True)):
            bag, path, end = read(order)
            bags.append(bag)
            ends.append(end)
            left.barh(np.arange(len(bag)) + 0.4 * side - 0.2, bag, 0.38, color=colour, edgecolor=LIGHT["paper"],
                      hatch="//" if side else None)  # fmt: skip
            for other in planes:  # where the other sentence goes, faintly
                other.plot(*path.T, color=colour, lw=1, alpha=1 if other is plane else 0.25, zorder=1)
            for before, after in pairwise(path):
                plane.annotate("", 0.5 * before + 0.5 * after, before, zorder=2,
                               arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.5, "shrinkA": 0})  # fmt: skip
            for t, point in enumerate(path[1:], 1):
                plane.plot(*point, "o", ms=14, color=colour, mec=LIGHT["paper"], zorder=3)
                plane.text(
                    *point, str(t), color=LIGHT["paper"], fontsize=9, weight="bold", ha="center", va="center", zorder=4
                )
            plane.plot(0, 0, marker="o", ms=7, color=INK, zorder=3)
            plane.annotate("start", (0, 0), (7, -11), textcoords="offset points", fontsize=9)
            plane.set(xlabel="state of unit 1", xlim=(-1.1, 1.1), ylim=(-1.1, 1.1))
            plane.set_title("   ".join(f"{t} {word}" for t, word in enumerate(order, 1)), color=colour, fontsize=9.5)
        left.set(yticks=np.arange(len(vocabulary)), yticklabels=vocabulary, xlabel="occurrences",
                 xticks=range(1 + int(np.max(bags))))  # fmt: skip
        apart = [float(np.linalg.norm(pair[0] - pair[1])) for pair in (bags, ends)]
        left.set_title(f"bags: {apart[0]:g} apart", fontsize=10)
        planes[0].set_ylabel("state of unit 2")
        fig.supxlabel(f"the two paths end {apart[1]:.2f} apart", fontsize=10)
        return fig, (
            f"Left, the bags of words of '{' '.join(words)}' and '{' '.join(mixed)}', {apart[0]:g} apart. Right, in a "
            f"plane each, the paths of an RNN's two units on reading them, ending {apart[1]:.2f} apart."
        )

    slider(draw, shuffle=("shuffle (0: none)", 0, 12, 1, 1))
