"""``lstm-course settle``: decide on all tests at once that stock nbgrader would give more points."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.basics.tables import text_table
from lstm_course.basics.words import meant
from lstm_course.grading.commands.course_folder import folder_name, full_name, open_course, plainly


def settle(
    root: Path,
    unit: str,
    cell: str | None,
    award: bool,
    dry_run: bool = False,
    say: Callable[[str], None] = print,
) -> None:
    """Settle the tests of an assignment in ``root``, and say for whom. Raises CourseError.

    cell   only this one
    award  stock's points; otherwise the points that they have
    """
    say, unit = plainly(say), folder_name(unit)
    with open_course(root) as course:
        from lstm_course.grading.batch.work_folder import alone_in
        from lstm_course.grading.reporting.second_looks import second_looks
        from lstm_course.grading.reporting.settle import settle as decide

        known = course.known()
        name = full_name(unit, known)
        if name not in known:
            raise CourseError(f"the gradebook knows no unit {name}; it knows: {', '.join(sorted(known)) or 'none'}")
        if cell is not None and not any(cell in cells for cells in known[name].values()):
            cells = [one for found in known[name].values() for one in found]
            raise CourseError(f"{name} has no graded cell {cell}{meant(cell, cells)}")
        looks = [look for look in second_looks(course, [name]) if cell in (None, look.cell)]
        with alone_in(course.root):
            decisions = decide(course, looks, award, dry_run)
    if not decisions:
        say(f"nothing to settle: stock nbgrader would give no test of {name} more points")
        return
    what = {"settled": "would count" if dry_run else "counts now", "settled before": "counts already"}
    what["by hand"] = "marked by hand: left as it is"
    rows = [
        [one.look.student, one.look.cell, *(f"{n:g}" for n in (one.look.auto, one.stock, one.given)), what[one.what]]
        for one in decisions
    ]
    for line in text_table(["student", "cell", "apart", "stock", "points", ""], rows, left=2).splitlines():
        say(line)
    changed = sum(one.what == "settled" for one in decisions)
    say(f"{'would settle' if dry_run else 'settled'} {changed} of {len(decisions)}")
