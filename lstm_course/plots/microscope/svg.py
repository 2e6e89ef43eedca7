"""Writes the drawing as SVG. Colours are CSS variables, so that a page's theme, light or dark, is followed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import singledispatch
from html import escape

from lstm_course.basics.palette import THEMES, css
from lstm_course.plots.microscope.reading import Reading
from lstm_course.plots.microscope.sketch import Arc, Disc, Group, Head, Line, Rect, Shape, Text, key, sketch
from lstm_course.plots.microscope.words import described, title

SANS = "system-ui, -apple-system, 'Segoe UI', 'DejaVu Sans', sans-serif"
SERIF = "'STIX Two Text', 'Cambria Math', Georgia, 'DejaVu Serif', serif"
KEY_HEIGHT, TITLE_HEIGHT = 36, 34


def picture(reading: Reading, theme: str | None = None) -> str:
    """Return a whole SVG file. theme "light" or "dark" writes its colours in; without one it follows the page."""
    drawn = drawing(reading, "<style></style>", alone=True)
    if theme is None:
        used = sorted(set(re.findall(r"var\(--m-(\w+)\)", drawn)))
        light, dark = (f"svg {{ {css('m', name, used)} }}" for name in THEMES)
        follows = f"<style>{light} @media (prefers-color-scheme: dark) {{ {dark} }}</style>"
        return drawn.replace("<style></style>", follows, 1)
    drawn = drawn.replace("<style></style>", "", 1)
    return re.sub(r"var\(--m-(\w+)\)", lambda found: THEMES[theme][found[1]], drawn)


def drawing(reading: Reading, head: str = "", alone: bool = False) -> str:
    """Return the drawing as an <svg>, for a page. Alone, it has a ground, a title and a key."""
    diagram = reading.recording.diagram
    width, height = diagram.size
    top = diagram.top - (TITLE_HEIGHT if alone else 0)
    body = "".join(map(_group, _drawn(reading, alone)))
    tall = height + KEY_HEIGHT - top
    ground = _shape(Rect(0, top, width, tall, 8, "paper")) if alone else ""
    words = _shape(Text(28, top + 24, title(reading), 17, "ink", "start")) if alone else ""
    role = f'role="img" aria-label="{escape(described(reading))}"' if alone else 'role="group"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 {top:g} {width:g} {tall:g}" {role} '
        f'font-family="{escape(SANS)}" '
        f'class="m-sheet{" backward" if reading.backward else ""}">{head}{ground}{words}{body}</svg>'
    )


def _drawn(reading: Reading, alone: bool) -> Iterable[Group]:
    yield from sketch(reading.recording.diagram, reading, both=not alone)
    yield Group("key", "", tuple(key(reading.recording.diagram)))


def _group(group: Group) -> str:
    inner = "".join(map(_shape, group.shapes))
    if group.kind in ("ground", "key"):
        return f'<g class="m-{group.kind}">{inner}</g>'
    kind = f"m-{group.kind}{' pale' if group.pale else ''}{' branch' if group.branch else ''}"
    place = f' data-x="{group.at[0]:g}" data-y="{group.at[1]:g}"' if group.kind == "chip" else ""
    return f'<g class="{kind}" data-name="{escape(group.name)}"{place}>{inner}</g>'


@singledispatch
def _shape(shape: Shape) -> str:
    raise TypeError(f"no such shape: {shape}")


def _paint(fill: str = "", line: str = "", width: float = 0) -> str:
    colour = lambda name: f"var(--m-{name})" if name else "none"
    stroke = f' stroke="{colour(line)}" stroke-width="{width:g}"' if line else ""
    return f'fill="{colour(fill)}"{stroke}'


@_shape.register
def _(shape: Rect) -> str:
    faint = f' fill-opacity="{shape.opacity:.2f}"' if shape.opacity != 1 else ""
    corner = f' rx="{shape.r:g}"' if shape.r else ""
    return (
        f'<rect x="{shape.x:g}" y="{shape.y:g}" width="{shape.w:g}" height="{shape.h:g}"{corner} '
        f"{_paint(shape.fill, shape.line, shape.width)}{faint}/>"
    )


@_shape.register
def _(shape: Disc) -> str:
    return f'<circle cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.r:g}" {_paint(shape.fill, shape.line, shape.width)}/>'


@_shape.register
def _(shape: Arc) -> str:
    return (
        f'<circle cx="{shape.x:g}" cy="{shape.y:g}" r="{shape.r:g}" {_paint("", shape.line, shape.width)} '
        f'pathLength="100" '
        f'stroke-dasharray="{100 * shape.share:.1f} 100" transform="rotate(-90 {shape.x:g} {shape.y:g})" '
        f'data-line="{escape(shape.name)}"/>'
    )


@_shape.register
def _(shape: Line) -> str:
    dashes = ' stroke-dasharray="6 5"' if shape.dashed else ""
    name = f' data-line="{escape(shape.name)}"' if shape.name else ""
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in shape.points)
    return f'<path d="{path}" stroke-linejoin="round" {_paint("", shape.line, shape.width)}{dashes}{name}/>'


@_shape.register
def _(shape: Head) -> str:
    path = "M" + " L".join(f"{x:g} {y:g}" for x, y in shape.corners) + " Z"
    return f'<path class="m-head-{shape.way}" d="{path}" {_paint(shape.fill)}/>'


@_shape.register
def _(shape: Text) -> str:
    words = _formula(shape.text) if shape.formula else escape(shape.text)
    style = f' font-family="{escape(SERIF)}" font-style="italic"' if shape.formula else ""
    return (
        f'<text x="{shape.x:g}" y="{shape.y + 0.36 * shape.size:g}" font-size="{shape.size:g}" '
        f'text-anchor="{shape.anchor}" {_paint(shape.fill)}{style}>{words}</text>'
    )


def _formula(text: str) -> str:
    """Lower what follows "_" or stands in "_{}"."""
    index = r'<tspan dy="0.3em" font-size="70%">\1\2</tspan>'
    return re.sub(r"_(?:\{([^}]*)\}|(\w))", index, escape(text)).replace("-1<", "−1<")
