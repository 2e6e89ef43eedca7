"""Curves as plain SVG, drawn in a millisecond: a picture that is redrawn while a network trains has to be cheap."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from html import escape

from lstm_course.basics.palette import LIGHT
from lstm_course.basics.themes import PICTURE

_COLOURS = {"loss": LIGHT["train"], "norm of the gradients": LIGHT["gradient"], "score": LIGHT["validation"]}
_W, _H, _TOP, _LEFT, _POINTS = 230, 84, 18, 44, 115


def curves_svg(curves: Mapping[str, Sequence[float]], total: int | None = None) -> str:
    """Return a panel for each curve, side by side, with an alt text. total: how long the axis is, where it is known."""
    if not curves:
        return ""
    panels = "".join(
        _panel(k, name, numbers, total or len(numbers)) for k, (name, numbers) in enumerate(curves.items())
    )
    told = "; ".join(f"{name} {numbers[0]:.3g} at first, {numbers[-1]:.3g} now" for name, numbers in curves.items())
    width, height = len(curves) * (_W + _LEFT + 10), _H + _TOP + 8
    return (
        f'<svg class="{PICTURE}" role="img" aria-label="{escape(told)}" viewBox="0 0 {width} {height}" '
        f'style="width:{width}px;max-width:100%" font-size="11" fill="{LIGHT["ink"]}">'
        f'<rect width="{width}" height="{height}" fill="{LIGHT["paper"]}"/>{panels}</svg>'
    )


def thinned(numbers: Sequence[float], points: int = _POINTS) -> list[tuple[float, float]]:
    """Return at most so many (place, mean), each of as many neighbours; what is not a number is left out."""
    each = max(1, math.ceil(len(numbers) / points))
    found = []
    for at in range(0, len(numbers), each):
        some = [number for number in numbers[at : at + each] if math.isfinite(number)]
        if some:
            found.append((at + (each - 1) / 2, sum(some) / len(some)))
    return found


def _panel(number: int, name: str, numbers: Sequence[float], total: int) -> str:
    points, left = thinned(numbers), _LEFT + number * (_W + _LEFT + 10)
    low, high = min((y for _, y in points), default=0.0), max((y for _, y in points), default=1.0)
    low = min(low, 0.0) if low < high / 3 else low
    height = (high - low) or 1.0
    path = " ".join(
        f"{left + _W * x / max(total - 1, 1):.1f},{_TOP + _H * (1 - (y - low) / height):.1f}" for x, y in points
    )
    frame = f'<path d="M{left} {_TOP}V{_TOP + _H}H{left + _W}" fill="none" stroke="{LIGHT["line"]}"/>'
    ends = "".join(
        f'<text x="{left - 4}" y="{_TOP + y}" text-anchor="end">{value:.3g}</text>'
        for y, value in ((9, high), (_H, low))
    )
    line = f'<polyline points="{path}" fill="none" stroke="{_COLOURS.get(name, LIGHT["train"])}" stroke-width="1.8"/>'
    return f'<text x="{left}" y="12">{escape(name)}</text>{frame}{ends}{line}'
