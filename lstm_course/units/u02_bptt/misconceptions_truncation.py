"""What goes wrong where backpropagation through time is cut into chunks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import pairwise
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.rnn import rnn_backward, truncated_rnn_backward

Cache = Mapping[str, Any]


def _states(cache: Cache) -> Any:
    return np.concatenate([cache["h0"][:, None], cache["hs"]], axis=1)


def _chunks(
    starts: Callable[[int, int], list[int]] = lambda T, k: list(range(0, T, k)),
    state: Callable[[Cache, int], Any] = lambda cache, start: _states(cache)[:, start],
    dhs_of: Callable[[Any, int], Any] = lambda dhs, k: dhs,
) -> Callable[..., Any]:
    """All chunks, given where they start and which state each starts from; the parts, chunk by chunk."""

    def parts(dhs: Any, cache: Cache, k: int) -> list[tuple]:
        T = dhs.shape[1]
        edges = [*starts(T, k), T]
        result = []
        for start, end in pairwise(edges):
            at = slice(start, end)
            chunk = {**cache, "x": cache["x"][:, at], "hs": cache["hs"][:, at], "h0": state(cache, start)}
            result.append(rnn_backward(dhs_of(dhs, k)[:, at], chunk))
        return result

    return parts


def _joined(
    parts: Callable[..., Any],
    total: Callable[[list], Any] = sum,
    first: Callable[[Any], Any] = lambda dh0: dh0[0],
) -> Callable[..., Any]:
    def implementation(dhs: Any, cache: Cache, k: int) -> Any:
        dx, dh0, *sums = (list(part) for part in zip(*parts(dhs, cache, k), strict=True))
        return np.concatenate(dx, axis=1), first(dh0), *(total(part) for part in sums)

    return implementation


def _last_chunk(dhs: Any, k: int) -> Any:
    T = dhs.shape[1]
    return np.where((np.arange(T) < (T - 1) // k * k)[:, None], 0.0, dhs)


def _window_for_each_loss(dhs: Any, cache: Cache, k: int) -> Any:
    """Each loss sends its gradient k steps back, wherever the borders are."""
    result = [np.zeros_like(cache[n]) for n in ("x", "h0", "W_ih", "W_hh")] + [np.zeros(dhs.shape[2])]
    for t in range(dhs.shape[1]):
        start = max(0, t + 1 - k)
        at = slice(start, t + 1)
        of_loss = np.zeros_like(dhs[:, at])
        of_loss[:, -1] = dhs[:, t]
        chunk = {**cache, "x": cache["x"][:, at], "hs": cache["hs"][:, at], "h0": _states(cache)[:, start]}
        dx, dh0, *sums = rnn_backward(of_loss, chunk)
        result[0][:, at] += dx
        result[1] += dh0 * (start == 0)
        for so_far, part in zip(result[2:], sums, strict=True):
            so_far += part
    return tuple(result)


def _rest_dropped(dhs: Any, cache: Cache, k: int) -> Any:
    whole = np.where((np.arange(dhs.shape[1]) < dhs.shape[1] // k * k)[:, None], dhs, 0.0)
    return truncated_rnn_backward(whole, cache, k)


TRUNCATED_RNN_BACKWARD = (
    Misconception(
        "no truncation",
        lambda dhs, cache, k: rnn_backward(dhs, cache),
        "This is the full gradient: nothing may pass from a chunk to the one before it.",
    ),
    Misconception(
        "forward state cut too",
        _joined(_chunks(state=lambda cache, start: _states(cache)[:, start] * (start == 0))),
        "Only the gradient is cut. The forward pass ran through, so that a chunk starts from the state that the "
        "one before it left.",
    ),
    Misconception(
        "each chunk from h0",
        _joined(_chunks(state=lambda cache, start: cache["h0"])),
        "h0 is the state before the first chunk only. Later ones start from the state that was reached.",
    ),
    Misconception(
        "chunks counted from the end",
        _joined(_chunks(starts=lambda T, k: [0, *range(T % k, T, k)][T % k == 0 :])),
        "Count from the start, as a training loop meets the steps: if one chunk is shorter, it is the last.",
    ),
    Misconception(
        "border one step late",
        _joined(_chunks(starts=lambda T, k: [0, *range(k + 1, T, k)])),
        "The first chunk holds k steps, not k + 1: mind which step is the last of a chunk.",
    ),
    Misconception(
        "border one step early",
        _joined(_chunks(starts=lambda T, k: sorted({0, *range(k - 1, T, k)}))),
        "The first chunk holds k steps, not k - 1: mind which step is the last of a chunk.",
    ),
    Misconception(
        "chunks of k + 1 steps",
        _joined(_chunks(starts=lambda T, k: list(range(0, T, k + 1)))),
        "A chunk has k steps, so that the gradient crosses k - 1 connections within it.",
    ),
    Misconception(
        "k chunks for chunks of k steps",
        _joined(_chunks(starts=lambda T, k: list(range(0, T, -(-T // k))))),
        "k is the length of a chunk, not the number of chunks.",
    ),
    Misconception(
        "cut at each step",
        lambda dhs, cache, k: truncated_rnn_backward(dhs, cache, 1),
        "Within a chunk the gradient flows from step to step, as without truncation.",
    ),
    Misconception(
        "only the last chunk learns",
        _joined(_chunks(dhs_of=_last_chunk)),
        "Each chunk has its own losses and its own share in the gradient; they add up.",
    ),
    Misconception(
        "weights of the last chunk only",
        _joined(_chunks(), total=lambda parts: parts[-1]),
        "The weights collect the sum over all chunks. An = in the loop keeps one of them only.",
    ),
    Misconception(
        "weights of the first chunk only",
        _joined(_chunks(), total=lambda parts: parts[0]),
        "The weights collect a sum over all chunks, not what the one handled last has left.",
    ),
    Misconception(
        "averaged over the chunks",
        _joined(_chunks(), total=lambda parts: sum(parts) / len(parts)),
        "The gradients of the chunks are added, as those of the steps are.",
    ),
    Misconception(
        "a window for each loss",
        _window_for_each_loss,
        "This lets each loss look k steps back. A sound variant, but a costly one; here the borders stand "
        "still, and a loss early in its chunk sees less.",
    ),
    Misconception(
        "shorter last chunk dropped",
        _rest_dropped,
        "What is left over when T is not a multiple of k is a chunk, too, only a shorter one.",
    ),
    Misconception(
        "dh0 of the last chunk",
        _joined(_chunks(), first=lambda dh0: dh0[-1]),
        "h0 lies before the first chunk: its gradient comes from there.",
    ),
    Misconception(
        "dh0 cut off",
        _joined(_chunks(), first=lambda dh0: 0 * dh0[0]),
        "The cuts lie between chunks. h0 belongs to the first one, so that its gradient arrives.",
    ),
    Misconception(
        "dh0 summed over the chunks",
        _joined(_chunks(), first=sum),
        "What reaches the start of a later chunk is cut off there; it does not belong to h0.",
    ),
    common.mutates(truncated_rnn_backward, "dhs"),
    common.downcasts(truncated_rnn_backward),
)
