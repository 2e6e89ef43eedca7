"""Comparing two cells by some runs of each: how many solved the task, how soon, and what the seeds can tell apart."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from lstm_course.basics.types import Array


def compare_runs(steps_a: Array, steps_b: Array, limit: float) -> tuple[Array, Array, np.floating]:
    """Compare the steps that the runs of A and those of B needed, (A,) and (B,); NaN is a run that had not solved it.

    A run that had not solved the task by the limit is *censored*: it needed that many steps, at least, and counts as
    the limit. p is that of an exact permutation test of the number of pairs that A wins (Mann & Whitney 1947): all ways
    to deal the results out are gone through.
    Returns (solved, medians, p): the shares that solved it and the medians of the steps, A's and B's, and p.
    """
    solved = np.array([np.mean(~np.isnan(steps)) for steps in (steps_a, steps_b)])
    a, b = (np.where(np.isnan(steps), limit, steps) for steps in (steps_a, steps_b))
    both, half = np.concatenate([a, b]), len(a) * len(b) / 2
    found = abs(pairs_won(a, b) - half)
    dealt = [
        abs(pairs_won(both[list(chosen)], np.delete(both, chosen)) - half)
        for chosen in combinations(range(len(both)), len(a))
    ]
    p = np.mean(np.array(dealt) >= found)
    return solved, np.array([np.median(a), np.median(b)]), p


def pairs_won(a: Array, b: Array) -> float:
    """Count the pairs of a run of A and a run of B in which A needed fewer steps; a tie counts a half."""
    return np.sum(a[:, None] < b) + np.sum(a[:, None] == b) / 2
