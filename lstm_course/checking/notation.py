"""What the verdicts' words take for granted of how an exercise writes its equations.

The one place in this package that knows of recurrent networks. An exercise of another field brings its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np


@dataclass(frozen=True)
class Notation:
    """How shapes and equations are written.

    axes        letter of a size → what runs along such an axis, as a sentence has it: {"T": "time"}
    index       letter of a size → what its entries are counted by, where that is not the letter: {"T": "lag"}
    time        the letter of the axis whose entries are steps
    stacked     how many parts of one size are stacked along an axis: 4 where ``4H`` is a usual length
    squashings  what is applied to a quantity right away: one taken before it instead of after it is no mistake
    slopes      their derivatives, each by what the squashing gives: the same for gradients on the way back
    """

    axes: Mapping[str, str] = field(default_factory=dict)
    index: Mapping[str, str] = field(default_factory=dict)
    time: str = ""
    stacked: tuple[int, ...] = ()
    squashings: tuple[Callable[[np.ndarray], np.ndarray], ...] = ()
    slopes: tuple[Callable[[np.ndarray], np.ndarray], ...] = ()


def _sigmoid(z: np.ndarray) -> np.ndarray:
    return (1 + np.tanh(z / 2)) / 2


RECURRENT = Notation(
    axes={"N": "batch", "T": "time", "D": "feature", "H": "hidden", "K": "class"},
    time="T",
    stacked=(2, 3, 4),  # two directions, the gates of a GRU, and of an LSTM
    squashings=(np.tanh, _sigmoid),
    slopes=(lambda h: 1 - h**2, lambda gate: gate * (1 - gate)),
)
