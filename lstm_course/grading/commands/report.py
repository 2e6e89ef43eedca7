"""``lstm-course report``: what a class did, what it misunderstands, and what a person should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.tables import WIDTH, fill
from lstm_course.basics.words import printable
from lstm_course.grading.commands.course_folder import full_name, open_course, plainly

if TYPE_CHECKING:
    from lstm_course.grading.reporting.class_report import ClassReport
    from lstm_course.grading.reporting.rows import Row
    from lstm_course.grading.reporting.second_looks import SecondLook

_MOST = 10


def report(
    root: Path,
    units: Iterable[str] | None = None,
    csv: Path | None = None,
    json: Path | None = None,
    say: Callable[[str], None] = print,
) -> None:
    """Say the report of the course in ``root``, and write its files. Raises CourseError."""
    files = [(path.absolute(), kind) for path, kind in ((csv, "csv"), (json, "json")) if path]
    with open_course(root) as course:
        from lstm_course.grading.reporting.class_report import read_report
        from lstm_course.grading.reporting.recorder import NAME, problems_in
        from lstm_course.grading.reporting.rows import read_rows
        from lstm_course.grading.reporting.second_looks import second_looks

        names = _chosen(set(course.known()), units)
        looks = second_looks(course, names)
        found = read_report(course, names, problems_in(course.root / NAME))
        rows = [row for row in read_rows(course.root / NAME) if names is None or row["unit"] in names]
    for path, kind in files:
        try:
            path.write_text(found.to_csv() if kind == "csv" else found.to_json(), encoding="utf-8")
        except OSError as error:
            raise CourseError(f"cannot write {path}: {error.strerror}") from None
    for line in _lines(found, rows, looks):
        plainly(say)(line)


def _chosen(known: set[str], units: Iterable[str] | None) -> list[str] | None:
    names = [full_name(name, known) for name in units or ()]
    for name in names:
        if name not in known:
            raise CourseError(f"the gradebook knows no unit {name}; it knows: {', '.join(sorted(known)) or 'none'}")
    return names or None


def _lines(found: ClassReport, rows: list[Row], looks: Sequence[SecondLook] = ()) -> list[str]:
    if not found.rows:
        return ["nobody is in the gradebook yet: 'lstm-course autograde' grades what was handed in"]
    lines = [*found.table().splitlines(), "* waits for a person to mark it; –: not handed in"]
    for title, some in (
        ("Misunderstood most often", _misunderstood(found)),
        ("Not right most often, for reasons that nobody wrote down", _not_right(rows)),
        ("Could not be graded", [f"{who}, {unit}: {why}" for (who, unit), why in _problems(found).items()]),
        ("Worth a look", [*_flagged(rows), *_to_settle(looks), *_less_protected(looks)]),
    ):
        if some:
            lines += ["", title, *(line for one in some for line in _hanging(one))]
    return lines


def _hanging(text: str) -> list[str]:
    """Return an item of a list, in lines that fit a terminal."""
    first, *rest = fill(printable(text).split(" "), WIDTH - 6)
    return [f"  {first}", *(f"      {line}" for line in rest)]


def _misunderstood(found: ClassReport) -> list[str]:
    return _most([f"{len(one.students)}  {one.in_words()}" for one in found.misunderstandings()])


def _not_right(rows: list[Row]) -> list[str]:
    wrong = Counter(
        (row["unit"], row["cell"]) for row in rows if row.get("status") == "failed" and not row.get("misconceptions")
    )
    return _most([f"{count}  {unit}, {cell}" for (unit, cell), count in wrong.most_common()])


def _most(lines: list[str]) -> list[str]:
    more = len(lines) - _MOST
    return lines if more <= 0 else [*lines[:_MOST], f"… and {more} more"]


def _problems(found: ClassReport) -> dict[tuple[str, str], str]:
    there = {(row.student, row.unit) for row in found.rows}
    return {key: why for key, why in sorted(found.problems.items()) if key in there}


def _flagged(rows: list[Row]) -> list[str]:
    from lstm_course.grading.publishing.judged_how import is_about_how

    seen = {(row["student"], row["unit"], flag): None for row in rows for flag in row.get("flags", ())}
    return [f"{student}, {unit}: {flag}" for student, unit, flag in seen if not is_about_how(flag)]


def _to_settle(looks: Sequence[SecondLook]) -> list[str]:
    """Return a line for each test that stock would give more points, where nobody has decided on it yet."""
    return [
        f"{one.student}, {one.unit}, {one.cell}: stock would give {one.how.stock:g} points, here it has {one.auto:g}; "
        + (f"'lstm-course settle {one.unit}' settles it" if one.given is None else f"settled with {one.given:g} before")
        for one in looks
        if one.how.stock is not None and one.open
    ]


def _less_protected(looks: Sequence[SecondLook]) -> list[str]:
    """Return a line for each cell, not for each student: it is the test that is to be changed."""
    students: dict[tuple[str, str, str], list[str]] = {}
    for one in looks:
        if one.how.less_protected and one.how.rule == "flag":
            students.setdefault((one.unit, one.cell, one.how.less_protected), []).append(one.student)
    return [
        f"{unit}, {cell}: less protected, because {why} ({_some(names)})"
        for (unit, cell, why), names in students.items()
    ]


def _some(names: Iterable[str]) -> str:
    names = list(names)
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
