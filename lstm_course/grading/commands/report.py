"""``lstm-course report``: what a class did, what it misunderstands, and what a person should look at."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.garbage import without_collection
from lstm_course.grading.commands.course_folder import full_name, open_course, plainly

if TYPE_CHECKING:
    from lstm_course.grading.reporting.class_report import ClassReport
    from lstm_course.grading.reporting.overview import Overview
    from lstm_course.grading.reporting.rows import Row
    from lstm_course.grading.reporting.second_looks import SecondLook


def report(
    root: Path,
    units: Iterable[str] | None = None,
    csv: Path | None = None,
    json: Path | None = None,
    say: Callable[[str], None] = print,
    *,
    html: Path | None = None,
    exercises: Path | None = None,
    lecture: Path | None = None,
    likeness: bool = False,
    force: bool = True,
) -> None:
    """Say the report of the course in ``root``, and write its files. Raises CourseError.

    csv, json, html      for each student and unit; everything; a page to look at
    exercises, lecture   CSV of the exercises; the page of three things to say again, without a name on it
    likeness             also compare the answers with each other, which reads every graded notebook
    force                files that are there are written over
    """
    files = {
        path.absolute(): kind
        for kind, path in (("csv", csv), ("json", json), ("html", html), ("exercises", exercises), ("lecture", lecture))
        if path
    }
    if not force and (there := [path for path in files if path.exists()]):
        raise CourseError(f"{there[0]} is there already: name another file, or write over it with --force")
    with open_course(root) as course:
        from lstm_course.grading.registrar.due_dates import plan_in
        from lstm_course.grading.reporting.overview import read_overview

        known, plan = set(course.known()), plan_in(course.root)
        wanted = _chosen(known, units)
        if plan:
            wanted = plan.in_order(known if wanted is None else wanted)
        overview = read_overview(course, wanted, likeness)
    for path, kind in files.items():
        with without_collection():
            content = _content(overview, kind).encode("utf-8", "backslashreplace")
        try:
            path.write_bytes(content)
        except OSError as error:
            raise CourseError(f"cannot write {path}: {error.strerror}") from None
    for line in _lines_of(overview):
        plainly(say)(line)


def _content(overview: Overview, kind: str) -> str:
    from lstm_course.grading.reporting import tables
    from lstm_course.grading.reporting.html_page import html_page
    from lstm_course.grading.reporting.lecture_page import lecture_page

    of_kind: dict[str, Callable[[Overview], str]] = {
        "csv": lambda overview: overview.report.to_csv(),
        "json": tables.to_json,
        "exercises": tables.exercises_csv,
        "html": html_page,
        "lecture": lecture_page,
    }
    return of_kind[kind](overview)


def _chosen(known: set[str], units: Iterable[str] | None) -> list[str] | None:
    names = [full_name(name, known) for name in units or ()]
    for name in names:
        if name not in known:
            raise CourseError(f"the gradebook knows no unit {name}; it knows: {', '.join(sorted(known)) or 'none'}")
    return names or None


def _lines_of(overview: Overview) -> list[str]:
    from lstm_course.grading.reporting.terminal import terminal_lines

    return terminal_lines(overview)


def _lines(found: ClassReport, rows: Iterable[Row], looks: Sequence[SecondLook] = ()) -> list[str]:
    from lstm_course.grading.reporting.overview import Overview

    return _lines_of(Overview(found, tuple(rows), tuple(looks)))
