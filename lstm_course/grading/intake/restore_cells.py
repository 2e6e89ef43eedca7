"""Makes a submission whole before nbgrader looks at it: each cell of the gradebook is there, once, as it was released.

What makes the difference between a lost point and none is the order:

- The student's own cells, solutions among them, stay where the student put them: that is the program handed in.
- A test stands behind all solutions, and all locked code, that the gradebook has before it. One that was dragged up
  is moved down, right behind the last of them; a test never moves up. More of the student's code has then run, all of
  it in the sandbox, so nobody gains by it, and an honest student who dragged a cell loses nothing.
- What is put back is put behind the nearest cell that the gradebook has before it. Where the student's work for it may
  be in cells that lost their marks, it comes behind those, right before the next cell of the gradebook.
- A solution that is put back does not run: it is the stub, and would undo what the student wrote elsewhere.
- An answer for a person to mark that is put back counts as none, unless all marks are lost: then it stands in some cell
  that nothing tells from others, and what is put back says so, and waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from lstm_course.basics.words import listed
from lstm_course.grading.intake.match_cells import SKIP, Claims
from lstm_course.grading.intake.recover_notebook import LINK, whole
from lstm_course.grading.intake.released_cells import KNOWN, KnownCell, read_known

NOTES = "lstm_course_notes"
LOOK_ELSEWHERE = "This notebook has lost nbgrader's marks: the answer, if there is one, stands in another cell."
_LOUD_TAGS = (SKIP, "raises-exception")
_Key = tuple[int, int, int]


class Repair(NbGraderPreprocessor):
    """First of ``Autograde.sanitize_preprocessors``. What was done is in ``resources["lstm_course_notes"]``."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        about = resources["nbgrader"]
        _refuse_links(resources.get("metadata") or {})
        if (known := resources.get(KNOWN)) is not None:
            nb, notes = restored(nb, known)
        else:  # nbgrader's own command: nothing has looked at the file yet
            nb, notes = repaired(nb, read_known(about["db_url"], about["assignment"], about["notebook"]))
        for note in notes:
            self.log.warning("%s of %s: %s", about["notebook"], about["student"], note)
        resources[NOTES] = [*(resources.get(NOTES) or ()), *notes]
        return nb, resources


def _refuse_links(about: Mapping[str, Any]) -> None:
    """Refuse a link: it could lead to the solutions, or to another student's work; nbgrader has followed it already."""
    path = Path(about.get("path", ""), f"{about.get('name', '')}.ipynb")
    if path.is_symlink() or path.parent.is_symlink():
        raise ValueError(LINK.format(path.name))


def repaired(nb: Any, known: Sequence[KnownCell]) -> tuple[NotebookNode, list[str]]:
    """Return what ``restored`` makes of a notebook that may be damaged.

    Raises ValueError, in words, where ``nb`` is no notebook at all.
    """
    taken = whole(nb)
    if taken.notebook is None:
        raise ValueError(taken.reason)
    result, notes = restored(taken.notebook, known)
    return result, taken.notes + notes


def restored(nb: Mapping[str, Any], known: Sequence[KnownCell]) -> tuple[NotebookNode, list[str]]:
    """Return a notebook with exactly the cells of ``known``, each once, among the student's own; and notes in words."""
    cells = nb["cells"]
    claims = Claims(cells, known)
    order = _Order(claims, known, len(cells))
    for number, cell in enumerate(known):
        order.place(cell, number)
    made = [cell if isinstance(cell, NotebookNode) else nbformat.from_dict(cell) for cell in order.in_order()]
    return NotebookNode(nbformat.from_dict({**nb, "cells": []}), cells=made), claims.notes + order.notes()


