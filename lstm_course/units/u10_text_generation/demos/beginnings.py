"""Unit 10 beside Keras: how large a much-copied model is, and how its weights begin."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from lstm_course.basics.types import Array
from lstm_course.plots.style import demo
from lstm_course.tasks.text import ALPHABET

WIDE = (256, 1024)
"""Embedding and units of the listing."""

KEPT = 20


@demo
def sizes(make: Callable[..., Any], rows: int = 64) -> None:
    """Print how many weights each part has, in PyTorch and in Keras, and how many numbers a state."""
    E, H = WIDE
    model = make(ALPHABET, E, H, 0.0)
    print(f"embedding {E}, LSTM {H}      PyTorch        Keras")
    totals = [0, 0]
    for name in ("embedding", "lstm", "readout"):
        here = sum(p.numel() for p in getattr(model, name).parameters())
        there = here - (4 * H if name == "lstm" else 0)  # one bias in place of two
        totals = [totals[0] + here, totals[1] + there]
        print(f"{name:20} {here:13,} {there:12,}")
    print(f"{'in all':20} {totals[0]:13,} {totals[1]:12,}")
    print(f"state of {rows} texts: {2 * rows * H:,} numbers; of one: {2 * H:,}")


class Beginning(NamedTuple):
    """How an LSTM's weights begin: the bounds of both matrices, gates' recurrent matrices (4, H, H), forget bias."""

    input_bound: float
    recurrent_bound: float
    gates: Array
    forget_bias: float

    @property
    def radius(self) -> float:
        """The mean spectral radius of the four gates' recurrent matrices."""
        return float(np.mean([np.abs(np.linalg.eigvals(gate)).max() for gate in self.gates]))

    @property
    def forget_gate(self) -> float:
        """What the forget gate says when x and h are 0."""
        return float(1 / (1 + np.exp(-self.forget_bias)))


def beginnings(D: int = 48, H: int = 128, seed: int = 0) -> dict[str, Beginning]:
    """PyTorch's LSTM as it comes; Keras' with Glorot's uniform weights throughout, and with an orthogonal W_hh.

    Keras lays the four gates side by side, (D, 4H) and (H, 4H), and draws each of these matrices as one.
    """
    rng = np.random.default_rng(seed)
    torch_bound = H**-0.5
    input_bound, recurrent_bound = (float(np.sqrt(6 / (rows + 4 * H))) for rows in (D, H))
    q, r = np.linalg.qr(rng.standard_normal((4 * H, H)))
    orthogonal = (q * np.sign(np.diag(r))).reshape(4, H, H)
    return {
        "PyTorch": Beginning(torch_bound, torch_bound, rng.uniform(-torch_bound, torch_bound, (4, H, H)), 0.0),
        "Keras, glorot": Beginning(
            input_bound, recurrent_bound, rng.uniform(-recurrent_bound, recurrent_bound, (4, H, H)), 1.0
        ),
        "Keras, as it comes": Beginning(input_bound, float(np.abs(orthogonal).max()), orthogonal, 1.0),
    }


@demo
def weights() -> None:
    """Print how the weights of an LSTM of this unit's sizes begin, and what that is for its memory."""
    found = beginnings()
    rows: dict[str, Callable[[Beginning], str]] = {
        "W_ih lies within ±": lambda b: f"{b.input_bound:.3f}",
        "W_hh lies within ±": lambda b: f"{b.recurrent_bound:.3f}",
        "spectral radius of a gate's W_hh": lambda b: f"{b.radius:.2f}",
        "forget bias, on average": lambda b: f"{b.forget_bias:.0f}",
        "forget gate, at x = h = 0": lambda b: f"{b.forget_gate:.2f}",
        f"of c after {KEPT} such steps": lambda b: f"{b.forget_gate**KEPT:.0e}",
    }
    print(f"{'':34}" + "".join(f"{name:>20}" for name in found))
    for name, told in rows.items():
        print(f"{name:34}" + "".join(f"{told(one):>20}" for one in found.values()))
