"""Where the answers that are compared with each other come from: graded notebooks, gradebook, the instructor's own."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Notebook, SourceCell

from lstm_course.basics.garbage import without_collection
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.reporting.gradebook_points import assignments_in
from lstm_course.grading.reporting.judged_checks import folders_of
from lstm_course.grading.reporting.likeness import Alike, alike_pairs
from lstm_course.grading.reporting.similarity import known_sources


@without_collection()  # syntax trees by the thousand
def alike_in(course: Any, units: Iterable[str] | None = None) -> list[Alike]:
    """Return the pairs of all units of a ``Course`` that a person may want to read, unit by unit."""
    folder_of, folder = folders_of(course), course.folder()
    with course.gradebook as gradebook:
        students = [student.id for student in gradebook.students]
        names = [one.name for one in assignments_in(gradebook, units)]
        released = {name: _released(gradebook.db, name) for name in names}
    found: list[Alike] = []
    for unit in names:
        own = Path(folder.format_path(folder.source_directory, ".", unit))
        given = [
            *released[unit],
            *(text for path in sorted(own.glob("*.ipynb")) for _, text in _answers(path)),
            *_known_to_all(unit),
        ]
        read = ((who, dict(_of_folder(folder_of(who, unit)))) for who in students)
        found += alike_pairs(unit, {who: answers for who, answers in read if answers}, given)
    return found


def _released(database: Any, unit: str) -> list[str]:
    cells = database.query(SourceCell.source).join(Notebook).join(Assignment).filter(Assignment.name == unit)
    return [source for (source,) in cells if source]


def _known_to_all(unit: str) -> Iterator[str]:
    """Yield the course's own answers, right and wrong: two who make the same known mistake need not know each other."""
    for exercise in the_course().assignments().get(unit, ()):
        yield from known_sources(exercise)
        for mistake in exercise.misconceptions:
            try:
                yield inspect.getsource(inspect.unwrap(mistake.implementation))
            except (OSError, TypeError, ValueError):
                continue


def _of_folder(folder: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(folder.glob("*.ipynb")):
        yield from _answers(path)


def _answers(path: Path) -> Iterator[tuple[str, str]]:
    """Yield (grade_id, source) of the cells of a notebook in which code is to be written."""
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    for cell in cells:
        marks = cell.get("metadata", {}).get("nbgrader", {})
        if cell.get("cell_type") == "code" and marks.get("solution"):
            source = cell.get("source", "")
            yield str(marks.get("grade_id", "")), source if isinstance(source, str) else "".join(source)
