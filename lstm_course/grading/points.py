"""From a score to points, and points as they are written: in the gradebook, the report and the feedback alike."""

from __future__ import annotations

from typing import Any


def points_of(score: float, most: float) -> float:
    """Return the points for a share of the cases, to two decimals; for all of them exactly the maximum."""
    if score >= 1:
        return most
    return min(round(score * most, 2), most) if score > 0 else 0.0  # NaN is not above 0


def written(points: float) -> str:
    """Return points to two decimals at most: 2, 1.5, 0.33."""
    return f"{points:.2f}".rstrip("0").rstrip(".")


def waits(grade: Any) -> bool:
    """Return whether one of the gradebook's grades waits for a person. Of a task, nbgrader itself does not say so."""
    return bool(grade.needs_manual_grade) or (grade.auto_score is None and grade.manual_score is None)
