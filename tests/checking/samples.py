"""Small exercises of the tests' own, none of them about recurrent networks."""

from __future__ import annotations

import numpy as np

from lstm_course.checking import Case, Exercise, Misconception, common, draw


def affine(x, W, b):
    """x (N, D), W (H, D), b (H,) → (N, H)."""
    return x @ W.T + b


AFFINE = Exercise(
    reference=affine,
    cases=(
        Case("a batch", draw(x="N D", W="H D", b="H", N=3, D=2, H=4)),
        Case("one row", draw(x="N D", W="H D", b="H", N=1, D=3, H=5)),
        Case("more inputs than outputs", draw(x="N D", W="H D", b="H", N=4, D=5, H=2)),
    ),
    misconceptions=(
        Misconception("bias omitted", lambda x, W, b: x @ W.T, "The bias belongs to the sum."),
        Misconception("bias subtracted", lambda x, W, b: x @ W.T - b, "The bias is added."),
        common.mutates(affine, "x"),
        common.downcasts(affine),
    ),
    points=2,
)


def running_total(x):
    """x (N, T, D) → its cumulative sum over time, and the last of it (N, D)."""
    totals = np.cumsum(x, axis=1)
    return totals, totals[:, -1]


TOTAL = Exercise(
    reference=running_total,
    cases=(
        Case("a batch", draw(x="N T D", N=3, T=5, D=2)),
        Case("one sequence", draw(x="N T D", N=1, T=4, D=3)),
        Case("one step", draw(x="N T D", N=2, T=1, D=4)),
    ),
    returns=("totals", "last"),
    requires=("add_up",),
)


def standardise(x):
    """x (N, D) → each column with mean 0 and standard deviation 1."""
    mean = x.mean(axis=0)
    spread = x.std(axis=0)
    z = (x - mean) / spread
    return z


STANDARDISE = Exercise(
    reference=standardise,
    cases=(Case("a batch", draw(x="N D", N=5, D=3)), Case("a longer one", draw(x="N D", N=7, D=2))),
    intermediates=("mean", "spread", "z"),
)


def mean_square(x):
    """x (N, T, D) → a number."""
    return np.mean(x**2)


MEAN_SQUARE = Exercise(
    reference=mean_square,
    cases=(Case("a batch", draw(x="N T D", N=3, T=5, D=2)), Case("another", draw(x="N T D", N=2, T=3, D=7))),
)


def square(x):
    return x**2


SQUARE = Exercise(reference=square, cases=(Case("numbers", draw(x="N", N=4)), Case("more", draw(x="N", N=6))))
