"""Draws a diagram at a reading: shapes with a place and the name of a colour, whoever paints them then."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from lstm_course.plots.microscope.diagram import Diagram, Node, Point, Wire
from lstm_course.plots.microscope.reading import THICK, Reading

CHIP_W, CHIP_H, RADIUS, BOX_W, BOX_H = 70, 27, 18, 64, 42


@dataclass(frozen=True)
class Rect:
    """A box with round corners, filled, or with a line around."""

    x: float
    y: float
    w: float
    h: float
    r: float = 0
    fill: str = ""
    line: str = ""
    width: float = 1.5
    opacity: float = 1


@dataclass(frozen=True)
class Disc:
    """A circle: filled with paper, or a dot of one colour."""

    x: float
    y: float
    r: float
    fill: str
    line: str = ""
    width: float = 2


@dataclass(frozen=True)
class Line:
    """A line through points, its corners rounded. name: what the page changes it by."""

    points: tuple[Point, ...]
    line: str
    width: float = 2
    dashed: bool = False
    name: str = ""


@dataclass(frozen=True)
class Arc:
    """A part of a circle, clockwise from the top: how far a gate is open."""

    x: float
    y: float
    r: float
    share: float
    line: str
    width: float = 5
    name: str = ""


@dataclass(frozen=True)
class Head:
    """An arrow's head, at a point, pointing along (dx, dy). way: "to", "back" or "" for both views."""

    at: Point
    along: Point
    fill: str
    way: str = ""

    @property
    def corners(self) -> tuple[Point, Point, Point]:
        """Return the tip, and the two corners behind it."""
        (x, y), (dx, dy) = self.at, self.along
        return self.at, (x - 10 * dx - 5 * dy, y - 10 * dy + 5 * dx), (x - 10 * dx + 5 * dy, y - 10 * dy - 5 * dx)


@dataclass(frozen=True)
class Text:
    """Words or a formula with indices, its middle at y."""

    x: float
    y: float
    text: str
    size: float = 16
    fill: str = "ink"
    anchor: str = "middle"
    formula: bool = False
    name: str = ""


Shape = Rect | Disc | Arc | Line | Head | Text


def moved(shape: Shape, right: float, down: float = 0) -> Shape:
    """Return a shape elsewhere."""
    if isinstance(shape, Line):
        return replace(shape, points=tuple((x + right, y + down) for x, y in shape.points))
    if isinstance(shape, Head):
        return replace(shape, at=(shape.at[0] + right, shape.at[1] + down))
    return replace(shape, x=shape.x + right, y=shape.y + down)


@dataclass(frozen=True)
class Group:
    """Shapes that belong together. kind: "ground", "wire", "node" or "chip"; name: the value's or the wire's."""

    kind: str
    name: str = ""
    shapes: tuple[Shape, ...] = ()
    at: Point = (0, 0)
    branch: bool = False
    pale: bool = False


def sketch(diagram: Diagram, reading: Reading | None, both: bool = False) -> Iterator[Group]:
    """Yield the drawing from the ground up; with ``both``, what either view needs, for a page that changes views.

    Without a reading it is the cell alone: no numbers, and no gate is open.
    """
    yield Group("ground", "", tuple(_ground(diagram)))
    for wire in diagram.wires:
        pale = not (diagram.is_lit(wire.source) and (not wire.target or diagram.is_lit(wire.target)))
        yield Group("wire", wire.name, tuple(_wire(wire, reading, pale, both)), pale=pale)
    yield Group("ground", "", tuple(Disc(x, y, 4.5, "line") for x, y in diagram.joints))
    for node in diagram.nodes:
        pale = not diagram.is_lit(node.name)
        if node.op != "given":
            yield Group("node", node.name, tuple(_node(diagram, node, reading, pale)), node.at, pale=pale)
    if reading is None:
        return
    for wire in diagram.wires:
        for place, branch in ((wire.chip, False), (wire.branch, True)):
            if place is not None and diagram.is_lit(wire.source) and (both or reading.backward or not branch):
                name = wire.name if branch else wire.source
                yield Group("chip", name, tuple(_chip(name, place, reading)), place, branch)


def _ground(diagram: Diagram) -> Iterator[Shape]:
    for zone in diagram.zones:
        yield Rect(*zone.corner, *zone.size, 12, fill=zone.part)
    for label in diagram.labels:
        port = label.role == "port"
        yield Text(*label.at, label.text, 22 if port else 15, "ink" if port else "soft", label.anchor, formula=port)


def _wire(wire: Wire, reading: Reading | None, pale: bool, both: bool) -> Iterator[Shape]:
    hue = "pale" if pale else {"ink": "line"}.get(wire.hue, wire.hue)
    if wire.belt and not pale and reading:
        yield Line(wire.points, "road", THICK + 4)
        if not reading.backward and wire.before:
            yield Line(wire.points, "lost", reading.thickness(wire.before), name=f"before {wire.name} {wire.before}")
        yield Line(wire.points, hue, reading.thickness(wire.source), name=f"load {wire.name} {wire.source}")
    else:
        yield Line(wire.points, hue, 5 if wire.belt else 2.2, wire.dashed)
    back = reading is not None and reading.backward
    if wire.arrow:
        first, second, *_ = wire.points
        if both or not back:
            yield Head(wire.points[-1], _towards(wire.points[-2], wire.points[-1]), hue, "to")
        if both or back:
            yield Head(first, _towards(second, first), hue, "back")


