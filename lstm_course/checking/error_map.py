"""Where a result is wrong, and by how much: a small table of its last two axes, for a card to colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lstm_course.basics.words import listed

MOST = 9  # the grade of the largest error
NO_NUMBER = MOST + 1
_ROWS, _COLUMNS = 8, 16  # no more than this is shown


@dataclass(frozen=True)
class ErrorMap:
    """The part of a result around its first wrong entry.

    name    of what is shown: ``c``, or ``hs[2]`` where the result has more than two axes
    grades  row by row: 0 for right; 1 to 9 for wrong, in ninths of the largest error; NO_NUMBER for NaN and infinity
    first   row and column, in ``grades``, of the entry whose numbers are told
    corner  index of ``grades[0][0]`` in what is shown
    cut     whether there is more of it than is shown
    wrong   in words, which entries of ``grades`` are wrong
    graded  whether the errors have sizes; of true and false, each wrong entry has the grade 9
    """

    name: str
    grades: tuple[tuple[int, ...], ...]
    first: tuple[int, int]
    corner: tuple[int, int]
    cut: bool
    wrong: str
    graded: bool = True


def error_map(name: str, error: np.ndarray, wrong: np.ndarray, index: tuple[int, ...], graded: bool) -> ErrorMap | None:
    """Return the map of a result's errors around one entry; None where there is but one entry."""
    if wrong.size < 2 or len(index) != wrong.ndim:
        return None
    lead = index[:-2]
    grades = _grades(error, wrong) if graded else MOST * wrong
    grades, wrong = np.atleast_2d(grades[lead]), np.atleast_2d(wrong[lead])
    row, column = index[-2:] if len(index) > 1 else (0, index[0])
    top, left = _begin(row, wrong.shape[0], _ROWS), _begin(column, wrong.shape[1], _COLUMNS)
    window = np.s_[top : top + _ROWS, left : left + _COLUMNS]
    grades = grades[window]
    return ErrorMap(
        f"{name or 'result'}[{', '.join(map(str, lead))}]" if lead else name or "result",
        tuple(tuple(int(grade) for grade in line) for line in grades),
        (int(row - top), int(column - left)),
        (top, left),
        grades.shape != wrong.shape,
        _in_words(grades > 0, top, left, flat=len(index) == 1),
        graded,
    )


def _begin(at: int, length: int, most: int) -> int:
    """Return where a window of ``most`` begins that holds ``at`` and leaves no room at the end."""
    return max(0, min(at - most // 2, length - most))


def _grades(error: np.ndarray, wrong: np.ndarray) -> np.ndarray:
    number = np.isfinite(error)
    largest = error[wrong & number].max(initial=0.0)
    shares = np.where(number, error, 0.0) / largest if largest else np.ones(error.shape)
    grades = np.clip(np.ceil(MOST * shares), 1, MOST)
    return np.where(wrong, np.where(number, grades, NO_NUMBER), 0).astype(int)


def _in_words(wrong: np.ndarray, top: int, left: int, flat: bool) -> str:
    """Say which entries are wrong: by whole rows or columns where that says it, else row by row."""
    if wrong.all():
        return "every entry is wrong"
    rows, columns = np.flatnonzero(wrong.any(axis=1)), np.flatnonzero(wrong.any(axis=0))
    if flat:
        return f"wrong: {_numbered('entry', 'entries', columns + left)}"
    if wrong[rows].all():
        return f"wrong: the whole of {_numbered('row', 'rows', rows + top)}"
    if wrong[:, columns].all():
        return f"wrong: the whole of {_numbered('column', 'columns', columns + left)}"
    return "wrong: " + "; ".join(
        f"in row {row + top}, {_numbered('column', 'columns', np.flatnonzero(wrong[row]) + left)}" for row in rows
    )


def _numbered(one: str, many: str, numbers: Sequence[int] | np.ndarray) -> str:
    return f"{one if len(numbers) == 1 else many} {listed([str(n) for n in numbers])}"
