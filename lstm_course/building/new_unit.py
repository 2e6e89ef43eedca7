"""A package with a unit of one's own, outside of this one: a whole small unit, to be changed bit by bit.

The template is a real unit, the one of docs/authors.md, in files that end in .txt. Its names are exchanged for others.
"""

from __future__ import annotations

import json
import keyword
import re
import unicodedata
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

from lstm_course.basics.errors import CourseError
from lstm_course.basics.words import printable
from lstm_course.building.whole_folder import whole_folder
from lstm_course.units.registry import all_exercises, all_units, left_out

TEMPLATE = Path(__file__).with_name("unit_template")
STEM, NAME, TITLE = "leaky", "50_leaky", "Leaky units"  # of the template
FIRST = 50  # the number of the first unit that is none of ours
LONGEST = 40


class Names(NamedTuple):
    """What a unit is called: ``50_leaky``, whose package is ``leaky_unit`` in a folder ``leaky-unit``."""

    name: str
    stem: str
    title: str

    @property
    def package(self) -> str:
        return f"{self.stem}_unit"

    @property
    def folder(self) -> str:
        return self.package.replace("_", "-")


def new_unit(
    name: str, title: str | None = None, folder: Path | None = None, say: Callable[[str], None] = lambda line: None
) -> tuple[Names, Path]:
    """Write the package; returns what it is called and where it is. It appears whole or not at all.

    Raises CourseError where the name is none for a unit, or is taken, and where the folder holds anything.
    """
    names = names_for(name, title)
    folder = Path(names.folder if folder is None else folder).absolute()
    with whole_folder(folder) as scratch:
        for path in sorted(TEMPLATE.rglob("*.txt")):
            target = scratch / _renamed(path.relative_to(TEMPLATE).with_suffix("").as_posix(), names)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(_renamed(path.read_text(encoding="utf-8"), names), encoding="utf-8")
    for path in sorted(folder.rglob("*.*")):
        say(f"wrote {path.relative_to(folder).as_posix()}")
    return names, folder


def names_for(name: str, title: str | None = None) -> Names:
    """Return what a unit of this name is called. Without a number it gets the next one that is free.

    Raises CourseError, with a name that can be taken, for one that cannot.
    """
    number, stem = _parts(name)
    taken = {unit: _parts_of(unit) for unit in (*all_units(), *left_out())}
    numbers = {int(digits) for digits, _ in taken.values() if digits}
    free = max([FIRST, *(known + 1 for known in numbers)])
    for unit, (digits, other) in taken.items():
        if other == stem:
            raise CourseError(f"there is a unit {unit} already: take another name, such as {free}_my_{stem}")
        if digits and number and int(digits) == int(number):
            raise CourseError(f"the unit {unit} has the number {digits} already: take {free}_{stem}, say")
    if keyword.iskeyword(stem):
        raise CourseError(f"{stem!r} is a word of Python's own: take another name, such as {free}_{stem}_cells")
    if f"{stem}_step" in {exercise.rpartition("/")[2] for exercise in all_exercises()}:
        raise CourseError(f"there is an exercise {stem}_step already: take another name, such as {free}_my_{stem}")
    if find_spec(f"{stem}_unit") is not None:
        raise CourseError(f"a package {stem}_unit is installed already: take another name, such as {free}_my_{stem}")
    title = stem.replace("_", " ").capitalize() if title is None else title.strip()
    if not title or title != printable(title):
        raise CourseError("--title wants some words on one line")
    return Names(f"{number or free}_{stem}", stem, title)


def _parts(name: str) -> tuple[str, str]:
    """Return a name's number, which may be empty, and the rest. CourseError where that is no name for a unit."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")[:LONGEST].rstrip("_")
    number, stem = _parts_of(plain)
    better = f"{number.zfill(2)}_{stem}" if number else stem
    if not re.fullmatch(r"[a-z][a-z0-9_]*", stem):
        better = f"{FIRST}_gated_memory"
    if better != name:
        raise CourseError(
            f"{printable(name)!r} cannot be a unit's name: a to z, digits and _ make one, after a number or without, "
            f"such as {better}"
        )
    return number, stem


def _parts_of(name: str) -> tuple[str, str]:
    found = re.fullmatch(r"(?:(\d+)_)?(.*)", name, re.DOTALL)
    return (found[1] or "", found[2]) if found else ("", name)


def _renamed(text: str, names: Names) -> str:
    """Return a file of the template, or its path, with the unit's own names. A title in quotes stays quoted."""
    exchanged = {
        f'"{TITLE}"': json.dumps(names.title, ensure_ascii=False),
        TITLE: names.title,
        NAME: names.name,
        f"{STEM}-unit": names.folder,
        STEM: names.stem,
    }
    return re.sub("|".join(map(re.escape, exchanged)), lambda found: exchanged[found[0]], text)
