"""Which of the student's cells is which of the gradebook's, whatever became of its marks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstm_course.basics.words import listed
from lstm_course.grading.intake.released_cells import KnownCell

Cell = dict[str, Any]
SKIP = "skip-execution"


class Claims:
    """Of cells as `mend` leaves them.

    counted      name → the place of the one cell that is the gradebook's
    dropped      places of copies in which there is nothing of the student's
    overwritten  name of a code cell that is not the student's → what the student made of its text
    notes        in words
    marks_lost   whether no cell at all has the name of one of the gradebook's: what a tool has lost, nobody deleted
    """

    def __init__(self, cells: Sequence[Cell], known: Sequence[KnownCell]) -> None:
        self.cells = cells
        self.counted: dict[str, int] = {}
        self.dropped: set[int] = set()
        self.overwritten: dict[str, str] = {}
        self.notes: list[str] = []
        self._anchors: dict[str, int] = {}
        names = {cell.name for cell in known}
        copies: dict[str, list[int]] = {}
        for place, cell in enumerate(cells):
            if (name := _grade_id(cell)) in names:
                copies.setdefault(name, []).append(place)
        self.marks_lost = not copies
        self._find_by_text(copies, known)
        self._find_by_place(copies, known)
        for one in known:
            if one.name in copies:
                self._count(one, copies[one.name])
        self._look_for_strangers(names)

    def anchor(self, known: KnownCell) -> int:
        """Return the first place at which the student's work, or the gradebook's own code, is there for a test."""
        return self._anchors[known.name]

    def _find_by_text(self, copies: dict[str, list[int]], known: Sequence[KnownCell]) -> None:
        """Find tests whose marks are gone or renamed, by their text."""
        lost: dict[str, list[str]] = {}
        for one in known:
            if one.locked and one.name not in copies and one.source.strip():
                lost.setdefault(one.source, []).append(one.name)
        taken = {place for places in copies.values() for place in places}
        found: dict[str, list[int]] = {}
        for place, cell in enumerate(self.cells):
            if place not in taken and cell["source"] in lost:
                found.setdefault(cell["source"], []).append(place)
        for source, places in found.items():
            names = lost[source]
            # The last ones, as of copies: what was handed in first may be an attempt.
            for name, place in zip(reversed(names), reversed(places), strict=False):
                copies[name] = [place]
            self.notes.append(f"{listed(names)} had lost the marks of nbgrader; known by the text")

    def _find_by_place(self, copies: dict[str, list[int]], known: Sequence[KnownCell]) -> None:
        """Find marked cells that nobody knows, where as many known ones are missing between two that are there."""
        taken = {place for places in copies.values() for place in places}
        strange = [p for p, cell in enumerate(self.cells) if "nbgrader" in cell["metadata"] and p not in taken]
        if not strange:
            return
        run: list[str] = []
        before = -1
        for one in [*known, None]:
            if one is not None and one.name not in copies:
                run.append(one.name)
                continue
            after = copies[one.name][0] if one is not None else len(self.cells)
            between = [place for place in strange if before < place < after]
            if run and len(between) == len(run):
                copies.update((name, [place]) for name, place in zip(run, between, strict=True))
                self.notes.append(f"{listed(run)} had lost the name; known by the place")
            run, before = [], max(before, after)

    def _count(self, known: KnownCell, places: list[int]) -> None:
        cells = self.cells
        if known.locked:
            # A test that was pasted again counts where it stands last, as with nbgrader: there the student looked.
            # Other locked code is needed where it stands first.
            untouched = [place for place in places if _untouched(cells[place], known)] or places
            place = untouched[-1 if known.is_test else 0]
            self._anchors[known.name] = places[0]
            if known.cell_type == "code" and not _untouched(cells[place], known):
                self.notes.append(f"the text of {known.name} was changed; the gradebook's was judged")
                self.overwritten[known.name] = cells[place]["source"]
        else:
            worked_on = [place for place in places if cells[place]["source"].strip() != known.source.strip()]
            place = (worked_on or places)[-1 if worked_on else 0]
            self._anchors[known.name] = (worked_on or places)[0]
            # A further stub would undo what the student wrote in the other copy.
            self.dropped.update(other for other in places if other != place and other not in worked_on)
        self.counted[known.name] = place
        self._say(known, cells[place], len(places))

    def _say(self, known: KnownCell, cell: Cell, copies: int) -> None:
        if copies > 1:
            which = "the last that was worked on counts, and all ran" if known.solution else "one of them counts"
            self.notes.append(f"{known.name} was there {copies} times; {which}")
        if cell["cell_type"] != known.cell_type:
            self.notes.append(f"{known.name} was made a {cell['cell_type']} cell; it is {known.cell_type} again")
        if not _same_marks(cell["metadata"].get("nbgrader", {}), known):
            self.notes.append(f"the points or marks of {known.name} were changed; the gradebook's count")
        if SKIP in cell["metadata"].get("tags", ()):
            self.notes.append(f"{known.name} had the tag {SKIP}; it was taken off")

    def _look_for_strangers(self, names: set[str]) -> None:
        ours = set(self.counted.values())
        strangers = [
            _grade_id(cell)
            for place, cell in enumerate(self.cells)
            if place not in ours and cell["metadata"].get("nbgrader", {}).get("grade") and _grade_id(cell) not in names
        ]
        if strangers:
            shown = ", ".join(repr(name)[:60] for name in strangers[:3])
            self.notes.append(f"the gradebook knows no graded cell {shown}; it is an ordinary one")


def _grade_id(cell: Cell) -> str:
    name = cell["metadata"].get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else ""


def _untouched(cell: Cell, known: KnownCell) -> bool:
    """Return whether the text is as it was released.

    The gradebook keeps it with hidden tests, which the release is without; what was released is known by the checksum
    that came with it.
    """
    source = cell["source"]
    return source == known.source or cell["metadata"].get("nbgrader", {}).get("checksum") == known.checksum_of(source)


def _same_marks(marks: Cell, known: KnownCell) -> bool:
    """Compare as nbgrader reads them: what is graded and no solution is locked, whatever the flag says."""
    grade, solution = bool(marks.get("grade")), bool(marks.get("solution"))
    locked = not solution and (grade or bool(marks.get("locked")))
    points = (known.grade or known.task) and marks.get("points") != known.points
    flags = (grade, solution, locked, bool(marks.get("task")))
    return not points and flags == (known.grade, known.solution, known.locked, known.task)
