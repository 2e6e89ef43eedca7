"""``lstm-course roster``: students from a CSV file into the gradebook, and what that would change."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.tables import text_table
from lstm_course.grading.commands.course_folder import open_course, plainly

if TYPE_CHECKING:
    from lstm_course.grading.registrar.enrolment import Difference

_MOST_TOLD = 40


def roster(
    root: Path,
    file: Path,
    columns: Iterable[str] = (),
    encoding: str = "utf-8",
    *,
    remove: bool = False,
    dry_run: bool = False,
    agreed: Callable[[str], bool],
    say: Callable[[str], None] = print,
) -> None:
    """Say how a file differs from the gradebook in ``root``; where that is ``agreed``, enter it. Raises CourseError.

    remove  who is not in the file leaves the gradebook, unless they have handed in something
    """
    from lstm_course.grading.registrar.enrolment import compare, enrolled, enter
    from lstm_course.grading.registrar.roster_file import column_options, read_roster

    say = plainly(say)
    found = read_roster(file, column_options(columns), encoding)
    say("; ".join(f"{field}: column {column!r}" for field, column in found.columns.items()))
    for line in found.skipped:
        say(f"{line}: passed over")
    with open_course(root) as course:
        from lstm_course.grading.batch.gradebook import gradebook_file, put_scripts_on_path

        put_scripts_on_path()
        path = gradebook_file(course.folder().db_url)
        if path is not None and not path.exists():
            difference = compare(found.people, {})
        else:
            course.known()  # whole, and can be written to
            with course.gradebook as gradebook:
                difference = compare(found.people, enrolled(gradebook))
        for line in _told(difference, remove):
            say(line)
        removed = len(difference.missing) if remove else 0
        if dry_run or not (difference.changes or removed):
            return
        overwritten = sum(change.kind == "changed" for change in difference.changes) + removed
        if overwritten and not agreed(f"Write this over {overwritten} of the gradebook's students?"):
            raise CourseError("nothing was written: --force writes without asking")
        with course.gradebook as gradebook:
            enter(gradebook, difference, remove)
    say("entered into the gradebook")


def _told(difference: Difference, remove: bool) -> list[str]:
    rows = []
    for change in difference.changes:
        new = change.kind == "new"
        values = (v if new else f"{k}: {old or '–'} → {v}" for k, (old, v) in change.fields.items())
        rows.append([change.kind, change.student, ", ".join(values)])
    lines = text_table(["", "student", ""], rows[:_MOST_TOLD], left=3, column_width=60).splitlines() if rows else []
    if len(rows) > _MOST_TOLD:
        lines.append(f"… and {len(rows) - _MOST_TOLD} more")
    count = sum(change.kind == "new" for change in difference.changes)
    lines.append(f"{count} new, {len(difference.changes) - count} changed, {difference.same} as they are")
    if difference.missing:
        what = "to be removed" if remove else "stay (--remove takes them out)"
        lines.append(f"not in the file, {what}: {', '.join(difference.missing)}")
    if difference.staying:
        lines.append(f"not in the file, but with hand-ins, so they stay: {', '.join(difference.staying)}")
    return lines
