"""More of what people get wrong: clipping, and making the adding problem."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from lstm_course.checking.common import downcasts
from lstm_course.checking.exercise import Misconception
from lstm_course.reference.vanishing import clip_by_global_norm
from lstm_course.tasks.adding import adding_problem

norm = np.linalg.norm


def _together(gradients: list) -> Any:
    return np.sqrt(sum((g**2).sum() for g in gradients))


def _clip(
    measure: Callable[[list], Any] = _together,
    factor: Callable[[Any, float], Any] = lambda n, limit: limit / max(n, limit),
) -> Callable[..., tuple]:
    """Clipping, with another norm or another factor."""

    def implementation(gradients: list, max_norm: float) -> tuple:
        total = measure(gradients)
        with np.errstate(all="ignore"):
            return [g * factor(total, max_norm) for g in gradients], total

    return implementation


def _each_by_itself(gradients: list, max_norm: float) -> tuple:
    _, total = clip_by_global_norm(gradients, max_norm)
    return [clip_by_global_norm([g], max_norm)[0][0] for g in gradients], total


def _each_value(gradients: list, max_norm: float) -> tuple:
    _, total = clip_by_global_norm(gradients, max_norm)
    return [np.clip(g, -max_norm, max_norm) for g in gradients], total


def _norm_afterwards(gradients: list, max_norm: float) -> tuple:
    clipped, _ = clip_by_global_norm(gradients, max_norm)
    return clipped, clip_by_global_norm(clipped, max_norm)[1]


def _in_place(gradients: list, max_norm: float) -> tuple:
    clipped, total = clip_by_global_norm(gradients, max_norm)
    for g, new in zip(gradients, clipped, strict=True):
        g[...] = new
    return gradients, total


def _downcast(gradients: list, max_norm: float) -> tuple:
    clipped, total = clip_by_global_norm(gradients, max_norm)
    return [g.astype(np.float32) for g in clipped], total


CLIP = (
    Misconception(
        "each array by its own norm",
        _each_by_itself,
        "One norm for all arrays together: clipped one by one, they no longer point where the gradient did.",
    ),
    Misconception(
        "each value by itself",
        _each_value,
        "Cutting single values bends the gradient. Scaling all of them by one number keeps its direction.",
    ),
    Misconception(
        "always rescales",
        _clip(factor=lambda n, limit: limit / n),
        "A gradient shorter than the limit stays as it is: clipping never makes it longer.",
    ),
    Misconception(
        "scaled to length 1",
        _clip(factor=lambda n, limit: 1 / n if n > limit else 1.0),
        "After clipping the norm is max_norm, not 1.",
    ),
    Misconception(
        "squared norm",
        _clip(measure=lambda gs: sum((g**2).sum() for g in gs)),
        "The norm is the root of the sum of the squares: the root is missing.",
    ),
    Misconception(
        "norms added up",
        _clip(measure=lambda gs: sum(norm(g) for g in gs)),
        "Lengths at right angles do not add: their squares do.",
    ),
    Misconception(
        "largest norm of the arrays",
        _clip(measure=lambda gs: max(norm(g) for g in gs)),
        "The gradient is all arrays taken together, and is longer than the longest of them.",
    ),
    Misconception(
        "mean of the squares",
        _clip(measure=lambda gs: np.sqrt(np.mean(np.concatenate([g.ravel() ** 2 for g in gs])))),
        "A norm adds the squares; their mean would not notice how many parameters there are.",
    ),
    Misconception(
        "absolute values for squares",
        _clip(measure=lambda gs: sum(np.abs(g).sum() for g in gs)),
        "The Euclidean norm is wanted: squares, their sum, the root.",
    ),
    Misconception(
        "norm measured after clipping",
        _norm_afterwards,
        "The norm that is worth watching is the one before clipping; afterwards it never exceeds the limit.",
    ),
    Misconception(
        "returned norm and gradients exchanged",
        lambda gradients, max_norm: clip_by_global_norm(gradients, max_norm)[::-1],
        "The gradients come first, then the norm.",
    ),
    Misconception(
        "changes the caller's gradients",
        _in_place,
        "Return new arrays: `*=` on an array of the list changes it for the caller too.",
    ),
    Misconception(
        "gradients in float32",
        _downcast,
        "Keep the dtype that came in: float64 in, float64 out.",
    ),
)


def _adding(
    values: Callable[..., np.ndarray] = lambda rng, shape: rng.random(shape),
    first: Callable[..., np.ndarray] = lambda rng, N, T: rng.integers(0, T // 2, N),
    second: Callable[..., np.ndarray] = lambda rng, N, T: rng.integers(T // 2, T, N),
    answer: Callable[..., np.ndarray] = lambda v, m: (v * m).sum(axis=1),
    stack: Callable[..., np.ndarray] = lambda v, m: np.stack([v, m], axis=-1),
    order: str = "vab",
) -> Callable[..., tuple]:
    """The task, with one thing drawn, placed, marked or answered differently. order: values, first, second."""

    def implementation(rng: np.random.Generator, batch: int, length: int) -> tuple:
        makers: dict[str, Callable[[], np.ndarray]] = {
            "v": lambda: values(rng, (batch, length)),
            "a": lambda: first(rng, batch, length),
            "b": lambda: second(rng, batch, length),
        }
        drawn = {name: makers[name]() for name in order}
        marks, rows = np.zeros((batch, length)), np.arange(batch)
        marks[rows, drawn["a"]] = marks[rows, drawn["b"]] = 1
        return stack(drawn["v"], marks), answer(drawn["v"], marks)

    return implementation


ADDING = (
    Misconception(
        "both markers in the first half",
        _adding(second=lambda rng, N, T: rng.integers(0, T // 2, N)),
        "The second mark lies in the second half: that is what makes the lag long.",
    ),
    Misconception(
        "both markers in the second half",
        _adding(first=lambda rng, N, T: rng.integers(T // 2, T, N)),
        "The first mark lies in the first half: that is what makes the lag long.",
    ),
    Misconception(
        "markers anywhere",
        _adding(
            first=lambda rng, N, T: rng.integers(0, T, N),
            second=lambda rng, N, T: rng.integers(0, T, N),
        ),
        "Each half has its own mark. Placed anywhere, the two may even fall on one step.",
    ),
    Misconception(
        "last step never marked",
        _adding(second=lambda rng, N, T: rng.integers(T // 2, T - 1, N)),
        "The upper end of `integers` is already left out: nothing has to be taken off.",
    ),
    Misconception(
        "first half one step too long",
        _adding(first=lambda rng, N, T: rng.integers(0, T // 2 + 1, N)),
        "The first half is the first T // 2 steps, numbers 0 to T // 2 - 1.",
    ),
    Misconception(
        "one place for the whole batch",
        _adding(first=lambda rng, N, T: rng.integers(0, T // 2), second=lambda rng, N, T: rng.integers(T // 2, T)),
        "Each sequence has marks of its own; if all share theirs, the place can be learned by heart.",
    ),
    Misconception(
        "marks drawn before values",
        _adding(order="abv"),
        "The task is right, the order of the draws is not: values first, then the first marks, then the second.",
    ),
    Misconception(
        "second marks drawn first",
        _adding(order="vba"),
        "The task is right, the order of the draws is not: the first half's marks come before the second's.",
    ),
    Misconception(
        "Gaussian values",
        _adding(values=lambda rng, shape: rng.standard_normal(shape)),
        "The values are uniform between 0 and 1.",
    ),
    Misconception(
        "values between -1 and 1",
        _adding(values=lambda rng, shape: rng.uniform(-1, 1, shape)),
        "That is the paper's range. Here the values lie between 0 and 1.",
    ),
    Misconception(
        "sum of all values",
        _adding(answer=lambda v, m: v.sum(axis=1)),
        "Only the two marked values are to be added.",
    ),
    Misconception(
        "mean of the two",
        _adding(answer=lambda v, m: (v * m).sum(axis=1) / 2),
        "The answer is the sum, not the mean.",
    ),
    Misconception(
        "product of the two",
        _adding(answer=lambda v, m: np.where(m > 0, v, 1).prod(axis=1)),
        "The answer is the sum, not the product.",
    ),
    Misconception(
        "answer as a column",
        _adding(answer=lambda v, m: (v * m).sum(axis=1, keepdims=True)),
        "y has the shape (N,). A column (N, 1) less a row (N,) gives an N by N matrix, and a loss that means nothing.",
    ),
    Misconception(
        "channels exchanged",
        _adding(stack=lambda v, m: np.stack([m, v], axis=-1)),
        "Channel 0 holds the values, channel 1 the marks.",
    ),
    Misconception(
        "channels before time",
        _adding(stack=lambda v, m: np.stack([v, m], axis=1)),
        "The channels are the last axis: x is (N, T, 2).",
    ),
    Misconception(
        "channels by reshape",
        _adding(stack=lambda v, m: np.stack([v, m]).reshape(*v.shape, 2)),
        "reshape only cuts the numbers anew; it moves no axis to another place.",
    ),
    Misconception(
        "time before batch",
        _adding(stack=lambda v, m: np.stack([v, m], axis=-1).swapaxes(0, 1)),
        "Batch first: x is (N, T, 2).",
    ),
    Misconception(
        "distractors removed",
        _adding(stack=lambda v, m: np.stack([v * m, m], axis=-1)),
        "The values without a mark stay: to ignore them is half of the task.",
    ),
    Misconception(
        "a generator of its own",
        lambda rng, batch, length: adding_problem(np.random.default_rng(0), batch, length),
        "Draw from the generator that is given; with one of your own every batch is the same.",
    ),
    downcasts(adding_problem),
)
