"""The exercises of unit 1: what is right, and the inputs it is tried on."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from lstm_course.checking import common
from lstm_course.checking.draw import Drawer, Sizes, draw, fixed, integers, normal, shape_of
from lstm_course.checking.exercise import Case, Exercise
from lstm_course.reference import rnn


def words(shape: str) -> Drawer:
    """One-hot words, every one of them among D: with T > D some word comes twice."""

    def drawer(rng: np.random.Generator, sizes: Sizes) -> Any:
        return np.eye(sizes["D"])[rng.integers(0, sizes["D"], shape_of(shape, sizes))]

    return drawer


def padding(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Draw a mask (N, T) of sequences with different lengths, all at least 1 and one of them T."""
    N, T = sizes["N"], sizes["T"]
    lengths = rng.permutation(np.linspace(1, T, N).astype(int))
    return (np.arange(T) < lengths[:, None]).astype(float)


def gaps(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Draw a mask (N, T) with at least a one and a zero in it, in no particular order."""
    size = sizes["N"] * sizes["T"]
    mask = (rng.permutation(size) < (size + 1) // 2 + 1).astype(float)
    return mask.reshape(sizes["N"], sizes["T"])


def one_row_empty(rng: np.random.Generator, sizes: Sizes) -> Any:
    """Draw a mask (N, T) with one sequence that is padding from end to end."""
    mask = padding(rng, sizes)
    mask[rng.integers(0, sizes["N"])] = 0.0
    return mask


def far_apart(shape: str) -> Drawer:
    """Scores of thousands, and each position thousands away from every other: exp overflows or underflows
    unless each position's own maximum is taken off first."""

    def drawer(rng: np.random.Generator, sizes: Sizes) -> Any:
        *positions, classes = shape_of(shape, sizes)
        count = int(np.prod(positions))
        level = 9000.0 * (rng.permutation(count) - count // 2)
        spread = 1000.0 * rng.permuted(np.tile(np.arange(classes), (count, 1)), axis=1)
        return (level[:, None] + spread + rng.standard_normal((count, classes))).reshape(*positions, classes)

    return drawer


def unlikely_targets(rng: np.random.Generator) -> dict[str, Any]:
    """Scores far apart, all of them counted: one target whose probability rounds to 0, and one where it is 1."""
    logits = far_apart("N T K")(rng, {"N": 2, "T": 3, "K": 4})
    targets = rng.integers(0, 4, (2, 3))
    hopeless, certain = rng.permutation(6)[:2]
    targets.flat[hopeless] = 0
    logits[targets == 0] -= 5000.0 * (np.arange(4) == 0)
    targets.flat[certain] = np.argmax(logits.reshape(6, 4)[certain])
    return {"logits": logits, "targets": targets, "mask": np.ones((2, 3))}


def uneven(rng: np.random.Generator, sizes: Sizes) -> Any:
    """W_ih (H, D) for very large inputs: every other unit hardly hears them, so that h and b still count there."""
    W = 0.6 * rng.standard_normal((sizes["H"], sizes["D"]))
    W[1::2] *= 3e-5
    return W


def mild(shape: str) -> Drawer:
    """Weights that do not drive tanh into its flat ends."""
    return normal(shape, scale=0.6)


def _rnn(W_ih: Drawer | None = None, **more: Any) -> draw:
    return draw(**more, W_ih=W_ih or mild("H D"), W_hh=mild("H H"), b=mild("H"))


def _scored(logits: Any, mask: Any, **sizes: int) -> draw:
    return draw(logits=logits, targets=integers("N T", high="K"), mask=mask, **sizes)


_mistakes = partial(common.all_mistakes, Path(__file__).with_name("mistakes.toml"))

EXERCISES = (
    Exercise(
        reference=rnn.one_hot,
        excused=("keeps float32", "T = 1"),
        cases=(
            Case(
                "a batch of sentences",
                draw(indices=integers("N T", high="K"), num_classes=fixed("K"), N=3, T=5, K=7),
            ),
            Case(
                "the last words missing",
                draw(indices=integers("N T", high=3), num_classes=fixed("K"), N=2, T=4, K=6),
            ),
            Case("one sentence", draw(indices=integers("N T", high="K"), num_classes=fixed("K"), N=1, T=6, K=4)),
            Case("a plain row of words", draw(indices=integers("T", high="K"), num_classes=fixed("K"), T=8, K=5)),
        ),
        misconceptions=_mistakes(rnn.one_hot, "indices"),
        points=1,
    ),
    Exercise(
        reference=rnn.bag_of_words,
        cases=(
            Case("a batch of sentences", draw(x=words("N T"), N=3, T=7, D=5)),
            Case("words as dense vectors", draw(x="N T D", N=2, T=5, D=4)),
            Case("one sentence", draw(x=words("N T"), N=1, T=6, D=3)),
            Case("two words each", draw(x="N T D", N=5, T=2, D=3)),
            Case("one word each", draw(x="N T D", N=4, T=1, D=3)),
        ),
        misconceptions=_mistakes(rnn.bag_of_words, "x"),
        points=1,
    ),
    Exercise(
        reference=rnn.rnn_step,
        cases=(
            Case("a batch", _rnn(x="N D", h="N H", N=3, D=2, H=4)),
            Case("one sequence", _rnn(x="N D", h="N H", N=1, D=5, H=3)),
            Case("more inputs than units", _rnn(x="N D", h="N H", N=4, D=6, H=2)),
            Case("very large inputs", _rnn(x=normal("N D", scale=2e4), h="N H", W_ih=uneven, N=2, D=3, H=5)),
        ),
        misconceptions=_mistakes(rnn.rnn_step, "h"),
        points=2,
        returns=("h",),
    ),
    Exercise(
        reference=rnn.rnn_forward,
        cases=(
            Case("a batch", _rnn(x="N T D", h0="N H", N=3, T=4, D=2, H=5)),
            Case("one sequence", _rnn(x="N T D", h0="N H", N=1, T=5, D=3, H=2)),
            Case("one step", _rnn(x="N T D", h0="N H", N=4, T=1, D=2, H=3)),
            Case("more steps than sequences", _rnn(x="N T D", h0="N H", N=2, T=9, D=4, H=3)),
        ),
        misconceptions=_mistakes(rnn.rnn_forward, "h0"),
        points=3,
        returns=("hs", "h_T"),
        requires=("rnn_step",),
    ),
    Exercise(
        reference=rnn.time_affine,
        cases=(
            Case("a batch", draw(hs="N T H", W="K H", b="K", N=3, T=4, H=5, K=2)),
            Case("one sequence", draw(hs="N T H", W="K H", b="K", N=1, T=6, H=2, K=4)),
            Case("one step", draw(hs="N T H", W="K H", b="K", N=4, T=1, H=3, K=5)),
            Case("one class", draw(hs="N T H", W="K H", b="K", N=2, T=5, H=3, K=1)),
        ),
        misconceptions=_mistakes(rnn.time_affine, "hs"),
        points=1,
    ),
    Exercise(
        reference=rnn.softmax,
        cases=(
            Case("scores at each step", draw(logits="N T K", N=3, T=4, K=5)),
            Case("scores for whole sequences", draw(logits="N K", N=4, K=3)),
            Case("one sequence", draw(logits="N T K", N=1, T=3, K=4)),
            Case("one step", draw(logits=normal("N T K", scale=3.0), N=5, T=1, K=3)),
            Case("scores of many thousands", draw(logits=far_apart("N T K"), N=2, T=3, K=4)),
        ),
        misconceptions=_mistakes(rnn.softmax, "logits"),
        points=2,
    ),
    Exercise(
        reference=rnn.sequence_cross_entropy,
        cases=(
            Case("sentences of different lengths", _scored(normal("N T K", scale=2.0), padding, N=3, T=5, K=4)),
            Case("one sequence", _scored("N T K", gaps, N=1, T=6, K=3)),
            Case("one step", _scored("N T K", gaps, N=5, T=1, K=3)),
            Case("a sentence of padding", _scored("N T K", one_row_empty, N=4, T=6, K=5)),
            Case("scores of many thousands", unlikely_targets, {"N": 2, "T": 3, "K": 4}),
        ),
        misconceptions=_mistakes(rnn.sequence_cross_entropy, "logits", "mask"),
        points=3,
    ),
)
