"""Students × exercises as one picture: a line a student, the highest share on top, a column an exercise."""

from __future__ import annotations

import base64
import io
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from lstm_course.basics.words import printable
from lstm_course.grading.reporting.overview import Overview

if TYPE_CHECKING:
    from markupsafe import Markup

_NAMED = 60  # students up to whom each line has a name
_LETTERS = 22  # of a name
_LABELLED = 40  # exercises up to whom each column has a name
# Cividis (Nuñez, Anderton & Renslow 2018), as five of its colours: in order of lightness too, for print and all eyes.
_CIVIDIS = np.array([(0, 34, 78), (67, 78, 108), (125, 124, 120), (188, 175, 111), (254, 232, 56)], float)
_WAITS = (170, 120, 190)


def heat_map(overview: Overview) -> Markup:
    """Return the picture as SVG, with a legend."""
    from markupsafe import Markup

    shares, waits, students = _matrix(overview)
    ones = overview.exercises
    if not shares.size:
        return Markup("<p>Nothing is graded yet.</p>")
    rows, columns = shares.shape
    named, labelled = rows <= _NAMED, columns <= _LABELLED
    left, top = (170, 150) if labelled else (170, 90)
    wide, high = max(4, min(24, 960 // columns)), 16 if named else max(0.6, min(16, 900 / rows))
    width, height = left + columns * wide + 90, top + rows * high + 30
    parts = [
        Markup('<rect x="{}" y="{}" width="{}" height="{}" fill="var(--none)"/>').format(
            left, top, columns * wide, rows * high
        ),
        Markup(
            '<image x="{}" y="{}" width="{}" height="{}" preserveAspectRatio="none" style="image-rendering:pixelated"'
            ' href="data:image/png;base64,{}"/>'
        ).format(left, top, columns * wide, rows * high, _png(shares, waits)),
    ]
    at = 0
    for unit, some in groupby(ones, key=lambda one: one.unit):
        x = left + at * wide
        at += len(list(some))
        parts.append(
            Markup('<path d="M{} {}V{}" stroke="var(--page)" stroke-width="1.5"/>').format(x, top, top + rows * high)
        )
        if not labelled:
            parts.append(_slanted(x + 6, top - 6, unit))
    if labelled:
        parts += [_slanted(left + (i + 0.6) * wide, top - 6, one.name) for i, one in enumerate(ones)]
    if named:
        label = Markup('<text x="{}" y="{:.1f}" text-anchor="end">{}</text>')
        parts += [label.format(left - 6, top + (i + 0.75) * high, _short(name)) for i, name in enumerate(students)]
    else:
        parts.append(Markup('<text x="{}" y="{}" text-anchor="end">highest share</text>').format(left - 8, top + 10))
        parts.append(
            Markup('<text x="{}" y="{:.0f}" text-anchor="end">lowest</text>').format(left - 8, top + rows * high)
        )
    picture = Markup('<svg viewBox="0 0 {:.0f} {:.0f}" width="{:.0f}" role="img" aria-label="{}">{}</svg>').format(
        width,
        height,
        width,
        f"{rows} students by {columns} exercises, each by its share of points",
        Markup("").join(parts),
    )
    return _legend() + Markup('<div class="scroll">') + picture + Markup("</div>")


def _matrix(overview: Overview) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Return shares (students, exercises) with NaN for what was not handed in, what waits, and who is in which line."""
    students = sorted(overview.shares, key=lambda name: (-overview.shares[name], name))
    line = {name: i for i, name in enumerate(students)}
    column = {(one.unit, one.cell): i for i, one in enumerate(overview.exercises)}
    shares = np.full((len(students), len(column)), np.nan)
    waits = np.zeros(shares.shape, bool)
    for one in overview.cells:
        if one.most and one.student in line and (one.unit, one.cell) in column:
            at = line[one.student], column[one.unit, one.cell]
            shares[at] = one.points / one.most
            waits[at] = one.waiting
    return shares, waits, students


def _png(shares: np.ndarray, waits: np.ndarray) -> str:
    from PIL import Image

    known = np.nan_to_num(np.clip(shares, 0, 1)) * (len(_CIVIDIS) - 1)
    colours = np.stack([np.interp(known, range(len(_CIVIDIS)), part) for part in _CIVIDIS.T], axis=-1)
    colours[waits] = _WAITS
    opaque = np.where(np.isnan(shares), 0, 255)[..., None]
    file = io.BytesIO()
    Image.fromarray(np.concatenate([colours, opaque], axis=-1).round().astype(np.uint8), "RGBA").save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


def _slanted(x: float, y: float, text: str) -> Markup:
    from markupsafe import Markup

    return Markup('<text transform="translate({:.1f} {}) rotate(-45)">{}</text>').format(x, y, _short(text))


def _short(text: str) -> str:
    text = printable(text)
    return text if len(text) <= _LETTERS else f"{text[: _LETTERS - 1]}…"


def _legend() -> Markup:
    from markupsafe import Markup

    stops = ",".join("rgb({:.0f} {:.0f} {:.0f})".format(*colour) for colour in _CIVIDIS)
    patch = '<span style="display:inline-block;width:{};height:.8em;background:{};margin:0 .4em"></span>'
    none_to_all = Markup(patch).format("6em", f"linear-gradient(to right,{stops})")
    waiting = Markup(patch).format("1em", "rgb({} {} {})".format(*_WAITS))
    missing = Markup(patch).format("1em", "var(--none)")
    return Markup(
        '<p class="soft">no points{}all of them; {}waits for a person; {}not handed in, or for practice</p>'
    ).format(none_to_all, waiting, missing)
