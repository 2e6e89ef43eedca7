"""Names at the ends of lines, in the lines' colours: nobody looks from a line to a legend and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lstm_course.basics.types import Array

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_APART = 1.3  # letters' heights between two names


def label_ends(axis: Axes, fontsize: float = 9) -> None:
    """Write each line's label behind its end, at the axes' right edge, pushed apart where two would overlap.

    Call it when all is drawn and the limits are set. It takes the place of a legend.
    """
    lines = [line for line in axis.lines if not str(line.get_label()).startswith("_") and np.size(line.get_xdata())]
    heights = np.array([_end(axis, np.asarray(line.get_ydata(), float)) for line in lines])
    tall = axis.get_window_extent().height * 72 / axis.figure.dpi
    for line, height in zip(lines, apart(heights, _APART * fontsize / tall), strict=True):
        axis.annotate(
            str(line.get_label()), (1, height), (5, 0), xycoords="axes fraction", textcoords="offset points",
            color=line.get_color(), fontsize=fontsize, va="center", annotation_clip=False,
        )  # fmt: skip


def _end(axis: Axes, values: Array) -> float:
    """Return how high a line ends, as a share of the axes' height."""
    last = values[np.isfinite(values)][-1]
    (_, low), (_, at), (_, high) = axis.transScale.transform(
        [(1, y) for y in (axis.get_ylim()[0], last, axis.get_ylim()[1])]
    )
    return float(np.clip((at - low) / (high - low), 0, 1))


def apart(places: Array, gap: float) -> Array:
    """Return the places, moved as little as it takes to be ``gap`` apart, in their order."""
    order = np.argsort(places, kind="stable")
    groups: list[tuple[float, int]] = []  # (the sum of what each place would be without the gaps below it, how many)
    for rank, place in enumerate(places[order]):
        total, count = float(place - rank * gap), 1
        while groups and groups[-1][0] / groups[-1][1] >= total / count:
            before, many = groups.pop()
            total, count = total + before, count + many
        groups.append((total, count))
    level = np.concatenate([np.full(count, total / count) for total, count in groups]) if groups else np.zeros(0)
    moved = np.empty(len(places))
    moved[order] = level + gap * np.arange(len(places))
    return moved
