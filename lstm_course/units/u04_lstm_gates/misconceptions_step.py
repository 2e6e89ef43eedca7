"""What people get wrong in the whole step."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import Array, lstm_step, sigmoid
from lstm_course.units.u04_lstm_gates.misconceptions_stack import GATES, wrong_assignments


def _gates(x: Array, h: Array, W_ih: Array, W_hh: Array, b: Array) -> dict[str, Array]:
    """The four blocks before σ and tanh."""
    return dict(zip(GATES, np.split(x @ W_ih.T + h @ W_hh.T + b, 4, axis=-1), strict=True))


def _ends(z: dict[str, Array], c: Array) -> tuple[Array, Array]:
    c = sigmoid(z["f"]) * c + sigmoid(z["i"]) * np.tanh(z["g"])
    return sigmoid(z["o"]) * np.tanh(c), c


def _step_from(source: dict[str, str]) -> Callable:
    """Blocks are read in the order of ``source``'s values: the first block is taken for source["i"], and so on.

    For one block used twice, source says whose block is read instead.
    """
    is_order = len(set(source.values())) == 4
    reads = {name: block for block, name in source.items()} if is_order else source

    def implementation(x, h, c, W_ih, W_hh, b):
        z = _gates(x, h, W_ih, W_hh, b)
        return _ends({k: z[reads[k]] for k in GATES}, c)

    return implementation


def _step_with(cell: Callable[..., tuple[Array, Array]]) -> Callable:
    """``cell(i, f, g, o, c)`` on gates that are right."""

    def implementation(x, h, c, W_ih, W_hh, b):
        z = _gates(x, h, W_ih, W_hh, b)
        return cell(sigmoid(z["i"]), sigmoid(z["f"]), np.tanh(z["g"]), sigmoid(z["o"]), c)

    return implementation


def _cell(new_c: Callable[..., Array]) -> Callable:
    def cell(i, f, g, o, c):
        c = new_c(i, f, g, c)
        return o * np.tanh(c), c

    return _step_with(cell)


def _shown(new_h: Callable[..., Array]) -> Callable:
    def cell(i, f, g, o, c):
        new = f * c + i * g
        return new_h(o, new, c), new

    return _step_with(cell)


def _units_interleaved(x, h, c, W_ih, W_hh, b):
    z = (x @ W_ih.T + h @ W_hh.T + b).reshape(len(x), -1, 4)
    return _ends({k: z[..., j] for j, k in enumerate(GATES)}, c)


def _squashes(i=sigmoid, f=sigmoid, g=np.tanh, o=sigmoid) -> Callable:
    def implementation(x, h, c, W_ih, W_hh, b):
        z = _gates(x, h, W_ih, W_hh, b)
        c = f(z["f"]) * c + i(z["i"]) * g(z["g"])
        return o(z["o"]) * np.tanh(c), c

    return implementation


def _identity(z: Array) -> Array:
    return z


STEP = (
    *wrong_assignments(_step_from, "read"),
    Misconception(
        "keep and add exchanged",
        _cell(lambda i, f, g, c: i * c + f * g),
        "The forget gate scales what is already there; the input gate scales the candidate.",
    ),
    Misconception(
        "h and c returned the other way round",
        lambda *a: lstm_step(*a)[::-1],
        "Return h first, then c.",
    ),
    Misconception(
        "h returned twice",
        lambda *a: (lstm_step(*a)[0], lstm_step(*a)[0]),
        "The second value is c, the memory before tanh and output gate. The next step needs it as it is.",
    ),
    Misconception(
        "old memory in the output",
        _shown(lambda o, new, old: o * np.tanh(old)),
        "h shows the memory after this step's write; yours shows the one from before it.",
    ),
    Misconception(
        "memory shown without tanh",
        _shown(lambda o, new, old: o * new),
        "On its way into h, c goes through tanh. c can be any number, h stays between −1 and 1.",
    ),
    Misconception(
        "tanh around everything",
        _shown(lambda o, new, old: np.tanh(o * new)),
        "First tanh of c, then the gate.",
    ),
    Misconception("no output gate", _shown(lambda o, new, old: np.tanh(new)), "o has no effect on h."),
    Misconception(
        "sigmoid candidate",
        _squashes(g=sigmoid),
        "σ is for the three gates. The candidate g needs both signs: tanh.",
    ),
    Misconception(
        "candidate not squashed",
        _squashes(g=_identity),
        "g goes through tanh before it is written. Without it one large input can swamp the memory.",
    ),
    Misconception(
        "tanh on all four",
        _squashes(np.tanh, np.tanh, np.tanh, np.tanh),
        "tanh is for the candidate alone. A gate lies between 0 and 1: σ.",
    ),
    Misconception(
        "forgets what it should keep",
        _cell(lambda i, f, g, c: (1 - f) * c + i * g),
        "f says how much to keep: f = 1 keeps everything.",
    ),
    Misconception("no forget gate", _cell(lambda i, f, g, c: c + i * g), "f has no effect: all of c is kept."),
    Misconception("no input gate", _cell(lambda i, f, g, c: f * c + g), "i has no effect: every candidate is written."),
    Misconception(
        "old memory dropped",
        _cell(lambda i, f, g, c: i * g),
        "What was in c is gone: the part that the forget gate keeps has to be added.",
    ),
    Misconception(
        "memory squashed",
        _cell(lambda i, f, g, c: np.tanh(f * c + i * g)),
        "c itself is never squashed; tanh comes only on the way into h.",
    ),
    Misconception(
        "input gate tied to the forget gate",
        _cell(lambda i, f, g, c: f * c + (1 - f) * g),
        "That is the coupled gate of unit 8. Here the block of i is a gate of its own.",
    ),
    common.ignores(lstm_step, "b", "The bias b is missing from the sum.", name="bias omitted"),
    common.ignores(
        lstm_step, "h", "The gates read x and the last h: the product with W_hh is missing.", name="h left out"
    ),
    common.ignores(lstm_step, "x", "The gates read x too: the product with W_ih is missing.", name="x left out"),
    Misconception(
        "bias added twice",
        lambda x, h, c, W_ih, W_hh, b: lstm_step(x, h, c, W_ih, W_hh, 2 * b),
        "There is one bias here, added once. PyTorch's b_ih and b_hh are two, and b is their sum.",
    ),
    Misconception(
        "units interleaved",
        _units_interleaved,
        "The first H entries are all of gate i, the next H all of f, and so on. Yours reads them unit by unit.",
    ),
    Misconception(
        "missing transpose",
        lambda x, h, c, W_ih, W_hh, b: lstm_step(x, h, c, (x @ W_ih).T, W_hh, b),
        "W_ih has a row for each unit of each gate, and a column for each entry of x. With the batch in front, "
        "the product needs it turned; W_hh likewise.",
    ),
    common.mutates(lstm_step, "h"),
    common.mutates(lstm_step, "c"),
    common.downcasts(lstm_step),
)
