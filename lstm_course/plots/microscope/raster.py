"""Paints the drawing with matplotlib: for PNG, and for GIF, one picture a step."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from lstm_course.basics.palette import THEMES
from lstm_course.plots.microscope.diagram import Diagram
from lstm_course.plots.microscope.reading import Reading
from lstm_course.plots.microscope.sketch import Arc, Disc, Head, Line, Rect, Shape, Text, key, moved, sketch
from lstm_course.plots.microscope.svg import KEY_HEIGHT, TITLE_HEIGHT
from lstm_course.plots.microscope.words import title
from lstm_course.plots.pixels import pixels_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image

Colours = dict[str, str]


def png(reading: Reading, theme: str = "light", width: int = 1600) -> bytes:
    """Return the picture of a step as PNG, so many pixels wide."""
    file = io.BytesIO()
    _picture(reading, theme, width).save(file, "PNG")
    return file.getvalue()


def gif(readings: Iterable[Reading], theme: str = "light", width: int = 800, seconds: float = 0.8) -> bytes:
    """Return an animation that goes round and round, ``seconds`` for each reading."""
    return animation([_picture(reading, theme, width).convert("RGB") for reading in readings], seconds)


def animation(frames: list[Image], seconds: float) -> bytes:
    """Return pictures as a GIF that goes round and round, ``seconds`` for each."""
    from PIL import Image

    colours = _palette(frames)
    first, *rest = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame in frames]
    file = io.BytesIO()
    first.save(file, "GIF", save_all=True, append_images=rest, duration=round(1000 * seconds), loop=0, optimize=True)
    return file.getvalue()


def _picture(reading: Reading, theme: str, width: int) -> Image:
    return pixels_of(_figure(reading, theme), width * 100 / reading.recording.diagram.size[0])


def _palette(frames: list[Image]) -> Image:
    """Return one palette for all frames, so that what stands still stays as it is."""
    from PIL import Image

    some = frames[:: max(1, len(frames) // 6)]
    sheet = Image.new("RGB", (some[0].width, sum(frame.height for frame in some)))
    for place, frame in enumerate(some):
        sheet.paste(frame, (0, place * frame.height))
    return sheet.quantize(128)


def _figure(reading: Reading, theme: str) -> Figure:
    diagram = reading.recording.diagram
    (width, low), top = diagram.size, diagram.top - TITLE_HEIGHT
    shapes = (shape for group in sketch(diagram, reading) for shape in group.shapes)
    words = Text(28, top + 24, title(reading), 17, "ink", "start")
    return painted((words, *shapes, *key(diagram)), width, low + KEY_HEIGHT, top, theme)


def cell(diagram: Diagram, with_key: bool = True, inch: float = 100) -> Figure:
    """Return the drawing of a cell alone, without numbers, as a figure."""
    (width, low), top = diagram.size, diagram.top
    more = tuple(key(diagram, numbers=False)) if with_key else ()
    return painted((*_plain(diagram), *more), width, low + (KEY_HEIGHT if with_key else 0), top, inch=inch)


def cells(diagrams: Mapping[str, Diagram], inch: float = 200) -> Figure:
    """Return cells two in a row, each below its title; the names of their parts are left out."""
    width, low = (max(each.size[k] for each in diagrams.values()) for k in (0, 1))
    top, shapes = min(each.top for each in diagrams.values()) - 56, []
    for place, (words, diagram) in enumerate(diagrams.items()):
        right, down = place % 2 * (width + 40), place // 2 * (low - top + 24)
        bare = replace(diagram, labels=tuple(label for label in diagram.labels if label.role != "zone"))
        shapes += [moved(shape, right, down) for shape in _plain(bare)]
        shapes.append(Text(right + width / 2, down + top + 26, words, 30))
    columns, rows = min(2, len(diagrams)), (len(diagrams) + 1) // 2
    return painted(shapes, columns * (width + 40) - 40, top + rows * (low - top + 24), top, inch=inch)


def _plain(diagram: Diagram) -> list[Shape]:
    return [shape for group in sketch(diagram, None) for shape in group.shapes]


def painted(
    shapes: Iterable[Shape], right: float, low: float, top: float = 0, theme: str = "light", inch: float = 100,
    left: float = 0,
) -> Figure:  # fmt: skip
    """Return shapes as a figure, from (left, top) to (right, low); ``inch`` of the drawing's units are one."""
    from matplotlib.figure import Figure

    colours = THEMES[theme]
    figure = Figure(figsize=((right - left) / inch, (low - top) / inch), facecolor=colours["paper"])
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(left, right), ylim=(low, top))
    axes.axis("off")
    for place, shape in enumerate(shapes):
        _paint(shape, axes, colours, place)
    return figure


@singledispatch
def _paint(shape: Shape, axes: Any, colours: Colours, order: int) -> None:
    raise TypeError(f"no such shape: {shape}")


def _point(axes: Any) -> float:
    """Return what a unit of the drawing is in points."""
    left, right = axes.get_xlim()
    return 72 * axes.figure.get_figwidth() / (right - left)


def _look(axes: Any, colours: Colours, fill: str, line: str, width: float) -> dict[str, Any]:
    return {"fc": colours.get(fill, "none"), "ec": colours.get(line, "none"), "lw": _point(axes) * width if line else 0}


@_paint.register
def _(shape: Rect, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import FancyBboxPatch

    look = _look(axes, colours, shape.fill, shape.line, shape.width)
    if shape.fill:
        look["fc"] = to_rgba(look["fc"], shape.opacity)
    style = f"round,pad=0,rounding_size={shape.r}" if shape.r else "square,pad=0"
    axes.add_patch(FancyBboxPatch((shape.x, shape.y), shape.w, shape.h, style, zorder=order, **look))


@_paint.register
def _(shape: Disc, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(
        Circle((shape.x, shape.y), shape.r, zorder=order, **_look(axes, colours, shape.fill, shape.line, shape.width))
    )


@_paint.register
def _(shape: Arc, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.patches import Arc as Part

    if shape.share > 0:
        look: dict[str, Any] = {"color": colours[shape.line], "lw": _point(axes) * shape.width, "zorder": order}
        axes.add_patch(
            Part((shape.x, shape.y), 2 * shape.r, 2 * shape.r, theta1=-90, theta2=360 * shape.share - 90, **look)
        )


@_paint.register
def _(shape: Line, axes: Any, colours: Colours, order: int) -> None:
    xs, ys = zip(*shape.points, strict=True)
    axes.plot(
        xs, ys, color=colours[shape.line], lw=_point(axes) * shape.width, ls=(0, (3, 2.5)) if shape.dashed else "-",
        solid_capstyle="butt", solid_joinstyle="round", zorder=order,
    )  # fmt: skip


@_paint.register
def _(shape: Head, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.patches import Polygon

    axes.add_patch(Polygon(shape.corners, fc=colours[shape.fill], ec="none", zorder=order))


@_paint.register
def _(shape: Text, axes: Any, colours: Colours, order: int) -> None:
    words = re.sub(r"^(.+)$", r"$\1$", shape.text.replace(" ", r"\ ")) if shape.formula else shape.text
    side = {"start": "left", "middle": "center", "end": "right"}[shape.anchor]
    options = {"math_fontfamily": "stix"} if shape.formula else {"parse_math": False}
    axes.text(
        shape.x, shape.y, words, fontsize=_point(axes) * shape.size, color=colours[shape.fill], ha=side,
        va="center_baseline", zorder=order, **options,
    )  # fmt: skip
