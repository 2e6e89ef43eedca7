"""Paints the drawing with matplotlib: for PNG, and for GIF, one picture a step."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from functools import singledispatch
from typing import TYPE_CHECKING, Any

from lstm_course.basics.palette import THEMES
from lstm_course.plots.microscope.reading import Reading
from lstm_course.plots.microscope.sketch import Arc, Disc, Head, Line, Rect, Shape, Text, key, sketch
from lstm_course.plots.microscope.svg import KEY_HEIGHT, TITLE_HEIGHT
from lstm_course.plots.microscope.words import title
from lstm_course.plots.pixels import pixels_of

if TYPE_CHECKING:
    from PIL.Image import Image

POINT = 0.72  # a unit of the drawing in points, at a hundred units an inch
Colours = dict[str, str]


def png(reading: Reading, theme: str = "light", width: int = 1600) -> bytes:
    """Return the picture of a step as PNG, so many pixels wide."""
    file = io.BytesIO()
    _picture(reading, theme, width).save(file, "PNG")
    return file.getvalue()


def gif(readings: Iterable[Reading], theme: str = "light", width: int = 800, seconds: float = 0.8) -> bytes:
    """Return an animation that goes round and round, ``seconds`` for each reading."""
    from PIL import Image

    frames = [_picture(reading, theme, width).convert("RGB") for reading in readings]
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


def _figure(reading: Reading, theme: str) -> Any:
    from matplotlib.figure import Figure

    colours = THEMES[theme]
    diagram = reading.recording.diagram
    (width, low), top = diagram.size, diagram.top - TITLE_HEIGHT
    figure = Figure(figsize=(width / 100, (low + KEY_HEIGHT - top) / 100), facecolor=colours["paper"])
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(low + KEY_HEIGHT, top))
    axes.axis("off")
    shapes: list[Shape] = [Text(28, top + 24, title(reading), 17, "ink", "start")]
    for group in sketch(diagram, reading):
        shapes += group.shapes
    for place, shape in enumerate((*shapes, *key(diagram))):
        _paint(shape, axes, colours, place)
    return figure


@singledispatch
def _paint(shape: Shape, axes: Any, colours: Colours, order: int) -> None:
    raise TypeError(f"no such shape: {shape}")


def _look(colours: Colours, fill: str, line: str, width: float) -> dict[str, Any]:
    return {"fc": colours.get(fill, "none"), "ec": colours.get(line, "none"), "lw": POINT * width if line else 0}


@_paint.register
def _(shape: Rect, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.colors import to_rgba
    from matplotlib.patches import FancyBboxPatch

    look = _look(colours, shape.fill, shape.line, shape.width)
    if shape.fill:
        look["fc"] = to_rgba(look["fc"], shape.opacity)
    style = f"round,pad=0,rounding_size={shape.r}" if shape.r else "square,pad=0"
    axes.add_patch(FancyBboxPatch((shape.x, shape.y), shape.w, shape.h, style, zorder=order, **look))


@_paint.register
def _(shape: Disc, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.patches import Circle

    axes.add_patch(
        Circle((shape.x, shape.y), shape.r, zorder=order, **_look(colours, shape.fill, shape.line, shape.width))
    )


@_paint.register
def _(shape: Arc, axes: Any, colours: Colours, order: int) -> None:
    from matplotlib.patches import Arc as Part

    if shape.share > 0:
        look: dict[str, Any] = {"color": colours[shape.line], "lw": POINT * shape.width, "zorder": order}
        axes.add_patch(
            Part((shape.x, shape.y), 2 * shape.r, 2 * shape.r, theta1=-90, theta2=360 * shape.share - 90, **look)
        )


@_paint.register
def _(shape: Line, axes: Any, colours: Colours, order: int) -> None:
    xs, ys = zip(*shape.points, strict=True)
    axes.plot(
        xs, ys, color=colours[shape.line], lw=POINT * shape.width, ls=(0, (3, 2.5)) if shape.dashed else "-",
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
        shape.x, shape.y, words, fontsize=POINT * shape.size, color=colours[shape.fill], ha=side, va="center_baseline",
        zorder=order, **options,
    )  # fmt: skip
