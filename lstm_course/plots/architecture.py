"""A network as a drawing, from a description: its parts on a grid, what flows between them, and of which shape.

    architecture(
        (Part("ids", "numbers", (0, 0)), Part("embedding", "embedding", (1, 0), LAYER), ...),
        (Flow("ids", "embedding", "(N, T)"), ...),
    )

Layers with weights are boxes, what works entry by entry a circle, values stand on a raised ground; input part, memory
and output part have their three grounds: the microscope's style. The text for who does not see it is made of the same
description.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from lstm_course.plots.microscope.diagram import Point
from lstm_course.plots.microscope.raster import painted
from lstm_course.plots.microscope.sketch import Disc, Head, Line, Rect, Shape, Text

if TYPE_CHECKING:
    from matplotlib.figure import Figure

VALUE, LAYER, POINT = "value", "layer", "point"
_ACROSS, _DOWN, _TALL, _ROUND = 185.0, 110.0, 54.0, 23.0
_LETTER, _SIZE, _SMALL = 9.6, 17.0, 15.0
_LETTERED = 30.0  # half of the width of a box with a formula in it
_MARGIN, _BESIDE = 20.0, 58.0  # around the drawing, and on the left and right of what stands on a ground


Way = tuple[Point, ...]
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Part:
    """A part at (column, row), halves allowed. ``hue`` is a name of the palette."""

    name: str
    text: str
    at: Point
    kind: str = VALUE
    hue: str = "line"
    note: str = ""  # below it, small
    formula: bool = False
    pale: bool = False  # nothing comes of it

    @property
    def middle(self) -> Point:
        return self.at[0] * _ACROSS, self.at[1] * _DOWN

    @property
    def half(self) -> Point:
        """Half of its width and of its height."""
        if self.kind == POINT:
            return _ROUND, _ROUND
        if self.formula:
            return _LETTERED, _TALL / 2
        return max(len(self.text), 5) * _LETTER / 2 + 12, _TALL / 2


@dataclass(frozen=True)
class Flow:
    """Carries a value of a shape from part to part.

    ``back`` goes over the top, as what comes round from the step before does; ``over`` goes along the source's row
    first, then up or down, and ``up`` the other way round; ``straight`` goes the nearest way.
    """

    source: str
    target: str
    shape: str = ""
    back: bool = False
    over: bool = False
    up: bool = False
    straight: bool = False
    dashed: bool = False
    hue: str = ""
    width: float = 2.4


@dataclass(frozen=True)
class Ground:
    """A part of the network, "input", "memory" or "output", from (column, row) to (column, row), and what it is."""

    part: str
    first: Point
    last: Point
    words: str = ""

    def box(self, across: float) -> Box:
        """Return its left, top, right and lower side, where a column is so wide."""
        (a, b), (c, d) = self.first, self.last
        up = 0.5 if self.words else 0.42
        return a * across - _BESIDE, (b - up) * _DOWN, c * across + _BESIDE, (d + 0.42) * _DOWN


def architecture(
    parts: Sequence[Part],
    flows: Sequence[Flow],
    inch: float = 130,
    grounds: Sequence[Ground] = (),
    across: float = _ACROSS,
) -> tuple[Figure, str]:
    """Return the drawing, and what it shows in words. KeyError for a flow from or to nowhere."""
    narrow = across / _ACROSS
    parts = [replace(part, at=(narrow * part.at[0], part.at[1])) for part in parts]
    named = {part.name: part for part in parts}
    ways = [_way(named[flow.source], named[flow.target], flow) for flow in flows]
    taken = {way[0] for way in ways} | {way[-1] for way in ways}  # where a wire leaves no room for words
    boxes = [ground.box(across) for ground in grounds]
    shapes = [shape for ground, box in zip(grounds, boxes, strict=True) for shape in _ground(ground, box)]
    shapes += [shape for flow, way in zip(flows, ways, strict=True) for shape in _flow(flow, way, named)]
    shapes += [shape for part in parts for shape in _part(part, taken)]
    wide = [max(part.half[0], 0.42 * _LETTER * len(part.note)) for part in parts]
    xs = [part.middle[0] + side * half for part, half in zip(parts, wide, strict=True) for side in (-1, 1)]
    ys = [part.middle[1] + side * (part.half[1] + 24 * bool(part.note)) for part in parts for side in (-1, 1)]
    xs += [x for box in boxes for x in box[::2]]
    ys += [y for box in boxes for y in box[1::2]]
    top = min([*ys, *(y - 26 for way in ways for _, y in way)])
    figure = painted(
        dict.fromkeys(shapes),
        max(xs) + _MARGIN,
        max(ys) + _MARGIN,
        top - _MARGIN / 2,
        left=min(xs) - _MARGIN,
        inch=inch,
    )
    return figure, in_words(parts, flows)


def in_words(parts: Iterable[Part], flows: Sequence[Flow]) -> str:
    """Return a sentence for each part that something leads to: what it is, and what it reads."""
    called = {part.name: part.text + (f" ({part.note})" if part.note else "") for part in parts}
    sentences = []
    for name, words in called.items():
        read = [flow for flow in flows if flow.target == name]
        said = [("its own " if flow.back else f"{called[flow.source]} ") + flow.shape for flow in read]
        if said:
            sentences.append(f"{words} reads {' and '.join(map(str.strip, said))}")
    return ". ".join(sentences) + "."


def _ground(ground: Ground, box: Box) -> Iterator[Shape]:
    left, top, right, low = box
    yield Rect(left, top, right - left, low - top, 12, ground.part)
    if ground.words:
        yield Text(left + 10, top + 12, ground.words, _SMALL, "soft", "start")


def _part(part: Part, taken: AbstractSet[Point]) -> Iterator[Shape]:
    (x, y), (half, tall) = part.middle, part.half
    hue, ink = ("pale", "pale") if part.pale else (part.hue, "ink")
    if part.kind == POINT:
        yield Disc(x, y, _ROUND, "paper", hue, 2.6)
    elif part.kind == LAYER:
        yield Rect(x - half, y - tall, 2 * half, 2 * tall, 8, "paper", hue, 3)
    else:
        yield Rect(x - half, y - tall, 2 * half, 2 * tall, 8, "chip", "pale", 1.2)
    large = part.formula or (part.kind == POINT and len(part.text) == 1)
    yield Text(x, y, part.text, 22 if large else _SIZE, ink, formula=part.formula)
    if part.note:
        if {(x, y + tall), (x, y - tall)} <= taken:
            yield Text(x + 14, y + tall + 12, part.note, _SMALL, "soft", "start")
        else:
            side = -1 if (x, y + tall) in taken else 1
            yield Text(x, y + side * (tall + 14), part.note, _SMALL, "soft")


def _flow(flow: Flow, points: Way, named: dict[str, Part]) -> Iterator[Shape]:
    pale = named[flow.source].pale or named[flow.target].pale
    hue = "pale" if pale else flow.hue or (named[flow.target].hue if flow.back else "line")
    yield Line(points, hue, flow.width, flow.dashed)
    (ax, ay), (bx, by) = points[-2:]
    length = math.hypot(bx - ax, by - ay)
    yield Head(points[-1], ((bx - ax) / length, (by - ay) / length), hue)
    if flow.shape:
        (ax, ay), (bx, by) = max(pairwise(points), key=lambda pair: _far(*pair))
        if ay == by:
            yield Text((ax + bx) / 2 - 4, ay - 12, flow.shape, _SMALL, "soft")
        else:
            yield Text(ax + 8, (ay + by) / 2, flow.shape, _SMALL, "soft", "start")


def _far(one: Point, other: Point) -> float:
    """Return how long a piece of a way is; one across the page has more room for words than one down it."""
    return abs(other[0] - one[0]) + 0.8 * abs(other[1] - one[1])


def _way(source: Part, target: Part, flow: Flow) -> Way:
    """Return the points of a wire from border to border, with right angles unless it is a straight one."""
    (ax, ay), (bx, by) = source.middle, target.middle
    (aw, ah), (bw, bh) = source.half, target.half
    if flow.back:  # out at the right, over the top, and in at the left
        over = min(ay - ah, by - bh) - 24
        return (ax + aw * 0.5, ay - ah), (ax + aw * 0.5, over), (bx - bw * 0.5, over), (bx - bw * 0.5, by - bh)
    if flow.straight:
        return _border(source, (bx, by)), _border(target, (ax, ay))
    if ay == by:
        side = 1 if bx > ax else -1
        return (ax + side * aw, ay), (bx - side * bw, by)
    down = 1 if by > ay else -1
    if flow.up:
        return (ax, ay + down * ah), (ax, by), (bx + (bw if ax > bx else -bw), by)
    left, right = max(ax - aw, bx - bw), min(ax + aw, bx + bw)  # where one stands above the other
    if right > left:
        middle = bx if ax == bx else (left + right) / 2
        return (middle, ay + down * ah), (middle, by - down * bh)
    if flow.over or target.kind == POINT:
        return (ax + (aw if bx > ax else -aw), ay), (bx, ay), (bx, by - down * bh)
    middle = bx - bw - 26
    return (ax + aw, ay), (middle, ay), (middle, by), (bx - bw, by)


def _border(part: Part, towards: Point) -> Point:
    """Return where a straight wire from a part's middle leaves it."""
    (x, y), (half, tall) = part.middle, part.half
    dx, dy = towards[0] - x, towards[1] - y
    if part.kind == POINT:
        share = _ROUND / math.hypot(dx, dy)
    else:
        share = min(half / abs(dx) if dx else math.inf, tall / abs(dy) if dy else math.inf)
    return x + share * dx, y + share * dy
