"""A network as a drawing, from a description: its parts on a grid, what flows between them, and of which shape.

    architecture(
        (Part("ids", "numbers", (0, 0)), Part("embedding", "embedding", (1, 0), LAYER), ...),
        (Flow("ids", "embedding", "(N, T)"), ...),
    )

Layers with weights are boxes, what works entry by entry a circle, values stand on a raised ground: the microscope's
style. The text for who does not see it is made of the same description.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
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
_MARGIN = 20.0


Way = tuple[Point, ...]


@dataclass(frozen=True)
class Part:
    """A part at (column, row), halves allowed. ``hue`` is a name of the palette."""

    name: str
    text: str
    at: Point
    kind: str = VALUE
    hue: str = "line"
    note: str = ""  # below it, small

    @property
    def middle(self) -> Point:
        return self.at[0] * _ACROSS, self.at[1] * _DOWN

    @property
    def half(self) -> Point:
        """Half of its width and of its height."""
        if self.kind == POINT:
            return _ROUND, _ROUND
        return max(len(self.text), 5) * _LETTER / 2 + 12, _TALL / 2


@dataclass(frozen=True)
class Flow:
    """Carries a value of a shape from part to part.

    ``back`` marks what comes round from the step before; ``over`` goes along the source's row first, then up or down.
    """

    source: str
    target: str
    shape: str = ""
    back: bool = False
    over: bool = False


def architecture(parts: Sequence[Part], flows: Sequence[Flow], inch: float = 130) -> tuple[Figure, str]:
    """Return the drawing, and what it shows in words. KeyError for a flow from or to nowhere."""
    named = {part.name: part for part in parts}
    ways = [_way(named[flow.source], named[flow.target], flow) for flow in flows]
    taken = {way[0] for way in ways} | {way[-1] for way in ways}  # where a wire leaves no room for words
    shapes = [shape for flow, way in zip(flows, ways, strict=True) for shape in _flow(flow, way, named)]
    shapes += [shape for part in parts for shape in _part(part, taken)]
    wide = [max(part.half[0], 0.42 * _LETTER * len(part.note)) for part in parts]
    xs = [part.middle[0] + side * half for part, half in zip(parts, wide, strict=True) for side in (-1, 1)]
    ys = [part.middle[1] + side * (part.half[1] + 24 * bool(part.note)) for part in parts for side in (-1, 1)]
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


def _part(part: Part, taken: AbstractSet[Point]) -> Iterator[Shape]:
    (x, y), (half, tall) = part.middle, part.half
    if part.kind == POINT:
        yield Disc(x, y, _ROUND, "paper", part.hue, 2.6)
    elif part.kind == LAYER:
        yield Rect(x - half, y - tall, 2 * half, 2 * tall, 8, "paper", part.hue, 3)
    else:
        yield Rect(x - half, y - tall, 2 * half, 2 * tall, 8, "chip", "pale", 1.2)
    yield Text(x, y, part.text, 22 if part.kind == POINT and len(part.text) == 1 else _SIZE)
    if part.note:
        if {(x, y + tall), (x, y - tall)} <= taken:
            yield Text(x + 14, y + tall + 12, part.note, _SMALL, "soft", "start")
        else:
            side = -1 if (x, y + tall) in taken else 1
            yield Text(x, y + side * (tall + 14), part.note, _SMALL, "soft")


def _flow(flow: Flow, points: Way, named: dict[str, Part]) -> Iterator[Shape]:
    hue = named[flow.target].hue if flow.back else "line"
    yield Line(points, hue, 2.4)
    (ax, ay), (bx, by) = points[-2:]
    length = abs(bx - ax) + abs(by - ay)
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
    """Return the points of a wire with right angles, from border to border."""
    (ax, ay), (bx, by) = source.middle, target.middle
    (aw, ah), (bw, bh) = source.half, target.half
    if flow.back:  # out at the right, over the top, and in at the left
        over = min(ay - ah, by - bh) - 24
        return (ax + aw * 0.5, ay - ah), (ax + aw * 0.5, over), (bx - bw * 0.5, over), (bx - bw * 0.5, by - bh)
    if ay == by:
        side = 1 if bx > ax else -1
        return (ax + side * aw, ay), (bx - side * bw, by)
    down = 1 if by > ay else -1
    if ax == bx:
        return (ax, ay + down * ah), (bx, by - down * bh)
    if flow.over or target.kind == POINT:
        return (ax + (aw if bx > ax else -aw), ay), (bx, ay), (bx, by - down * bh)
    middle = bx - bw - 26
    return (ax + aw, ay), (middle, ay), (middle, by), (bx - bw, by)
