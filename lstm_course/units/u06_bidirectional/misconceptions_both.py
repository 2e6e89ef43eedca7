"""What people get wrong in running two LSTMs over a padded batch."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.bidirectional import bidirectional_forward, reverse_padded
from lstm_course.reference.lstm import lstm_forward


def _zeros(x, params):
    return np.zeros((len(x), params["W_hh"].shape[1]), x.dtype)


def _run(x, params):
    start = _zeros(x, params)
    return lstm_forward(x, start, start, **params)[0]


def _inside(x, lengths):
    return (np.arange(x.shape[1]) < lengths[:, None])[..., None]


def _turning(there: Callable, back: Callable) -> Callable:
    """Two LSTMs, where the backward one's input and output are reversed by the two functions of (array, lengths)."""

    def implementation(x, lengths, forward_params, backward_params):
        forward, backward = _run(x, forward_params), back(_run(there(x, lengths), backward_params), lengths)
        inside = _inside(x, lengths)
        return np.where(inside, forward, 0), np.where(inside, backward, 0)

    return implementation


def _result(change: Callable) -> Callable:
    """Return a function of the right two, changed: ``change(forward, backward)``."""
    return lambda x, lengths, *params: change(*bidirectional_forward(x, lengths, *params))


def _padding_left(forward: bool, backward: bool) -> Callable:
    def implementation(x, lengths, forward_params, backward_params):
        inside = _inside(x, lengths)
        ahead = _run(x, forward_params)
        back = reverse_padded(_run(reverse_padded(x, lengths), backward_params), lengths)
        return (ahead if forward else np.where(inside, ahead, 0)), (back if backward else np.where(inside, back, 0))

    return implementation


def _zeros_in(x, lengths, forward_params, backward_params):
    x = np.where(_inside(x, lengths), x, 0)
    return _run(x, forward_params), _run(x[:, ::-1], backward_params)[:, ::-1]


def _overwrites_padding(x, lengths, *params):
    x *= _inside(x, lengths)
    return bidirectional_forward(x, lengths, *params)


def _carried_over(x, lengths, forward_params, backward_params):
    start = _zeros(x, forward_params)
    hs, last = lstm_forward(x, start, start, **forward_params)
    back = lstm_forward(reverse_padded(x, lengths), *last, **backward_params)[0]
    inside = _inside(x, lengths)
    return np.where(inside, hs, 0), np.where(inside, reverse_padded(back, lengths), 0)


def _whole(a, lengths):
    return a[:, ::-1]


def _same(a, lengths):
    return a


BOTH = (
    Misconception(
        "backward outputs not turned back",
        _turning(reverse_padded, _same),
        "The backward LSTM's first output belongs to the last step. Turned back, entry t of both speaks of step t.",
    ),
    Misconception(
        "batch turned, not time",
        _turning(lambda a, lengths: a[::-1], lambda a, lengths: a[::-1]),
        "That hands the sequences over in another order, each still read from its beginning. Time is axis 1.",
    ),
    Misconception(
        "features turned, not time",
        _turning(lambda a, lengths: a[..., ::-1], lambda a, lengths: a[..., ::-1]),
        "The last axis holds the features. What is to be turned is time, axis 1.",
    ),
    Misconception(
        "whole rows turned, padding and all",
        _turning(_whole, _whole),
        "The backward LSTM then reads the padding first, and starts on the sequence with a state full of it.",
    ),
    Misconception(
        "whole rows turned on the way in",
        _turning(_whole, reverse_padded),
        "The backward LSTM reads the padding first. Turn each sequence within its own length, both times.",
    ),
    Misconception(
        "whole rows turned on the way back",
        _turning(reverse_padded, _whole),
        "The outputs of a short sequence end up at the end of the row, away from the steps that they belong to.",
    ),
    Misconception(
        "backward direction never turned",
        _turning(_same, _same),
        "Both of yours read from left to right. The second has to read from the sequence's last step to its first.",
    ),
    Misconception(
        "outputs turned, inputs not",
        _turning(_same, reverse_padded),
        "The second LSTM has to be given the sequence turned round. Turning what it says does not change what it read.",
    ),
    Misconception(
        "one LSTM for both directions",
        lambda x, lengths, forward_params, backward_params: bidirectional_forward(
            x, lengths, forward_params, forward_params
        ),
        "The two directions are two LSTMs, and each has weights of its own.",
    ),
    Misconception(
        "the two sets of weights exchanged",
        lambda x, lengths, forward_params, backward_params: bidirectional_forward(
            x, lengths, backward_params, forward_params
        ),
        "forward_params belong to the LSTM that reads from left to right.",
    ),
    Misconception(
        "returned the other way round",
        _result(lambda forward, backward: (backward, forward)),
        "forward is returned first.",
    ),
    Misconception(
        "already joined",
        _result(lambda forward, backward: np.concatenate([forward, backward], axis=-1)),
        "The two are returned apart, as a pair. How to join them is the next question.",
    ),
    Misconception(
        "padding not silenced",
        _padding_left(True, True),
        "Behind the end of a sequence both outputs are 0. Yours still speak there.",
    ),
    Misconception(
        "padding silenced in the forward direction alone",
        _padding_left(False, True),
        "Behind the end of a sequence both outputs are 0, the backward one too.",
    ),
    Misconception(
        "padding silenced in the backward direction alone",
        _padding_left(True, False),
        "Behind the end of a sequence both outputs are 0, the forward one too.",
    ),
    Misconception(
        "zeros put in for the padding",
        _zeros_in,
        "An LSTM that reads zeros still moves, by its bias and by its own state. Padding must not be read at all.",
    ),
    Misconception(
        "the backward LSTM goes on where the forward one ended",
        _carried_over,
        "The two do not know of each other: each starts from zeros.",
    ),
    Misconception(
        "padding of x overwritten",
        _overwrites_padding,
        "The caller's x is changed. Leave it alone, and silence what comes out.",
    ),
    common.mutates(bidirectional_forward, "x"),
    common.downcasts(bidirectional_forward),
)
