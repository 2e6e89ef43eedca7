"""Every wrong order of the four gates, for stacking them and for the whole step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import permutations

import numpy as np

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


def wrong_assignments(
    reference: Callable, build: Callable[[dict[str, str]], Callable[[Callable], Callable]], verb: str
) -> Iterator[Misconception]:
    """Yield the 23 wrong orders, and one gate's part used for another as well.

    ``build`` makes what makes the mistake in any implementation, from {what stands there: whose part is used}.
    """
    for order in WRONG_ORDERS:
        wrap = build(dict(zip(GATES, order, strict=True)))
        yield Misconception(
            f"gate order {', '.join(order)}",
            wrap(reference),
            f"The four blocks are {verb} in the order {', '.join(order)}. In this course, as in PyTorch, it is "
            f"i, f, g, o: input gate, forget gate, candidate, output gate.{_ELSEWHERE.get(order, '')}",
            wrap,
        )
    for twice, missing in TWICE:
        yield Misconception(
            f"{twice} used for {missing} as well",
            build({**{k: k for k in GATES}, missing: twice})(reference),
            f"The block of {twice} stands where that of {missing} belongs, so it is used twice and "
            f"the block of {missing} never. Each of i, f, g, o has a block of its own.",
        )


def _stack(source: dict[str, str]) -> Callable[[Callable], Callable]:
    """Blocks i, f, g, o filled from the gates that ``source`` names."""

    def picked(arrays: tuple[Array, ...]) -> list[Array]:
        W, b = dict(zip(GATES, arrays[:4], strict=True)), dict(zip(GATES, arrays[4:], strict=True))
        return [*(W[source[k]] for k in GATES), *(b[source[k]] for k in GATES)]

    return lambda stack: lambda *arrays: stack(*picked(arrays))


def _step(source: dict[str, str]) -> Callable[[Callable], Callable]:
    """Read the first block as source["i"]'s, and so on; where one is used twice, source says whose is read instead."""
    reads = {name: block for block, name in source.items()} if len(set(source.values())) == 4 else source
    rows = [GATES.index(reads[k]) for k in GATES]

    def read(weights: tuple[Array, ...]) -> list[Array]:
        return [np.concatenate([np.split(W, 4)[row] for row in rows]) for W in weights]

    return lambda step: lambda x, h, c, *weights: step(x, h, c, *read(weights))


STACK_ORDERS = tuple(wrong_assignments(lstm.stack_gates, _stack, "stacked"))
STEP_ORDERS = tuple(wrong_assignments(lstm.lstm_step, _step, "read"))
