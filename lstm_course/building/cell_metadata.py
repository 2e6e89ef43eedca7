"""The short metadata of a master, and the long metadata that nbgrader and JupyterLab want.

    solution="forget_gate"           the cell that a student fills in
    check="forget_gate"              the graded cell; points from the Exercise, or ``points=`` here
    question="why_forget" points=2   answered in words, marked by a person
    slide="fragment"                 the cell's place among the slides

``collapse`` is the inverse of ``expand``. What is not the expansion of a short form stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from lstm_course.building.percent import same

GRADED = ("solution", "check", "question")
SHORT = (*GRADED, "points", "slide", "tags")
SLIDES = ("slide", "subslide", "fragment", "notes", "skip", "-")
_ALIKE = 0.75  # "chek" and "check": 0.89; "slideshow", Jupyter's own, and "slide": 0.71
# JupyterLab and nbclient go on past a failed cell with this tag; nbgrader pays it no attention.
MAY_FAIL = "raises-exception"

Metadata = dict[str, Any]


class BadMaster(ValueError):
    """Short metadata that means nothing. The message says what to write instead, on a line for each cell."""


def expand(short: Mapping[str, Any], points: Mapping[str, float]) -> Metadata:
    """Long metadata for short. ``points`` gives those of each exercise, by name."""
    if slip := _slip(short):
        raise BadMaster("{}= means nothing here: did you mean {}=?".format(*slip))
    rest = dict(short)
    given = [name for name in GRADED if name in rest]
    long: Metadata = {}
    if len(given) > 1:
        raise BadMaster(f"a cell is one of {', '.join(GRADED)}; this one says {' and '.join(given)}")
    if given:
        if "nbgrader" in rest:
            raise BadMaster(f"{given[0]}= stands for nbgrader metadata; this cell has both")
        name = rest.pop(given[0])
        if not isinstance(name, str) or not name:
            raise BadMaster(f"{given[0]}= wants a name in quotes, not {name!r}")
        long["nbgrader"] = _nbgrader(given[0], name, rest.pop("points", None), points)
        if given[0] == "check":
            tags = rest.pop("tags", [])
            if not isinstance(tags, list) or MAY_FAIL in tags:
                raise BadMaster(f"tags= wants a list in brackets, without {MAY_FAIL!r} on a check, not {tags!r}")
            long["tags"] = [MAY_FAIL, *tags]
    elif "points" in rest:
        raise BadMaster("points= belongs to a cell with check= or question=")
    if "slide" in rest:
        if "slideshow" in rest:
            raise BadMaster("slide= stands for slideshow metadata; this cell has both")
        if rest["slide"] not in SLIDES:
            raise BadMaster(f"slide= is one of {', '.join(SLIDES)}, not {rest['slide']!r}")
        long["slideshow"] = {"slide_type": rest.pop("slide")}
    return {**long, **rest}


def collapse(long: Mapping[str, Any], points: Mapping[str, float]) -> Metadata | None:
    """Short metadata whose expansion is ``long``; None where there is none (a key of ours is in the way)."""
    if any(name in long for name in (*GRADED, "points", "slide")) or _slip(long):
        return None
    short, rest = {}, dict(long)
    cell = rest.get("nbgrader")
    if isinstance(cell, dict):
        for candidate in _readings(cell, points):
            trial = {**candidate, **{k: v for k, v in rest.items() if k not in ("nbgrader", "tags")}}
            tags = rest.get("tags", [])
            if "check" in candidate and isinstance(tags, list) and len(tags) > 1:
                trial["tags"] = tags[1:]
            elif "check" not in candidate and "tags" in rest:
                trial["tags"] = tags
            if _means(trial, long, points):
                short, rest = candidate, {k: v for k, v in trial.items() if k not in candidate}
                break
    slides = rest.get("slideshow")
    if isinstance(slides, dict) and list(slides) == ["slide_type"] and slides["slide_type"] in SLIDES:
        short["slide"] = slides["slide_type"]
        del rest["slideshow"]
    if "tags" in rest:
        short["tags"] = rest.pop("tags")
    return {**short, **dict(sorted(rest.items()))}


def _slip(metadata: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return a key that is nearly one of ours, and ours. Any other key is somebody else's, and none of our business."""
    for name in metadata.keys() - {*SHORT}:
        if near := get_close_matches(name, SHORT, 1, _ALIKE):
            return name, near[0]
    return None


def _means(short: Metadata, long: Mapping[str, Any], points: Mapping[str, float]) -> bool:
    try:
        return same(expand(short, points), long)
    except BadMaster:
        return False


def _readings(cell: Mapping[str, Any], points: Mapping[str, float]) -> list[Metadata]:
    """Short forms that might stand for this nbgrader metadata; the caller tries them."""
    name, worth = cell.get("grade_id"), cell.get("points")
    if not isinstance(name, str) or not name:
        return []
    found: list[Metadata] = [{"solution": name}]
    for kind in ("check", "question"):
        inner = name.removeprefix(f"{kind}_")
        if not inner or inner == name:
            continue
        if kind == "check" and same(points.get(inner), worth):
            found.append({kind: inner})
        found.append({kind: inner, "points": worth})
    return [short for short in found if "points" not in short or _is_number(short["points"])]


def _nbgrader(kind: str, name: str, worth: Any, points: Mapping[str, float]) -> Metadata:
    if kind == "check" and worth is None:
        if name not in points:
            raise BadMaster(f"check={name!r}: the unit has no such exercise; it has {', '.join(points) or 'none'}")
        worth = points[name]
    if kind != "solution" and not _is_number(worth):
        raise BadMaster(f"{kind}={name!r} wants points=, a number, not {worth!r}")
    if kind == "solution" and worth is not None:
        raise BadMaster(f"solution={name!r} has no points; its check has")
    return {
        "grade": kind != "solution",
        "grade_id": name if kind == "solution" else f"{kind}_{name}",
        "locked": kind == "check",
        **({} if worth is None else {"points": worth}),
        "schema_version": 3,
        "solution": kind != "check",
        "task": False,
    }


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
