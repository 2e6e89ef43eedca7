"""Who has read what: which output of a sequence model depends on which input, found out by nudging.

It needs no gradient and knows nothing of the model, so that it also finds what its author did not mean: an output
that depends on a later input, for instance, which a model that is to predict must not have.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.basics.types import Array


def influence(f: Callable[[Array], Array], x: Array, nudge: float) -> Array:
    """Measure how much each step of the output moves when one step of the input is nudged.

    f takes (N, T, D) and returns (N, T, H), for any H; x (N, T, D); nudge a number. Returns (T, T): entry [t, s] is
    the largest absolute change of f's output at step t, over the batch and its features, when ``nudge`` is added to
    all features of x at step s. Above the diagonal stands what comes from the future.
    """
    before, T = f(x), x.shape[1]
    moved = np.zeros_like(before, shape=(T, T))
    for s in range(T):
        nudged = x.copy()
        nudged[:, s] += nudge
        moved[:, s] = np.max(np.abs(f(nudged) - before), axis=(0, 2))
    return moved
