"""The glossary page, made of the tables at the end of the units: ``python -m lstm_course.building.glossary FILE``.

A table in a master has the columns ``| term | 中文 | what it is |`` and, where it likes, a fourth one, ``formula``.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from lstm_course.basics.files import write_atomically
from lstm_course.building.files import read_text
from lstm_course.units.unit import Unit

HEAD = re.compile(r"\|\s*term\s*\|\s*中文\s*\|")
TOP = """\
# Glossary

The terms of the course in English and 中文, each with the units that teach it. What stands here is what the units' own
tables say: edit those, then run `python -m lstm_course.building.glossary docs/glossary.md`.

| term | 中文 | what it is | unit |
|---|---|---|---|
"""


class Entry(NamedTuple):
    """A row of one unit's table."""

    term: str
    chinese: str
    meaning: str
    unit: str


def glossary(units: Iterable[Unit]) -> str:
    """Return the page as Markdown: a row for each term, sorted, with what each unit says of it."""
    found: dict[str, list[Entry]] = {}
    for unit in units:
        for entry in entries(unit):
            found.setdefault(key(entry.term), []).append(entry)
    return TOP + "".join(_row(found[name]) for name in sorted(found))


def entries(unit: Unit) -> Iterator[Entry]:
    """Return the rows of the unit's glossary table. ValueError for a row with too few columns."""
    lines = (line.removeprefix("# ") for line in read_text(unit.notebook).splitlines())
    for line in lines:
        if HEAD.match(line):
            break
    for line in lines:
        if not line.startswith("|"):
            break
        if set(line) <= set("|-: "):
            continue
        # A bar within a formula is written \| or \vert.
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) not in (3, 4):
            raise ValueError(f"{unit.name}: a term, its 中文 and what it is are wanted, not {line!r}")
        yield Entry(cells[0], cells[1], ": ".join(cell for cell in cells[2:] if cell), unit.name)


def key(term: str) -> str:
    """Return what a term is known and sorted by: without its abbreviation, its symbol, and capitals.

    >>> key("recurrent neural network (RNN)"), key("forget gate f"), key("bias (of an estimate)")
    ('recurrent neural network', 'forget gate', 'bias (of an estimate)')
    """
    plain = re.sub(r"\$[^$]*\$|\([^()]*[A-Z][^()]*\)", "", term).strip()
    return re.sub(r"\s\S$", "", plain).strip(" ,").casefold()


def _row(same: list[Entry]) -> str:
    chinese = "、".join(dict.fromkeys(entry.chinese for entry in same))
    taught: dict[str, list[str]] = {}
    for entry in same:
        taught.setdefault(entry.meaning, []).append(entry.unit)
    if len(taught) == 1:
        meaning = same[0].meaning
    else:
        meaning = "<br>".join(f"{text} ({_numbers(units)})" for text, units in taught.items())
    links = ", ".join(dict.fromkeys(f"[{_number(e.unit)}](../solutions/{e.unit}/{e.unit}.ipynb)" for e in same))
    return f"| {same[0].term} | {chinese} | {meaning} | {links} |\n"


def _number(unit: str) -> str:
    return unit.partition("_")[0].lstrip("0") or unit


def _numbers(units: list[str]) -> str:
    return f"unit{'s' if len(units) > 1 else ''} {', '.join(map(_number, units))}"


def main(arguments: list[str]) -> None:
    """Write the page for all units that are installed."""
    from lstm_course.units.registry import all_units

    if len(arguments) != 1:
        raise SystemExit("usage: python -m lstm_course.building.glossary docs/glossary.md")
    write_atomically(Path(arguments[0]), glossary(all_units().values()))


if __name__ == "__main__":
    main(sys.argv[1:])
