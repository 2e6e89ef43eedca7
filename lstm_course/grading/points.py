"""From a score to points: what the gradebook gets and what the report says is this and nothing else."""

from __future__ import annotations


def points_of(score: float, most: float) -> float:
    """Return the points for a share of the cases, to two decimals; for all of them exactly the maximum."""
    if score >= 1:
        return most
    return min(round(score * most, 2), most) if score > 0 else 0.0  # NaN is not above 0
