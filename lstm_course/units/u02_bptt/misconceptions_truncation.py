"""Backpropagation through time that is cut in another way: no edit makes it of the chunks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from lstm_course.checking.exercise import Misconception
from lstm_course.reference.rnn import rnn_backward


def _window_for_each_loss(dhs: Any, cache: Mapping[str, Any], k: int) -> Any:
    """Each loss sends its gradient k steps back, wherever the borders are."""
    states = np.concatenate([cache["h0"][:, None], cache["hs"]], axis=1)
    result = [np.zeros_like(cache[n]) for n in ("x", "h0", "W_ih", "W_hh")] + [np.zeros(dhs.shape[2])]
    for t in range(dhs.shape[1]):
        start = max(0, t + 1 - k)
        at = slice(start, t + 1)
        of_loss = np.zeros_like(dhs[:, at])
        of_loss[:, -1] = dhs[:, t]
        chunk = {**cache, "x": cache["x"][:, at], "hs": cache["hs"][:, at], "h0": states[:, start]}
        dx, dh0, *sums = rnn_backward(of_loss, chunk)
        result[0][:, at] += dx
        result[1] += dh0 * (start == 0)
        for so_far, part in zip(result[2:], sums, strict=True):
            so_far += part
    return tuple(result)


WINDOW_FOR_EACH_LOSS = Misconception(
    "a window for each loss",
    _window_for_each_loss,
    "This lets each loss look k steps back. A sound variant, but a costly one; here the borders stand "
    "still, and a loss early in its chunk sees less.",
)