def _towards(a: Point, b: Point) -> Point:
    length = float(np.hypot(b[0] - a[0], b[1] - a[1]))
    return (b[0] - a[0]) / length, (b[1] - a[1]) / length


def _node(diagram: Diagram, node: Node, reading: Reading | None, pale: bool) -> Iterator[Shape]:
    (x, y), hue = node.at, "pale" if pale else {"ink": "line"}.get(node.hue, node.hue)
    ink = "pale" if pale else "ink"
    if node.op == "cell":
        if node.text:
            width, height = node.size
            yield Rect(x - width / 2, y - height / 2, width, height, 12, "paper", "line", 3)
            yield Text(x, y, node.text, 22, ink)
    elif node.layer is not None:
        yield Rect(x - BOX_W / 2, y - BOX_H / 2, BOX_W, BOX_H, 7, "paper", hue, 3)
        yield Text(x, y, node.layer.around or node.label, 20, ink)
        if node.layer.around:
            yield Text(x - BOX_W / 2 - 7, y - 16, node.label.removesuffix("_t"), 21, hue, "end", formula=True)
    else:
        for gate in _gates(diagram, node) if not (pale or reading is None) else ():
            share = 0.0
            if reading and not reading.backward:
                share = float(reading.shares(gate, np.array([reading.shown(gate)]))[0])
            yield Disc(x, y, RADIUS + 7, "paper", "pale", 1)
            yield Arc(x, y, RADIUS + 4, share, diagram[gate].hue, name=f"gauge {node.name} {gate}")
        ring = reading is None and _gates(diagram, node)  # without one the circle fills its place: wires end there
        yield Disc(x, y, RADIUS + (7 if ring else 3 if node.op == "tanh" else 0), "paper", hue, 2.6)
        yield Text(x, y, node.op, {"tanh": 14, "1−": 16}.get(node.op, 22), ink)


def _gates(diagram: Diagram, node: Node) -> list[str]:
    """Return the gate that scales what goes through this circle: the ring around it is open as far as that is."""
    read = [diagram[name] for name in node.of]
    gates = [
        other.name
        for other in read
        if other.op in ("1−", "÷") or (other.layer is not None and other.layer.around == "σ")
    ]
    return gates[:1] if node.op == "×" else []


def _chip(name: str, place: Point, reading: Reading) -> Iterator[Shape]:
    """Draw what a value is: the unit's number on its colour, or a strip with a cell for each entry."""
    x, y = place[0] - CHIP_W / 2, place[1] - CHIP_H / 2
    yield Rect(x, y, CHIP_W, CHIP_H, 5, "chip")
    entries = reading.entries(name)
    if reading.unit is None:
        width = CHIP_W / len(entries)
        for k, share in enumerate(reading.shares(name, entries)):
            yield Rect(x + k * width, y, width, CHIP_H, 0, "pos" if share >= 0 else "neg", opacity=abs(float(share)))
    else:
        shown = reading.shown(name)
        share = float(reading.shares(name, np.array([shown]))[0])
        yield Rect(x, y, CHIP_W, CHIP_H, 5, "pos" if share >= 0 else "neg", opacity=abs(share))
    yield Rect(x, y, CHIP_W, CHIP_H, 5, "", "line", 1)
    if reading.unit is not None:
        text = reading.text(name)
        yield Text(*place, text, 16 if len(text) < 7 else 14, "ink")


def key(diagram: Diagram, numbers: bool = True) -> Iterator[Shape]:
    """Yield a row that says what the shapes and colours mean, of those that are in the drawing."""
    (width, y), x = diagram.size, 70
    middle = y + 14
    if any(node.layer for node in diagram.nodes):
        yield Rect(x, y + 1, 34, 26, 5, "paper", "line", 2.4)
        yield Text(x + 17, middle, "σ", 15)
        words = "a layer" if numbers else "a layer: weights and a bias, then σ or tanh"
        yield Text(x + 42, middle, words, 15, "soft", "start")
        x += 112 if numbers else 410
    if any(node.op == "×" for node in diagram.nodes):
        yield Disc(x + 12, middle, 12, "paper", "line", 2.2)
        yield Text(x + 12, middle, "×", 15)
        words = "entry by entry; ring: how far open" if numbers else "entry by entry"
        yield Text(x + 32, middle, words, 15, "soft", "start")
        x += 300
    if not numbers:
        return
    lost = any(wire.before for wire in diagram.wires)
    yield Line(((x, middle), (x + 32, middle)), "lost" if lost else "road", 14)
    yield Line(((x, middle), (x + 32, middle)), diagram[diagram.memory].hue, 6)
    yield Text(x + 40, middle, "how much; grey: what is lost" if lost else "how much", 15, "soft", "start")
    start, steps = width - 240, 8
    for k in range(-steps, steps + 1):
        share = k / steps
        yield Rect(start + 40 + (k + steps) * 7, y + 4, 7, 20, 0, "pos" if k >= 0 else "neg", opacity=abs(share))
    yield Text(start + 32, middle, "−", 15, "soft", "end")
    yield Text(start + 167, middle, "+", 15, "soft", "start")
