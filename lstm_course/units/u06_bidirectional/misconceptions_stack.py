"""What people get wrong in putting Bi-LSTMs on top of each other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.bidirectional import bidirectional_forward, stacked_forward

Pair = tuple[np.ndarray, np.ndarray]


def _run(
    x: np.ndarray,
    layers: list,
    join: Callable[..., np.ndarray] = lambda a, b: np.concatenate([a, b], axis=-1),
    feed: Callable[..., np.ndarray] = lambda x, hs: hs,
    ends: Callable[..., Pair] = lambda a, b: (a[:, -1], b[:, 0]),
) -> tuple[np.ndarray, list[Pair]]:
    """Return the top layer's outputs, and each layer's pair of states; ``feed(x, hs)`` is what the next layer reads."""
    lengths, read, states = np.full(len(x), x.shape[1]), x, []
    for forward_params, backward_params in layers:
        forward, backward = bidirectional_forward(read, lengths, forward_params, backward_params)
        states.append(ends(forward, backward))
        hs = join(forward, backward)
        read = feed(x, hs)
    return hs, states


def _flat(states: list[Pair]) -> np.ndarray:
    return np.stack([state for pair in states for state in pair])


def _running(**how: Callable) -> Callable:
    def implementation(x, layers):
        hs, states = _run(x, layers, **how)
        return hs, _flat(states)

    return implementation


def _states(change: Callable[[list[Pair]], np.ndarray]) -> Callable:
    """Return the right hs, with ``change(pairs of states)`` for h_n."""

    def implementation(x, layers):
        hs, states = _run(x, layers)
        return hs, change(states)

    return implementation


def _muddled(states: list[Pair]) -> np.ndarray:
    side_by_side = np.stack([state for pair in states for state in pair], axis=1)
    return side_by_side.reshape(side_by_side.shape[1], side_by_side.shape[0], -1)


def _all_layers(x, layers):
    found, kept = x, []
    for layer in layers:
        found, _ = stacked_forward(found, [layer])
        kept.append(found)
    return np.concatenate(kept, axis=-1), stacked_forward(x, layers)[1]


def _pops(x, layers):
    found = stacked_forward(x, layers)
    layers.pop()
    return found


STACK = (
    Misconception(
        "every layer fed the input",
        _running(feed=lambda x, hs: x),
        "From the second layer on, a layer reads what the one below it says. Only the first reads x.",
    ),
    Misconception(
        "all forward states, then all backward ones",
        _states(lambda states: np.stack([pair[k] for k in (0, 1) for pair in states])),
        "The order goes by layers: layer 0 forward, layer 0 backward, layer 1 forward, and so on.",
    ),
    Misconception(
        "reshape for the layers' axis",
        _states(_muddled),
        "A reshape does not move an axis: states of different sequences are now mixed. Stack along the first axis.",
    ),
    Misconception(
        "batch in front of the states",
        _states(lambda states: np.stack([s for pair in states for s in pair], axis=1)),
        "h_n is (2L, N, H): the layers and directions are its first axis, as in PyTorch.",
    ),
    Misconception(
        "directions joined in the states",
        _states(lambda states: np.stack([np.concatenate(pair, axis=-1) for pair in states])),
        "Each direction has a row of its own in h_n, (2L, N, H).",
    ),
    Misconception(
        "backward state first",
        _states(lambda states: _flat([pair[::-1] for pair in states])),
        "Within a layer the forward state comes first.",
    ),
    Misconception(
        "top layer first in the states",
        _states(lambda states: _flat(states[::-1])),
        "The states begin with the lowest layer, 0.",
    ),
    Misconception(
        "states of the top layer alone",
        _states(lambda states: _flat(states[-1:])),
        "h_n holds the final states of all layers.",
    ),
    Misconception(
        "states of the lowest layer alone",
        _states(lambda states: _flat(states[:1])),
        "h_n holds the final states of all layers.",
    ),
    Misconception(
        "final states from the last step",
        _running(ends=lambda a, b: (a[:, -1], b[:, -1])),
        "At the last step a backward LSTM has read one step only. It is through at step 0.",
    ),
    Misconception(
        "directions joined the other way round",
        _running(join=lambda a, b: np.concatenate([b, a], axis=-1)),
        "What a layer says begins with its forward features, and the weights above it were made for that.",
    ),
    Misconception(
        "features of the directions in turns",
        _running(join=lambda a, b: np.stack([a, b], axis=-1).reshape(*a.shape[:2], -1)),
        "What a layer says is all of its forward features, then all of the backward ones.",
    ),
    Misconception(
        "the first layer alone",
        lambda x, layers: stacked_forward(x, layers[:1]),
        "There is a layer for each pair of weights, and yours stops after the first.",
    ),
    Misconception(
        "the top layer left out",
        lambda x, layers: stacked_forward(x, layers[: max(len(layers) - 1, 1)]),
        "There is a layer for each pair of weights, and the last is missing.",
    ),
    Misconception(
        "the first layer's weights throughout",
        lambda x, layers: stacked_forward(x, [layers[0]] * len(layers)),
        "Each layer has weights of its own.",
    ),
    Misconception(
        "forward and backward weights exchanged",
        lambda x, layers: stacked_forward(x, [pair[::-1] for pair in layers]),
        "Each layer's pair begins with the weights of the forward direction.",
    ),
    Misconception(
        "what every layer says, side by side",
        _all_layers,
        "hs is what the top layer says. What those below say is only passed up.",
    ),
    Misconception(
        "states not returned",
        lambda x, layers: stacked_forward(x, layers)[0],
        "Two things come back: hs, and the final states h_n.",
    ),
    Misconception(
        "the list of layers emptied",
        _pops,
        "The caller's list is changed: go through it without taking anything out.",
    ),
    common.mutates(stacked_forward, "x"),
    common.downcasts(stacked_forward),
)
