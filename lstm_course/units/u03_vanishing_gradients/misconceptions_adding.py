"""What people get wrong in making the adding problem."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from lstm_course.checking.common import downcasts
from lstm_course.checking.exercise import Misconception
from lstm_course.tasks.adding import adding_problem


def _adding(
    values: Callable[..., np.ndarray] = lambda rng, shape: rng.random(shape),
    first: Callable[..., np.ndarray] = lambda rng, N, T: rng.integers(0, T // 2, N),
    second: Callable[..., np.ndarray] = lambda rng, N, T: rng.integers(T // 2, T, N),
    answer: Callable[..., np.ndarray] = lambda v, m: (v * m).sum(axis=1),
    stack: Callable[..., np.ndarray] = lambda v, m: np.stack([v, m], axis=-1),
    order: str = "vab",
) -> Callable[..., tuple]:
    """Return the task, with one thing drawn, placed, marked or answered differently. order: values, first, second."""

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


def _one_by_one(values_too: bool) -> Callable[..., tuple]:
    """Return the task, with the draws of each sequence done before those of the next (the values, too, if asked)."""

    def implementation(rng: np.random.Generator, batch: int, length: int) -> tuple:
        v = np.zeros((batch, length)) if values_too else rng.random((batch, length))
        m = np.zeros((batch, length))
        for n in range(batch):
            if values_too:
                v[n] = rng.random(length)
            m[n, rng.integers(0, length // 2)] = 1
            m[n, rng.integers(length // 2, length)] = 1
        return np.stack([v, m], axis=-1), (v * m).sum(axis=1)

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
        "second half one step too short",
        _adding(second=lambda rng, N, T: rng.integers(T // 2 + 1, T, N)),
        "The second half begins with step number T // 2: the first half ends with T // 2 - 1.",
    ),
    Misconception(
        "half rounded up",
        _adding(
            first=lambda rng, N, T: rng.integers(0, (T + 1) // 2, N),
            second=lambda rng, N, T: rng.integers((T + 1) // 2, T, N),
        ),
        "Where T is odd, the middle step belongs to the second half: the first half is T // 2 steps, rounded down.",
    ),
    Misconception(
        "marks drawn sequence by sequence",
        _one_by_one(values_too=False),
        "The task is right, the order of the draws is not: the first marks of all sequences, then the second of all.",
    ),
    Misconception(
        "everything drawn sequence by sequence",
        _one_by_one(values_too=True),
        "The task is right, the order of the draws is not: all values, then all first marks, then all second ones.",
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
