"""What people get wrong about the gradient on its way back, and about saturation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.common import downcasts, ignores, mutates
from lstm_course.checking.exercise import Misconception
from lstm_course.reference import vanishing
from lstm_course.reference.rnn import rnn_forward

norm = np.linalg.norm


def _by_lag(
    size: Callable[[np.ndarray], Any] = lambda dh: norm(dh, axis=1).mean(),
    derivative: Callable[[np.ndarray], np.ndarray] = lambda h: 1 - h**2,
    back: Callable[[np.ndarray, np.ndarray], np.ndarray] = lambda da, W: da @ W,
    first: Callable[[np.ndarray], np.ndarray] = np.ones_like,
    order: Callable[[np.ndarray, np.ndarray], list[np.ndarray]] = lambda h0, hs: list(hs.swapaxes(0, 1)),
    note_first: bool = True,
    finish: Callable[[list[Any]], np.ndarray] = np.array,
) -> Callable[..., np.ndarray]:
    """Return the backward pass, with one thing done differently."""

    def implementation(x: Any, h0: Any, W_ih: Any, W_hh: Any, b: Any) -> np.ndarray:
        hs, h_T = rnn_forward(x, h0, W_ih, W_hh, b)
        dh, norms = first(h_T), []
        for h in reversed(order(h0, hs)):
            after = back(dh * derivative(h), W_hh)
            norms.append(size(dh if note_first else after))
            dh = after
        return finish(norms)

    return implementation


BY_LAG = (
    Misconception(
        "weights not transposed back",
        _by_lag(back=lambda da, W: da @ W.T),
        "Forward, h is multiplied by the transpose of W_hh. The gradient goes back through the other side.",
    ),
    Misconception(
        "slope forgotten",
        _by_lag(derivative=np.ones_like),
        "Between two states stands a tanh: its slope multiplies the gradient at each step.",
    ),
    Misconception(
        "tanh taken twice",
        _by_lag(derivative=lambda h: 1 - np.tanh(h) ** 2),
        "h is already the tanh. Its slope is written with h itself, not with the tanh of h.",
    ),
    Misconception(
        "slope without the square",
        _by_lag(derivative=lambda h: 1 - h),
        "The slope of tanh is 1 less the square of its value; without the square it would exceed 1.",
    ),
    Misconception(
        "slope of the step before",
        _by_lag(order=lambda h0, hs: [h0, *hs.swapaxes(0, 1)][:-1]),
        "The way from h_t back to h_{t-1} leads through the tanh that made h_t: its slope belongs to h_t.",
    ),
    Misconception(
        "sorted by time",
        _by_lag(finish=lambda norms: np.array(norms[::-1])),
        "Entry 0 is lag 0, the last state. In order of time the oldest state would come first.",
    ),
    Misconception(
        "begins at lag 1",
        _by_lag(note_first=False),
        "Lag 0 is the gradient at the last state itself, before any step back.",
    ),
    Misconception(
        "running total",
        _by_lag(finish=np.cumsum),
        "Each lag has a norm of its own; adding up those before it hides the decay.",
    ),
    Misconception(
        "one norm for the batch",
        _by_lag(size=norm),
        "The norm is over the units of one sequence. Over the whole batch it grows with the batch.",
    ),
    Misconception(
        "sum over the batch",
        _by_lag(size=lambda dh: norm(dh, axis=1).sum()),
        "Average over the sequences: with a sum, twice the batch would look like twice the gradient.",
    ),
    Misconception(
        "norm of the mean",
        _by_lag(size=lambda dh: norm(dh.mean(axis=0))),
        "First the norm of each sequence's gradient, then the mean: gradients of opposite sign must not cancel.",
    ),
    Misconception(
        "norm over the batch axis",
        _by_lag(size=lambda dh: norm(dh, axis=0).mean()),
        "Axis 0 is the batch. The norm belongs to the hidden axis, the mean to the batch.",
    ),
    Misconception(
        "squared norm",
        _by_lag(size=lambda dh: (dh**2).sum(axis=1).mean()),
        "A norm is the square root of the sum of squares; without the root every decay looks twice as fast.",
    ),
    Misconception(
        "mean absolute value",
        _by_lag(size=lambda dh: np.abs(dh).mean()),
        "That is an average entry, not a length: the Euclidean norm is asked for.",
    ),
    Misconception(
        "loss is the mean",
        _by_lag(first=lambda h: np.ones_like(h) / h.shape[1]),
        "The loss is the sum of the last state's entries, so each entry's gradient is 1.",
    ),
    Misconception(
        "gradient before the tanh",
        _by_lag(size=lambda dh: norm(dh, axis=1).mean(), first=np.ones_like, derivative=lambda h: (1 - h**2) ** 2),
        "The slope multiplies once per step, on the way from h_t to h_{t-1}; here it is applied twice.",
    ),
    ignores(vanishing.gradient_norm_by_lag, "h0", "The states start from h0, not from zeros.", "h0 ignored"),
    ignores(vanishing.gradient_norm_by_lag, "b", "The bias moves every state, and with it every slope.", "no bias"),
    mutates(vanishing.gradient_norm_by_lag, "h0"),
    downcasts(vanishing.gradient_norm_by_lag),
)

SATURATION = (
    Misconception(
        "only one side",
        lambda hs, limit: np.mean(hs > limit, axis=(0, 2)),
        "tanh saturates at -1 as well: it is the size of h that counts, not its sign.",
    ),
    Misconception(
        "share of the lively ones",
        lambda hs, limit: np.mean(np.abs(hs) <= limit, axis=(0, 2)),
        "That is the share below the limit. Saturated are those above it.",
    ),
    Misconception(
        "less for more",
        lambda hs, limit: np.mean(np.abs(hs) < limit, axis=(0, 2)),
        "That is the share of the entries that are still within the limit. Saturated are those beyond it.",
    ),
    Misconception(
        "limit included",
        lambda hs, limit: np.mean(np.abs(hs) >= limit, axis=(0, 2)),
        "Strictly above the limit: an entry that sits on it is not counted.",
    ),
    Misconception(
        "one number for all steps",
        lambda hs, limit: np.mean(np.abs(hs) > limit),
        "Keep the time axis: one share for each step.",
    ),
    Misconception(
        "mean over time",
        lambda hs, limit: np.mean(np.abs(hs) > limit, axis=(0, 1)),
        "That is a share for each unit. Average over the batch and the units, and keep the time axis.",
    ),
    Misconception(
        "count for share",
        lambda hs, limit: np.sum(np.abs(hs) > limit, axis=(0, 2)).astype(float),
        "A share lies between 0 and 1: divide by how many entries there are at a step.",
    ),
    Misconception(
        "divides by the units only",
        lambda hs, limit: np.sum(np.abs(hs) > limit, axis=(0, 2)) / hs.shape[2],
        "At each step there are N times H entries: the batch counts too.",
    ),
    Misconception(
        "mean size",
        lambda hs, limit: np.mean(np.abs(hs), axis=(0, 2)),
        "Count the entries beyond the limit; their average size is another question.",
    ),
    Misconception(
        "whole units only",
        lambda hs, limit: np.mean((np.abs(hs) > limit).all(axis=0), axis=1),
        "An entry counts by itself, whatever the same unit does in the other sequences.",
    ),
    mutates(vanishing.saturation, "hs"),
    downcasts(vanishing.saturation),
)
