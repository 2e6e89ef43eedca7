"""What stands in a figure, in words: computed from its lines, bars and pictures, for whoever does not see it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_MOST = 12  # things of one kind that are told apart


def described(fig: Figure) -> str:
    """Return a sentence for each of the figure's axes: title, what the axes say, and each named line with its ends."""
    return " ".join(f"{words}." for axis in fig.axes if (words := "; ".join(_of(axis))))


def _of(axis: Axes) -> Iterator[str]:
    if title := next((words for side in ("center", "left", "right") if (words := axis.get_title(side))), ""):
        yield _plain(title)
    named = [line for line in axis.lines if not str(line.get_label()).startswith("_") and np.size(line.get_ydata())]
    if named and axis.get_xlabel():
        yield f"across: {_plain(axis.get_xlabel())}"
    if named and axis.get_ylabel():
        yield f"up: {_plain(axis.get_ylabel())}"
    for line in named[:_MOST]:
        yield f"{_plain(str(line.get_label()))} {_course(np.asarray(line.get_ydata(orig=False), dtype=float))}"
    for picture in axis.images[:_MOST]:
        values: Any = np.ma.asarray(picture.get_array())
        if values.ndim == 2 and values.dtype != bool and values.count():
            yield f"{values.shape[0]} by {values.shape[1]} values from {values.min():.2g} to {values.max():.2g}"


def _course(values: Any) -> str:
    """Say where a line begins and ends, and where it was lowest and highest if that is neither."""
    kept = values[np.isfinite(values)]
    if not len(kept):
        return "is empty"
    first, last, low, high = kept[0], kept[-1], kept.min(), kept.max()
    if low == high:
        return f"is {first:.3g}"
    between = "" if {low, high} == {first, last} else f", between {low:.3g} and {high:.3g}"
    return f"goes from {first:.3g} to {last:.3g}{between}"


def _plain(text: str) -> str:
    """Return words without the marks of formulas."""
    return " ".join(re.sub(r"[${}]|\\(?:mathrm|,|;)?", "", text).split())
