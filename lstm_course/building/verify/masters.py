"""Rules of a unit's master: what stands in its cells, before any of them is run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lstm_course.building import files
from lstm_course.building.build import build
from lstm_course.building.cell_metadata import SHORT
from lstm_course.building.course_plan import chosen_in
from lstm_course.building.masters import written_by_the_build
from lstm_course.building.release import SOURCE
from lstm_course.building.unit_notebooks import Built, notebook_of
from lstm_course.building.validate import named
from lstm_course.building.verify.rule import Rule
from lstm_course.units.registry import all_exercises, all_units
from lstm_course.units.unit import Unit

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Beside our own short ones: what Jupyter, nbgrader and jupytext read of a cell's metadata.
OF_OTHERS = (
    "attachments", "collapsed", "deletable", "editable", "format", "id", "jupyter", "name", "nbgrader", "notebook",
    "scrolled", "slideshow", "trailing_lines", "trusted", "verbatim", "whole",
)  # fmt: skip
LARGEST = 1_000_000  # bytes of a notebook without outputs: more is slow to open, and to hand in
_LINK = re.compile(r"(!?)\[([^\]]*)\]\(\s*<?([^)\s>]+)>?[^)]*\)")
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(["'])(?!\s*\1)""", re.IGNORECASE)
_CODE = re.compile(r"```.*?```|`[^`\n]*`|\$\$.*?\$\$|\$[^$\n]*\$", re.DOTALL)


def attributes_are_known(unit: Unit) -> Iterator[str]:
    """Find the keys on a cell's first line that nobody reads: most are slips of the pen."""
    from lstm_course.building import percent

    for number, cell in enumerate(percent.read(files.read_text(unit.notebook)), 1):
        for key in sorted(cell.metadata.keys() - {*SHORT, *OF_OTHERS}):
            yield f"{named(number, cell.source)}: nobody reads {key}=; what is read is {', '.join(SHORT)}"


def cells_have_titles(unit: Unit) -> Iterator[str]:
    cells = _written(unit)
    first = next(iter(cells), None)
    if first is None or first.cell_type != "markdown" or not re.match(r"#\s+\S", first.source):
        yield "the notebook has no title: let its first cell begin with a line '# ' and the title"
    for number, cell in enumerate(cells, 1):
        begins = cell.metadata.get("slideshow", {}).get("slide_type") == "slide" and cell.cell_type == "markdown"
        if begins and not re.match(r"#{1,6}\s+\S|\*\*\S", cell.source):
            yield f"{named(number, cell.source)}: a slide without a title: begin it with a heading, or with bold words"


def figures_have_words(unit: Unit) -> Iterator[str]:
    """Find pictures in the text that a blind student gets nothing of."""
    for number, cell in _texts(unit):
        images = [image for image in _IMAGE.findall(cell.source) if not _ALT.search(image)]
        images += [
            found[0] for found in _LINK.finditer(_CODE.sub("", cell.source)) if found[1] and not found[2].strip()
        ]
        for image in images:
            yield f"{named(number, cell.source)}: {image[:60]} has no alt text: say what is seen, in one sentence"


def links_lead_somewhere(unit: Unit, root: Path | None) -> Iterator[str]:
    """Follow the links within the course. Nobody is asked on the network whether the others are there."""
    cells = _written(unit)
    headings = {
        title.strip().replace(" ", "-").casefold()
        for cell in cells
        if cell.cell_type == "markdown"
        for title in re.findall(r"^#{1,6}\s+(.+)$", cell.source, re.MULTILINE)
    }
    for number, cell in _texts(unit):
        for found in _LINK.finditer(_CODE.sub("", cell.source)):
            target = found[3]
            try:
                link = urlsplit(target)
            except ValueError:
                link = urlsplit("http:")
            if link.scheme in ("http", "https"):
                good = bool(link.netloc)
            elif link.scheme == "attachment":
                good = link.path in cell.get("attachments", {})
            elif link.scheme:
                good = link.scheme in ("mailto", "doi")
            elif link.path:
                good = _is_there(unit, unquote(link.path), root)
            else:
                good = not link.fragment or unquote(link.fragment).casefold() in headings
            if not good:
                yield f"{named(number, cell.source)}: the link {target} leads nowhere: mend it, or paste the file in"


def exercises_in_order(unit: Unit) -> Iterator[str]:
    graded = [c.metadata.nbgrader.grade_id for c in notebook_of(unit).cells if c.metadata.get("nbgrader")]
    names = [exercise.name for exercise in unit.exercises]
    order = [part for name in names for part in (name, f"check_{name}")]
    if [name for name in graded if name in order] != order:
        yield f"the notebook has its exercises in another order than the unit's list ({', '.join(names)}): change one"


def names_are_its_own(unit: Unit) -> Iterator[str]:
    for exercise in unit.exercises:
        if exercise.name not in all_exercises():
            yield f"another unit has an exercise called {exercise.name}, too: no check would know which; rename yours"


def built_is_small(unit: Unit, built: Built) -> Iterator[str]:
    for kind, text in (("instructor's", built.solutions), ("students'", built.course)):
        if len(text.encode()) > LARGEST:
            size, most = len(text.encode()) / 1e6, LARGEST / 1e6
            yield f"the {kind} notebook has {size:.1f} MB, more than {most:g} MB: take pictures out of its text"


def course_is_fresh(unit: Unit, root: Path | None) -> Iterator[str]:
    """Find the notebooks of a course's folder that are not what the master says; without a folder there are none."""
    if root is not None and unit.name in [one.name for one in chosen_in(root, None)]:
        yield from build(root, [unit.name], check=True).stale


def _written(unit: Unit) -> list[NotebookNode]:
    """Return the cells that the author wrote: a build adds headings of its own."""
    return [cell for cell in notebook_of(unit).cells if not written_by_the_build(cell)]


def _texts(unit: Unit) -> Iterator[tuple[int, NotebookNode]]:
    return ((number, cell) for number, cell in enumerate(_written(unit), 1) if cell.cell_type == "markdown")


def _is_there(unit: Unit, path: str, root: Path | None) -> bool:
    other = re.fullmatch(r"\.\./([^/]+)/\1\.ipynb", path)
    if other:
        return other[1] in all_units()
    return root is not None and (root / SOURCE / unit.name / path).exists()


RULES = (
    Rule("attributes", attributes_are_known),
    Rule("titles", cells_have_titles),
    Rule("alt texts", figures_have_words),
    Rule("names", names_are_its_own),
    Rule("order", exercises_in_order, advice=True),
)
WITH_ROOT = (Rule("links", links_lead_somewhere), Rule("fresh", course_is_fresh))
WITH_BUILT = (Rule("size", built_is_small),)
