"""What goes wrong on the way back through a GRU step: four paths to h, two biases, three slopes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.gru import gru_step_backward

Array = np.ndarray
Cache = Mapping[str, Any]
Part = Callable[..., Any]


def back(
    dz_n: Part = lambda dh, c: dh * (1 - c["z"]) * (1 - c["n"] ** 2),
    dz_z: Part = lambda dh, c: dh * (c["h_prev"] - c["n"]) * c["z"] * (1 - c["z"]),
    dz_r: Part = lambda dz_n, c: dz_n * c["h_n"] * c["r"] * (1 - c["r"]),
    dz_n_hh: Part = lambda dz_n, c: dz_n * c["r"],
    straight: Part = lambda dh, c: dh * c["z"],
    through: Part = lambda dz_hh, c: dz_hh @ c["W_hh"],
    dx: Part = lambda dz_ih, c: dz_ih @ c["W_ih"],
    dW_ih: Part = lambda dz_ih, c: dz_ih.T @ c["x"],
    dW_hh: Part = lambda dz_hh, dz_ih, c: dz_hh.T @ c["h_prev"],
    db_ih: Part = lambda dz_ih, dz_hh: dz_ih.sum(axis=0),
    db_hh: Part = lambda dz_hh, dz_ih: dz_hh.sum(axis=0),
    order: tuple[int, int, int] = (0, 1, 2),
) -> Callable[..., Any]:
    """`gru_step_backward` with one of its lines replaced. dz_n, dz_z and dz_r are taken before tanh and σ."""

    def implementation(dh: Array, cache: Cache) -> Any:
        n = dz_n(dh, cache)
        z, r = dz_z(dh, cache), dz_r(n, cache)
        dz_ih = np.concatenate([(r, z, n)[k] for k in order], axis=-1)
        dz_hh = np.concatenate([(r, z, dz_n_hh(n, cache))[k] for k in order], axis=-1)
        return (
            dx(dz_ih, cache),
            straight(dh, cache) + through(dz_hh, cache),
            dW_ih(dz_ih, cache),
            dW_hh(dz_hh, dz_ih, cache),
            db_ih(dz_ih, dz_hh),
            db_hh(dz_hh, dz_ih),
        )

    return implementation


def _without(block: int) -> Part:
    """The way through the products with one of the three blocks left out: 0 for r, 1 for z, 2 for n."""

    def through(dz_hh: Array, c: Cache) -> Array:
        parts = zip(np.split(dz_hh, 3, axis=-1), np.split(c["W_hh"], 3), strict=True)
        return sum(d @ W for k, (d, W) in enumerate(parts) if k != block)

    return through


def _transposed_blocks(dz_hh: Array, c: Cache) -> Array:
    parts = zip(np.split(dz_hh, 3, axis=-1), np.split(c["W_hh"], 3), strict=True)
    return sum(d @ W.T for d, W in parts)


def _reordered(*places: int) -> Callable[..., Any]:
    return lambda dh, cache: tuple(gru_step_backward(dh, cache)[k] for k in places)


def _overwrites_cache(dh: Array, cache: Cache) -> Any:
    result = gru_step_backward(dh, dict(cache))
    cache["n"][...] = 1 - cache["n"] ** 2
    return result


BACKWARD = (
    Misconception(
        "straight path through z left out",
        back(straight=lambda dh, c: 0),
        "The old state is also kept, by z: that is a path of its own, straight from the new state to the old one.",
    ),
    Misconception(
        "nothing comes back through the products",
        back(through=lambda dz_hh, c: 0),
        "The old state is also read by both gates and by the candidate. What W_hh carries back is missing.",
    ),
    Misconception(
        "path through the reset gate left out",
        back(through=_without(0)),
        "The reset gate reads the old state too: what reaches r goes back through its block of W_hh.",
    ),
    Misconception(
        "path through the update gate left out",
        back(through=_without(1)),
        "The update gate reads the old state too: what reaches z goes back through its block of W_hh.",
    ),
    Misconception(
        "path through the candidate left out",
        back(through=_without(2)),
        "The candidate reads the old state too: what reaches it goes back through r and its block of W_hh.",
    ),
    Misconception(
        "straight path through one minus z",
        back(straight=lambda dh, c: dh * (1 - c["z"])),
        "The old state enters the mixture with the share z. 1 − z is the candidate's.",
    ),
    Misconception(
        "straight path without its share",
        back(straight=lambda dh, c: dh),
        "Only the share z of the old state is kept, so only that share of the gradient comes back straight.",
    ),
    Misconception(
        "candidate takes z's share",
        back(dz_n=lambda dh, c: dh * c["z"] * (1 - c["n"] ** 2)),
        "The candidate enters the mixture with the share 1 − z. z is the old state's.",
    ),
    Misconception(
        "sign of the update gate's gradient turned",
        back(dz_z=lambda dh, c: dh * (c["n"] - c["h_prev"]) * c["z"] * (1 - c["z"])),
        "More z means more of the old state and less of the candidate: the difference is taken in that order.",
    ),
    Misconception(
        "candidate forgotten in the update gate's gradient",
        back(dz_z=lambda dh, c: dh * c["h_prev"] * c["z"] * (1 - c["z"])),
        "z stands twice in the mixture: beside the old state, and as 1 − z beside the candidate.",
    ),
    Misconception(
        "old state forgotten in the update gate's gradient",
        back(dz_z=lambda dh, c: -dh * c["n"] * c["z"] * (1 - c["z"])),
        "z stands twice in the mixture: as 1 − z beside the candidate, and beside the old state.",
    ),
    Misconception(
        "reset gate left out on the way to W_hn",
        back(dz_n_hh=lambda dz_n, c: dz_n),
        "Between the candidate and h_n stands the factor r, and it stands there on the way back too.",
    ),
    Misconception(
        "gradient of the reset gate by h alone",
        back(dz_r=lambda dz_n, c: dz_n * c["h_prev"] * c["r"] * (1 - c["r"])),
        "r multiplies h_n, which is W_hn h_prev + b_hn, not h_prev itself. (In Cho's convention it would be h_prev.)",
    ),
    Misconception(
        "slope of the candidate's tanh left out",
        back(dz_n=lambda dh, c: dh * (1 - c["z"])),
        "Between the candidate and its products stands a tanh: its slope is missing.",
    ),
    Misconception(
        "slope of the update gate left out",
        back(dz_z=lambda dh, c: dh * (c["h_prev"] - c["n"])),
        "Between z and its products stands a σ: its slope z (1 − z) is missing.",
    ),
    Misconception(
        "slope of the reset gate left out",
        back(dz_r=lambda dz_n, c: dz_n * c["h_n"]),
        "Between r and its products stands a σ: its slope r (1 − r) is missing.",
    ),
    Misconception(
        "tanh applied twice",
        back(dz_n=lambda dh, c: dh * (1 - c["z"]) * (1 - np.tanh(c["n"]) ** 2)),
        "The n in the cache is the result of tanh already. Square it as it is.",
    ),
    Misconception(
        "square left out of the candidate's slope",
        back(dz_n=lambda dh, c: dh * (1 - c["z"]) * (1 - c["n"])),
        "The slope of tanh is one minus the square of n.",
    ),
    Misconception(
        "gradient by the second bias equals the first",
        back(db_hh=lambda dz_hh, dz_ih: dz_ih.sum(axis=0)),
        "In the candidate r acts on b_hn but not on b_in, so that their gradients differ by that factor.",
    ),
    Misconception(
        "reset gate in both biases",
        back(db_ih=lambda dz_ih, dz_hh: dz_hh.sum(axis=0)),
        "b_in stands outside the reset gate. Its gradient has no factor r.",
    ),
    Misconception(
        "reset gate left out of dW_hh",
        back(dW_hh=lambda dz_hh, dz_ih, c: dz_ih.T @ c["h_prev"]),
        "W_hn stands inside the reset gate: what reaches it has the factor r.",
    ),
    Misconception(
        "dW_hh by the reset state",
        back(
            dW_hh=lambda dz_hh, dz_ih, c: np.concatenate(
                [
                    np.split(dz_ih, 3, -1)[0].T @ c["h_prev"],
                    np.split(dz_ih, 3, -1)[1].T @ c["h_prev"],
                    np.split(dz_hh, 3, -1)[2].T @ (c["r"] * c["h_prev"]),
                ]
            )
        ),
        "W_hn was multiplied by h_prev as it is; r came after the product, and comes into the gradient once.",
    ),
    Misconception(
        "reset gate on the way to x",
        back(
            dx=lambda dz_ih, c: (
                np.concatenate([*np.split(dz_ih, 3, -1)[:2], np.split(dz_ih, 3, -1)[2] * c["r"]], -1) @ c["W_ih"]
            )
        ),
        "r stands at h_prev's share of the candidate. The way from the candidate to x does not pass it.",
    ),
    Misconception(
        "blocks in the order z, r, n",
        back(order=(1, 0, 2)),
        "The blocks of the weights are in the order r, z, n, and so are those of the gradient.",
    ),
    Misconception(
        "blocks in the order n, z, r",
        back(order=(2, 1, 0)),
        "The blocks of the weights are in the order r, z, n, and so are those of the gradient.",
    ),
    Misconception(
        "recurrent blocks turned",
        back(through=_transposed_blocks),
        "Forward turned W_hh. The way back undoes that: each block is used as it stands.",
    ),
    Misconception(
        "dW_hh by the new state",
        back(
            dW_hh=lambda dz_hh, dz_ih, c: dz_hh.T @ ((1 - c["z"]) * c["n"] + c["z"] * c["h_prev"]),
        ),
        "W_hh was multiplied by the state that came into the step, h_prev.",
    ),
    Misconception(
        "biases not summed over the batch",
        back(db_ih=lambda dz_ih, dz_hh: dz_ih, db_hh=lambda dz_hh, dz_ih: dz_hh),
        "One bias serves all sequences of the batch: its gradient is the sum over them, of shape (3H,).",
    ),
    Misconception(
        "biases averaged over the batch",
        back(db_ih=lambda dz_ih, dz_hh: dz_ih.mean(axis=0), db_hh=lambda dz_hh, dz_ih: dz_hh.mean(axis=0)),
        "Sum over the batch, as the matrix products for the weights do. A mean belongs in the loss.",
    ),
    Misconception(
        "dx and dh_prev exchanged",
        _reordered(1, 0, 2, 3, 4, 5),
        "The order of the results is that of the arguments: x first, then the state.",
    ),
    Misconception(
        "weight gradients exchanged",
        _reordered(0, 1, 3, 2, 4, 5),
        "The order of the results is that of the arguments: W_ih first, then W_hh.",
    ),
    Misconception(
        "bias gradients exchanged",
        _reordered(0, 1, 2, 3, 5, 4),
        "The order of the results is that of the arguments: b_ih first, then b_hh.",
    ),
    Misconception(
        "overwrites the cache",
        _overwrites_cache,
        "The cache is the caller's: *= and += on its arrays spoil it for whoever reads it next.",
    ),
    common.mutates(gru_step_backward, "dh"),
    common.downcasts(gru_step_backward),
)
