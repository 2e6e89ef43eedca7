"""What people get wrong in dropout over a whole sequence: when the masks are drawn, and what they are put on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.dropout import lstm_forward_with_dropout, lstm_step_with_dropout, variational_dropout_mask
from lstm_course.reference.lstm import lstm_forward

Array = np.ndarray
Masks = tuple[Array, Array]


def _both(rng, x, h0, p) -> Masks:
    return variational_dropout_mask(rng, x[:, 0].shape, p), variational_dropout_mask(rng, h0.shape, p)


def _run(
    first: Callable[..., Masks] = _both,
    again: Callable[..., Masks] = lambda masks, t, rng, x, h0, p: masks,
    step: Callable = lstm_step_with_dropout,
    keep: Callable = lambda h, c, mask_h: h,
    last: Callable = lambda h, c, mask_h: (h, c),
    carry: Callable = lambda new, old: new,
    order: Callable[[int], range] = range,
) -> Callable:
    """Return the forward pass, with one thing done differently. ``again`` gives the masks of step t."""

    def implementation(rng, x, h0, c0, W_ih, W_hh, b, p):
        masks, state, hs = first(rng, x, h0, p), (h0, c0), []
        for t in order(x.shape[1]):
            masks = again(masks, t, rng, x, h0, p)
            new = step(x[:, t], *state, W_ih, W_hh, b, *masks)
            hs.append(keep(*new, masks[1]))
            state = carry(new, state)
        return np.stack(hs, axis=1), last(*new, masks[1])

    return implementation


def _with_time_axis(rng, x, h0, c0, W_ih, W_hh, b, p):
    mask = variational_dropout_mask(rng, x.shape, p)
    mask_h = variational_dropout_mask(rng, h0.shape, p)
    hs, (h, c) = [], (h0, c0)
    for t in range(x.shape[1]):
        h, c = lstm_step_with_dropout(x[:, t], h, c, W_ih, W_hh, b, mask[:, t], mask_h)
        hs.append(h)
    return np.stack(hs, axis=1), (h, c)


def _one_for_the_batch(rng, x, h0, p) -> Masks:
    return variational_dropout_mask(rng, x.shape[2:], p), variational_dropout_mask(rng, h0.shape[1:], p)


def _zeros_and_ones(rng, x, h0, p) -> Masks:
    mask_x, mask_h = _both(rng, x, h0, p)
    return (mask_x > 0) * 1.0, (mask_h > 0) * 1.0


def _on_c_too(x, h, c, W_ih, W_hh, b, mask_x, mask_h):
    return lstm_step_with_dropout(x, h, c * mask_h, W_ih, W_hh, b, mask_x, mask_h)


def _on_outputs(rng, x, h0, c0, W_ih, W_hh, b, p):
    hs, last = lstm_forward(x, h0, c0, W_ih, W_hh, b)
    return hs * variational_dropout_mask(rng, h0.shape, p)[:, None], last


def _returning(change: Callable[[Array, tuple[Array, Array]], Any]) -> Callable:
    """Return the right pass, its two values changed before they are returned."""
    return lambda *a: change(*lstm_forward_with_dropout(*a))


DROPOUT_FORWARD = (
    Misconception(
        "a new mask at each step",
        _run(again=lambda masks, t, rng, x, h0, p: masks if t == 0 else _both(rng, x, h0, p)),
        "The masks are drawn once, before the first step, and every step uses the same two.",
    ),
    Misconception(
        "a new mask for x at each step",
        _run(
            again=lambda masks, t, rng, x, h0, p: (
                masks if t == 0 else (variational_dropout_mask(rng, x[:, 0].shape, p), masks[1])
            )
        ),
        "The mask for h stays, that for x does not: both are drawn once for the whole sequence.",
    ),
    Misconception(
        "a new mask for h at each step",
        _run(
            again=lambda masks, t, rng, x, h0, p: (
                masks if t == 0 else (masks[0], variational_dropout_mask(rng, h0.shape, p))
            )
        ),
        "The mask for x stays, that for h does not: both are drawn once for the whole sequence.",
    ),
    Misconception(
        "a mask with a time axis",
        _with_time_axis,
        "A mask of the shape of all of x is another one at each step. It has no time axis: (N, D).",
    ),
    Misconception(
        "mask for h drawn first",
        _run(
            first=lambda rng, x, h0, p: _both(
                rng, np.broadcast_to(h0[:, None], (*h0.shape[:1], 1, h0.shape[1])), x[:, 0], p
            )[::-1]
        ),
        "The pass is right, the order of the draws is not: the mask for x comes first.",
    ),
    Misconception(
        "one mask for the whole batch",
        _run(first=_one_for_the_batch),
        "Each sequence of the batch has masks of its own: (N, D) and (N, H).",
    ),
    Misconception(
        "1 − p for p",
        lambda rng, x, h0, c0, W_ih, W_hh, b, p: (
            lstm_forward_with_dropout(rng, x, h0, c0, W_ih, W_hh, b, 1 - p)
            if p > 0
            else lstm_forward(x, h0 * 0, c0, W_ih, W_hh, b)
        ),
        "p is the share that is dropped, not the share that is kept.",
    ),
    Misconception(
        "masks of zeros and ones",
        _run(first=_zeros_and_ones),
        "What is kept has to be scaled up by 1/(1 − p), as your mask function does.",
    ),
    Misconception(
        "c dropped as well",
        _run(step=_on_c_too),
        "c is never masked. With one mask at all steps a dropped unit would never hold anything, and a kept one would "
        "grow by 1/(1 − p) a step.",
    ),
    Misconception(
        "only x dropped",
        _run(first=lambda rng, x, h0, p: (_both(rng, x, h0, p)[0], np.ones_like(h0))),
        "The way back through h is masked too: that is what was new in this method.",
    ),
    Misconception(
        "only h dropped",
        _run(first=lambda rng, x, h0, p: (np.ones_like(x[:, 0]), _both(rng, x, h0, p)[1])),
        "x is read through a mask as well.",
    ),
    Misconception(
        "masks at the first step alone",
        _run(again=lambda masks, t, rng, x, h0, p: masks if t == 0 else tuple(np.ones_like(m) for m in masks)),
        "Every step uses the masks, not only the first.",
    ),
    Misconception(
        "dropout on the outputs alone",
        _on_outputs,
        "That is dropout between layers. Here the masks are inside: on x and h where the gates read them.",
    ),
    Misconception(
        "masked states kept",
        _run(keep=lambda h, c, mask_h: h * mask_h),
        "The states are returned whole; they are masked only when the next step reads them.",
    ),
    Misconception(
        "last h masked",
        _run(last=lambda h, c, mask_h: (h * mask_h, c)),
        "The last h is returned whole: whoever goes on from it puts the mask on.",
    ),
    Misconception(
        "no dropout",
        lambda rng, x, h0, c0, W_ih, W_hh, b, p: lstm_forward(x, h0, c0, W_ih, W_hh, b),
        "p has no effect: this is the pass without dropout, as one runs it after training.",
    ),
    Misconception(
        "the same h at each step",
        _run(carry=lambda new, old: (old[0], new[1])),
        "Each step reads the h of the step before, not h0 over and over.",
    ),
    Misconception(
        "the same c at each step",
        _run(carry=lambda new, old: (new[0], old[1])),
        "Each step reads the c of the step before, not c0 over and over.",
    ),
    Misconception(
        "runs backwards in time", _run(order=lambda T: range(T)[::-1]), "Begin with the first step, x[:, 0]."
    ),
    Misconception(
        "only the last h returned",
        _returning(lambda hs, last: (hs[:, -1], last)),
        "The first value holds the h of every step: (N, T, H).",
    ),
    Misconception(
        "c of every step returned",
        _run(keep=lambda h, c, mask_h: c),
        "The first value holds the h of every step; c is returned for the last step alone.",
    ),
    Misconception(
        "time before batch",
        _returning(lambda hs, last: (hs.swapaxes(0, 1), last)),
        "Batch first: hs is (N, T, H).",
    ),
    Misconception(
        "last h and c exchanged",
        _returning(lambda hs, last: (hs, last[::-1])),
        "The second value is the pair of the last h and the last c, in this order.",
    ),
    Misconception(
        "a generator of its own",
        lambda rng, *a: lstm_forward_with_dropout(np.random.default_rng(0), *a),
        "Draw from the generator that is given; with one of your own all masks are the same.",
    ),
    common.ignores(lstm_forward_with_dropout, "h0", "Begin with the h0 that is given: it need not be zero."),
    common.ignores(lstm_forward_with_dropout, "c0", "Begin with the c0 that is given: it need not be zero."),
    common.ignores(lstm_forward_with_dropout, "b", "The bias is missing from the sum.", name="bias omitted"),
    common.mutates(lstm_forward_with_dropout, "x"),
    common.downcasts(lstm_forward_with_dropout),
)
