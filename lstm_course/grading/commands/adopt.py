"""``lstm-course adopt``: how this grader judges an assignment, seen on the instructor's own solution."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.machine import count_cores
from lstm_course.grading.commands.course_folder import folder_name, full_name, open_course, plainly

if TYPE_CHECKING:
    from lstm_course.grading.batch.course import Course
    from lstm_course.grading.calibration.found import CalibratedTest, Calibration

_WIDTH = 80


def adopt(
    root: Path, unit: str, *, again: bool = False, as_json: bool = False, say: Callable[[str], None] = print
) -> bool:
    """Say how each graded cell of an assignment is judged, and what in the notebook to change.

    again    find it out, whatever is stored
    as_json  for programs

    True if the instructor's own solution passes all of its tests. Nothing of the course is changed but what is stored
    of this. Raises CourseError where the assignment has no source notebook, or where that cannot be run.
    """
    say, unit = plainly(say), folder_name(unit)
    with open_course(root, anywhere=True) as course:
        from lstm_course.grading.batch.calibrating import calibrations
        from lstm_course.grading.batch.model_solution import NotCalibrated

        name, notebooks = _source(course, unit)
        known = dict.fromkeys(notebooks, ())
        found: dict[str, Calibration] = {}
        for book, one in calibrations(course, course.folder(), name, known, count_cores(), again=again).items():
            if isinstance(one, NotCalibrated):
                raise CourseError(str(one))
            found[book] = one
        stale = [book for book in notebooks if _is_stale(course, name, book)]
    if as_json:
        print(json.dumps({book: asdict(one) for book, one in found.items()}, indent=1, ensure_ascii=False))
    else:
        for line in _lines(name, found, stale):
            say(line)
    return all(test.outcome != "not passed" for one in found.values() for test in one.tests)


def _source(course: Course, unit: str) -> tuple[str, list[str]]:
    """Return the assignment's full name and its source notebooks. Of our own course a number will do."""
    from lstm_course.grading.batch.calibrating import source_notebooks

    try:
        return unit, source_notebooks(course.folder(), unit)
    except CourseError as error:
        try:
            name = full_name(unit, ())
        except CourseError:
            raise error from None
        return name, source_notebooks(course.folder(), name)


def _is_stale(course: Course, unit: str, notebook: str) -> bool:
    """Return whether the gradebook, by which a class is graded, has other tests than the source notebook."""
    from lstm_course.grading.batch.calibrating import known_to_gradebook
    from lstm_course.grading.batch.model_solution import cells_in_source

    known = {cell.name: (cell.source, cell.points) for cell in known_to_gradebook(course.folder(), unit, notebook)}
    now = {
        cell.name: (cell.source, cell.points)
        for cell in cells_in_source(course.folder(), unit, notebook)
        if cell.is_test
    }
    return bool(known) and any(known.get(name) != told for name, told in now.items())


def _lines(unit: str, found: Mapping[str, Calibration], stale: list[str]) -> Iterator[str]:
    for book, one in found.items():
        if len(found) > 1:
            yield f"{book}.ipynb"
        if not one.tests:
            yield "no tests of its own: all that is graded is a check of an exercise, or marked by hand"
        else:
            yield from _table(one.tests)
        yield ""
    tests = [test for one in found.values() for test in one.tests]
    for title, advice in (
        ("To have them judged apart, change in the notebook", _advice(found)),
        ("Your own solution does not pass, here or together with its notebook", _not_passed(found)),
        ("Cells of your own notebook that end in an error", [line for one in found.values() for line in one.failing]),
        ("What a submission may do because your solution does it", list(_seen(found))),
    ):
        if advice:
            yield title
            for line in advice:
                yield from textwrap.wrap(line, _WIDTH, initial_indent="  ", subsequent_indent="    ")
            yield ""
    if tests:
        apart, less = (sum(test.outcome == what for test in tests) for what in ("apart", "less protected"))
        yield f"{unit}: {apart} of {len(tests)} tests judged apart, {less} less protected"
    for book in stale:
        yield f"the gradebook has other tests of {book}: run 'nbgrader generate_assignment {unit} --force'"


def _table(tests: tuple[CalibratedTest, ...]) -> list[str]:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="", width=_WIDTH)
    table.add_column("cell", max_width=26, overflow="fold")
    table.add_column("points", justify="right")
    table.add_column("judged", no_wrap=True)
    table.add_column("seconds", justify="right")
    table.add_column("why", overflow="fold")
    for test in tests:
        table.add_row(
            Text(test.cell), f"{test.points:g}/{test.most:g}", test.outcome, f"{test.seconds:.2f}", Text(test.why)
        )
    page = StringIO()
    Console(file=page, width=_WIDTH, color_system=None, force_terminal=False, legacy_windows=False).print(table)
    return [line.rstrip() for line in page.getvalue().splitlines()]


def _advice(found: Mapping[str, Calibration]) -> list[str]:
    """Return a line for each kind of change, with the cells that it is about."""
    cells: dict[str, list[str]] = {}
    for one in found.values():
        for test in one.tests:
            if test.advice:
                cells.setdefault(test.advice, []).append(test.cell)
    return [f"{', '.join(names)}: {advice}" for advice, names in cells.items()]


def _not_passed(found: Mapping[str, Calibration]) -> list[str]:
    return [f"{test.cell}: {test.why}" for one in found.values() for test in one.tests if test.outcome == "not passed"]


def _seen(found: Mapping[str, Calibration]) -> Iterator[str]:
    for one in found.values():
        for cell, names in one.observed.altered.items():
            yield f"{cell} changes in place: {', '.join(names)}"
        for cell, names in one.observed.left.items():
            yield f"{cell} leaves to later cells: {', '.join(names)}"
        if one.observed.written:
            yield f"it writes: {', '.join(one.observed.written)}"
