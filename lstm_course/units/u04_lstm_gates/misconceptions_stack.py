"""What people get wrong in stacking the gates; and every wrong order of the four, for the whole step too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import lstm
from lstm_course.reference.lstm import Array

GATES = ("i", "f", "g", "o")
WRONG_ORDERS = tuple(order for order in permutations(GATES) if order != GATES)
TWICE = tuple((twice, missing) for twice in GATES for missing in GATES if twice != missing)

_ELSEWHERE: dict[tuple[str, ...], str] = {
    ("i", "f", "o", "g"): " (Some papers and libraries do it so.)",
    ("f", "i", "g", "o"): " (Many drawings go through the gates in this order.)",
    ("f", "i", "o", "g"): " (Some papers write the gates in this order.)",
}


def wrong_assignments(build: Callable[[dict[str, str]], Callable], verb: str) -> Iterator[Misconception]:
    """Yield the 23 wrong orders, and one gate's part used for another as well.

    ``build`` makes the wrong implementation from {what stands there: whose part is used}.
    """
    for order in WRONG_ORDERS:
        yield Misconception(
            f"gate order {', '.join(order)}",
            build(dict(zip(GATES, order, strict=True))),
            f"The four blocks are {verb} in the order {', '.join(order)}. In this course, as in PyTorch, it is "
            f"i, f, g, o: input gate, forget gate, candidate, output gate.{_ELSEWHERE.get(order, '')}",
        )
    for twice, missing in TWICE:
        yield Misconception(
            f"{twice} used for {missing} as well",
            build({**{k: k for k in GATES}, missing: twice}),
            f"The block of {twice} stands where that of {missing} belongs, so it is used twice and "
            f"the block of {missing} never. Each of i, f, g, o has a block of its own.",
        )


def _stack(source: dict[str, str]) -> Callable:
    """Blocks i, f, g, o filled from the gates that ``source`` names."""

    def implementation(*arrays: Array) -> tuple[Array, Array, Array]:
        W, b = dict(zip(GATES, arrays[:4], strict=True)), dict(zip(GATES, arrays[4:], strict=True))
        return lstm.stack_gates(*(W[source[k]] for k in GATES), *(b[source[k]] for k in GATES))

    return implementation


def _step(source: dict[str, str]) -> Callable:
    """Read the first block as source["i"]'s, and so on; where one is used twice, source says whose is read instead."""
    reads = {name: block for block, name in source.items()} if len(set(source.values())) == 4 else source
    rows = [GATES.index(reads[k]) for k in GATES]

    def implementation(x, h, c, *weights):
        return lstm.lstm_step(x, h, c, *(np.concatenate([np.split(W, 4)[row] for row in rows]) for W in weights))

    return implementation


def _columns(pick: Callable[[Array, int], tuple[Array, Array]]) -> Callable:
    def implementation(W_i, W_f, W_g, W_o, b_i, b_f, b_g, b_o):
        W = np.concatenate([W_i, W_f, W_g, W_o])
        return *pick(W, len(b_i)), np.concatenate([b_i, b_f, b_g, b_o])

    return implementation


def _interleaved(W_i, W_f, W_g, W_o, b_i, b_f, b_g, b_o):
    W = np.stack([W_i, W_f, W_g, W_o], axis=1).reshape(4 * len(b_i), -1)
    return W[:, len(b_i) :], W[:, : len(b_i)], np.stack([b_i, b_f, b_g, b_o], axis=1).ravel()


STACK = (
    *wrong_assignments(_stack, "stacked"),
    Misconception(
        "W_ih and W_hh exchanged",
        _columns(lambda W, H: (W[:, :H], W[:, H:])),
        "h comes first in [h, x], so the first H columns are W_hh; but W_ih, which acts on x, is returned first.",
    ),
    Misconception(
        "x first in the columns",
        _columns(lambda W, H: (W[:, : W.shape[1] - H], W[:, W.shape[1] - H :])),
        "h comes first in [h, x]: the first H columns act on h, the last D on x.",
    ),
    Misconception(
        "units interleaved",
        _interleaved,
        "First all rows of i, then all of f, g and o. Yours puts the four rows of each unit side by side.",
    ),
    Misconception(
        "matrices transposed",
        _columns(lambda W, H: (W[:, H:].T, W[:, :H].T)),
        "W_ih is (4H, D) and W_hh (4H, H): a row for each unit of each gate, as in the W_k themselves.",
    ),
    Misconception(
        "gates side by side",
        lambda W_i, W_f, W_g, W_o, b_i, b_f, b_g, b_o: (
            np.concatenate([W[:, len(b_i) :] for W in (W_i, W_f, W_g, W_o)], axis=1),
            np.concatenate([W[:, : len(b_i)] for W in (W_i, W_f, W_g, W_o)], axis=1),
            np.concatenate([b_i, b_f, b_g, b_o]),
        ),
        "The gates lie under one another: 4H rows. Yours lie next to one another, in 4 times as many columns.",
    ),
    Misconception(
        "biases summed",
        lambda *arrays: (*lstm.stack_gates(*arrays)[:2], sum(arrays[4:])),
        "Each gate keeps its own bias: b has 4H entries, the four biases one after another.",
    ),
    Misconception(
        "biases in rows",
        lambda *arrays: (*lstm.stack_gates(*arrays)[:2], np.stack(arrays[4:])),
        "b is one long vector of 4H entries. Yours is a table of 4 rows.",
    ),
    Misconception(
        "gates on an axis of their own",
        lambda *arrays: tuple(a.reshape(4, -1, *a.shape[1:]) for a in lstm.stack_gates(*arrays)),
        "The four blocks share one axis of length 4H. Stacking makes a new axis; joining does not.",
    ),
    common.mutates(lstm.stack_gates, "W_i"),
    common.downcasts(lstm.stack_gates),
)

STEP_ORDERS = tuple(wrong_assignments(_step, "read"))