class _Order:
    """Where each cell goes: a key for the place in the student's notebook, one for before or behind it, one more."""

    def __init__(self, claims: Claims, known: Sequence[KnownCell], length: int) -> None:
        self._claims = claims
        self._bound = -1  # the place of the last code so far that tests have to come behind
        self._previous = -1  # of the known cell before this one
        self._lost = False  # whether a solution before this place is not where it was
        self._next = _next_places(claims, known, length)
        self._cells: list[tuple[_Key, dict[str, Any]]] = []
        self._missing: dict[str, list[str]] = {}
        self._moved: list[str] = []
        taken = {*claims.counted.values(), *claims.dropped}
        for place, cell in enumerate(claims.cells):
            if place not in taken:
                self._cells.append(((place, 0, 0), _ordinary(cell)))

    def place(self, known: KnownCell, number: int) -> None:
        if (place := self._claims.counted.get(known.name)) is None:
            self._put_back(known, number)
            return
        cell = self._claims.cells[place]
        if text := self._claims.overwritten.get(known.name):
            # Work that was written into a test's cell is work all the same: it runs, as the student's own.
            own = {**cell, "id": f"{cell['id'][:50]}-{number}-own", "source": text}
            self._cells.append(((place, -1, number), _ordinary(own)))
        key = (place, 0, number)
        if known.locked and known.cell_type == "code" and place < self._bound:
            key = (self._bound, 1, number)
            self._moved.append(known.name)
        self._cells.append((key, _as_known(cell, known)))
        self._previous = key[0]
        if known.cell_type == "code" and not known.is_test:
            self._bound = max(self._bound, self._claims.anchor(known))
            self._lost = False if known.solution else self._lost

    def _put_back(self, known: KnownCell, number: int) -> None:
        behind = max(self._bound, self._previous)
        late = behind < 0 or (self._lost and known.is_test)
        key = (self._next[number], -2, number) if late else (behind, 1, number)
        kind = "check" if known.is_test else "answer" if known.grade else "solution" if known.solution else "cell"
        source = known.source
        if kind == "answer" and known.solution and self._claims.marks_lost:
            kind = "lost answer"
            source += f"\n\n*{LOOK_ELSEWHERE}*" if known.cell_type == "markdown" else f"\n\n# {LOOK_ELSEWHERE}"
        cell = {"id": f"put-back-{number}", "metadata": {}, "source": source}
        self._cells.append((key, _as_known(cell, known)))
        if known.solution:
            self._cells[-1][1]["metadata"]["tags"] = [SKIP]
            self._lost = self._lost or known.cell_type == "code"
        self._missing.setdefault(kind, []).append(known.name)

    def in_order(self) -> list[dict[str, Any]]:
        return [cell for _, cell in sorted(self._cells, key=lambda pair: pair[0])]

    def notes(self) -> list[str]:
        said = []
        for kind, what in (
            ("check", "judged from the gradebook's copy"),
            ("answer", "put back without an answer"),
            ("lost answer", "put back to wait for a person, for no cell has nbgrader's marks"),
            ("solution", "put back as released, and did not run"),
            ("cell", "put back"),
        ):
            if names := self._missing.get(kind):
                said.append(say(names, kind.removeprefix("lost "), "missing", what))
        if self._moved:
            said.append(say(self._moved, "check", "above the code that it judges", "moved down behind it"))
        return said


def say(names: Sequence[str], kind: str, was: str, done: str) -> str:
    """Return ``the checks a and b were missing; they were judged from the gradebook's copy``."""
    if len(names) == 1:
        return f"the {kind} {names[0]} was {was}; it was {done}"
    return f"the {kind}s {listed(names)} were {was}; they were {done}"


def _next_places(claims: Claims, known: Sequence[KnownCell], length: int) -> list[int]:
    """Return for each known cell where the next one that is there stands."""
    places, following = [length] * len(known), length
    for number in range(len(known) - 1, -1, -1):
        places[number] = following
        following = min(following, claims.counted.get(known[number].name, length))
    return places


def _ordinary(cell: dict[str, Any]) -> dict[str, Any]:
    metadata = {key: value for key, value in cell["metadata"].items() if key != "nbgrader"}
    return {**cell, "metadata": metadata}


def _as_known(cell: dict[str, Any], known: KnownCell) -> dict[str, Any]:
    """Return the cell with the gradebook's type, marks, points and checksum, and its text where it is locked."""
    metadata = {key: value for key, value in cell["metadata"].items() if key == "slideshow"}
    # A tag must not keep a graded cell from running, nor a solution that is judged elsewhere.
    if tags := [tag for tag in cell["metadata"].get("tags", ()) if tag not in _LOUD_TAGS]:
        metadata["tags"] = tags
    metadata["nbgrader"] = known.marks()
    source = known.source if known.locked else cell["source"]
    result = {"id": cell["id"], "cell_type": known.cell_type, "metadata": metadata, "source": source}
    if known.cell_type == "code":
        result |= {"outputs": [], "execution_count": None}
    elif "attachments" in cell:
        result["attachments"] = cell["attachments"]
    return result
