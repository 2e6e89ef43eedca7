"""What people get wrong in one step of a GRU, in either place of its reset gate."""

from __future__ import annotations

from collections.abc import Callable
from itertools import permutations
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.lstm import sigmoid

Array = np.ndarray
Step = Callable[..., Array]


def after(r: Array, h: Array, W_hn: Array, b_hn: Array) -> Array:
    """h's share in the candidate as PyTorch has it."""
    return r * (h @ W_hn.T + b_hn)


def before(r: Array, h: Array, W_hn: Array, b_hn: Array) -> Array:
    """h's share in the candidate as Cho et al. (2014) have it."""
    return (r * h) @ W_hn.T + b_hn


def _identity(a: Array) -> Array:
    return a


def _split(W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> list[list[Array]]:
    """[[of r, of z, of n] of W_ih, of W_hh, of b_ih, of b_hh]."""
    return [np.split(a, 3) for a in (W_ih, W_hh, b_ih, b_hh)]


def cell(
    past: Callable[..., Any],
    order: str = "rzn",
    candidate: Callable[[Array, Any], Array] = lambda own, past: np.tanh(own + past),
    mix: Callable[..., Array] = lambda r, z, n, h: (1 - z) * n + z * h,
    gate: Callable[[Array], Array] = sigmoid,
    reset: Callable[[Array], Array] = _identity,
    turn: Callable[[Array], Array] = np.transpose,
) -> Step:
    """A GRU step with one of its parts replaced. ``past(r, h, W_hn, b_hn)`` is h's share in the candidate;
    ``order`` says which gate each block is taken for; ``turn`` is what is done to a gate's recurrent block."""

    def implementation(x: Array, h: Array, W_ih: Array, W_hh: Array, b_ih: Array, b_hh: Array) -> Array:
        V, W, b, c = (dict(zip(order, part, strict=True)) for part in _split(W_ih, W_hh, b_ih, b_hh))
        r, z = (gate(x @ V[k].T + b[k] + h @ turn(W[k]) + c[k]) for k in "rz")
        n = candidate(x @ V["n"].T + b["n"], past(reset(r), h, turn(W["n"]).T, c["n"]))
        return mix(r, z, n, h)

    return implementation


def with_biases(change: Callable[[Array, Array], tuple[Array, Array]], step: Step) -> Step:
    return lambda x, h, W_ih, W_hh, b_ih, b_hh: step(x, h, W_ih, W_hh, *change(b_ih, b_hh))


def _last_block(b: Array, factor: float) -> Array:
    b = b.copy()
    b[2 * len(b) // 3 :] *= factor
    return b


def _units_interleaved(past: Callable[..., Array]) -> Step:
    def implementation(x: Array, h: Array, *weights: Array) -> Array:
        return cell(past)(x, h, *(np.concatenate([w[k::3] for k in range(3)]) for w in weights))

    return implementation


def _order(order: str, past: Callable[..., Array]) -> Misconception:
    if order == "zrn":
        return Misconception(
            "reset and update gate exchanged",
            cell(past, "zrn"),
            "In PyTorch's weights the first H rows are those of r, the next those of z. (Keras has z first.)",
        )
    return Misconception(
        f"blocks read in the order {', '.join(order)}",
        cell(past, order),
        "The three blocks of H rows are those of r, z and n, from top to bottom.",
    )


def shared(reference: Step, past: Callable[..., Array]) -> tuple[Misconception, ...]:
    """Mistakes that can be made wherever the reset gate stands."""
    return (
        Misconception(
            "update gate weighs the candidate",
            cell(past, mix=lambda r, z, n, h: z * n + (1 - z) * h),
            "Here z = 1 keeps the old state. z and 1 − z have changed places; that is the convention of Chung et al.",
        ),
        *(_order("".join(p), past) for p in permutations("rzn") if "".join(p) != "rzn"),
        Misconception(
            "reset gate on what x says",
            cell(
                lambda r, h, W, b: [r, h @ W.T + b],
                candidate=lambda own, past: np.tanh(past[0] * own + past[1]),
            ),
            "r shuts off the past, not the present: what x contributes to the candidate passes unhindered.",
        ),
        Misconception(
            "reset gate on the whole sum",
            cell(
                lambda r, h, W, b: [r, h @ W.T + b],
                candidate=lambda own, past: np.tanh(past[0] * (own + past[1])),
            ),
            "r stands at h's share of the candidate alone. What comes from x is outside its reach.",
        ),
        Misconception(
            "reset gate around the candidate",
            cell(lambda r, h, W, b: [r, h @ W.T + b], candidate=lambda own, past: past[0] * np.tanh(own + past[1])),
            "r acts inside the tanh, on h's share. Around it, it would shrink what comes from x as well.",
        ),
        Misconception(
            "reset gate without effect",
            cell(past, reset=np.ones_like),
            "r is missing: the candidate has to be able to leave the old state out.",
        ),
        Misconception(
            "reset gate the wrong way round",
            cell(past, reset=lambda r: 1 - r),
            "r = 1 lets the old state into the candidate, r = 0 keeps it out. Yours does the opposite.",
        ),
        Misconception(
            "kept state reset too",
            cell(past, mix=lambda r, z, n, h: (1 - z) * n + z * (r * h)),
            "r is for the candidate. What z keeps is the old h as it was.",
        ),
        Misconception(
            "sigmoid candidate",
            cell(past, candidate=lambda own, past: sigmoid(own + past)),
            "The candidate is not a gate: it needs both signs, so it goes through tanh.",
        ),
        Misconception(
            "candidate not squashed",
            cell(past, candidate=lambda own, past: own + past),
            "The candidate goes through tanh. That is what keeps h between −1 and 1.",
        ),
        Misconception(
            "tanh gates",
            cell(past, gate=np.tanh),
            "r and z are shares, between 0 and 1: σ. tanh goes below 0.",
        ),
        Misconception(
            "old state dropped",
            cell(past, mix=lambda r, z, n, h: (1 - z) * n),
            "z says how much of the old state is kept, and that has to be added.",
        ),
        Misconception(
            "candidate written in full",
            cell(past, mix=lambda r, z, n, h: n + z * h),
            "What is written and what is kept add up to one: the candidate gets the share that z leaves over.",
        ),
        Misconception(
            "only the candidate",
            cell(past, mix=lambda r, z, n, h: n),
            "The new state is a mixture of the candidate and of the old state. Yours is the candidate alone.",
        ),
        Misconception(
            "squashed after mixing",
            cell(past, mix=lambda r, z, n, h: np.tanh((1 - z) * n + z * h)),
            "The mixture is the new state as it is. A further tanh would shrink it at every step.",
        ),
        Misconception(
            "recurrent blocks not turned",
            cell(past, turn=_identity),
            "Each H by H block of W_hh has a row for each unit, as W_ih has. With the batch in front all are turned; "
            "since they are square, the shapes do not warn you.",
        ),
        Misconception(
            "units interleaved",
            _units_interleaved(past),
            "The first H rows are all of r, the next H all of z, then n. Yours takes every third row.",
        ),
        Misconception(
            "input bias left out",
            with_biases(lambda b_ih, b_hh: (0 * b_ih, b_hh), reference),
            "b_ih is missing. There are two biases here, one beside W_ih and one beside W_hh.",
        ),
        Misconception(
            "recurrent bias left out",
            with_biases(lambda b_ih, b_hh: (b_ih, 0 * b_hh), reference),
            "b_hh is missing. There are two biases here, one beside W_ih and one beside W_hh.",
        ),
        Misconception(
            "recurrent bias of the candidate left out",
            with_biases(lambda b_ih, b_hh: (b_ih, _last_block(b_hh, 0)), reference),
            "The gates are right, but the candidate lacks b_hn, the last third of b_hh.",
        ),
        Misconception(
            "input bias used twice",
            with_biases(lambda b_ih, b_hh: (b_ih, b_ih), reference),
            "b_ih goes with W_ih x, b_hh with W_hh h. Yours takes b_ih for both.",
        ),
        Misconception(
            "recurrent bias used twice",
            with_biases(lambda b_ih, b_hh: (b_hh, b_hh), reference),
            "b_ih goes with W_ih x, b_hh with W_hh h. Yours takes b_hh for both.",
        ),
        common.ignores(reference, "x", "The input x has no effect: the products with W_ih are missing.", "x left out"),
        common.ignores(reference, "h", "The old state h has no effect, neither in the gates nor after.", "h left out"),
        Misconception(
            "missing transpose",
            lambda x, h, W_ih, W_hh, b_ih, b_hh: x @ W_ih + h @ W_hh,
            "W_ih has a row for each unit of each block and a column for each entry of x. With the batch in front, "
            "the product needs it turned; W_hh likewise.",
        ),
        common.mutates(reference, "h"),
        common.mutates(reference, "x"),
        common.downcasts(reference),
    )
