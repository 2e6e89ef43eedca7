"""``lstm-course export``: the gradebook's points as a file that Canvas or Moodle takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.basics.words import listed, meant
from lstm_course.grading.commands.course_folder import full_name, open_course, plainly

_NEXT = {
    "canvas": "in Canvas: Grades → Import, then look through what would change",
    "moodle": "in Moodle: Grades → Import → CSV file; map {by} to the user's, and each assignment to its grade item",
}


def export(
    root: Path,
    platform: str,
    units: Iterable[str] = (),
    to: Path | None = None,
    like: Path | None = None,
    *,
    zero: bool = False,
    agreed: Callable[[str], bool],
    say: Callable[[str], None] = print,
) -> None:
    """Write the points of the course in ``root`` for a platform, and say what is to be known of them.

    like  a gradebook that the platform exported
    zero  who handed in nothing gets 0

    Raises CourseError, with nothing written.
    """
    say, here = plainly(say), Path.cwd()
    to = here / to if to else None
    with open_course(root) as course:
        from lstm_course.grading.registrar.due_dates import plan_in
        from lstm_course.grading.registrar.exporters import EXPORTERS
        from lstm_course.grading.registrar.late import update_penalties

        if platform not in EXPORTERS:
            raise CourseError(f"there is no --for {platform}{meant(platform, EXPORTERS)}")
        known = course.known()
        names = [full_name(name, known) for name in units]
        for name in names:
            if name not in known:
                raise CourseError(f"the gradebook knows no unit {name}; it knows: {', '.join(sorted(known)) or 'none'}")
        plan = plan_in(course.root)
        if plan and not names:
            names = plan.in_order(known)
        exporter = EXPORTERS[platform](parent=course)
        exporter.to = str(to or here / f"grades-{platform}.csv")
        exporter.like, exporter.zero, exporter.assignment = str(here / like) if like else "", zero, names
        with course.gradebook as gradebook:
            if plan and plan.late and (n := update_penalties(course, gradebook)):
                say(f"late penalties worked out anew, since points or due dates have changed: {n}")
            points, sheet = exporter.made(gradebook)
        if not points.people or not points.most:
            raise CourseError("there is nothing to export: the gradebook has no students, or no units")
        if exporter.path.exists() and not agreed(f"{exporter.path.name} is there already. Replace it?"):
            raise CourseError(f"{exporter.path} is there already: give another name with --to, or --force")
        exporter.force = True
        exporter.write(points, sheet)
    say(f"wrote {exporter.path}: {len(points.people)} students, {len(points.most)} assignments")
    cells = len(points.people) * len(points.most)
    if missing := cells - sum((one.id, name) in points.got for one in points.people for name in points.most):
        say(f"{missing} were not handed in: {'0 points' if zero else 'empty cells (--zero makes them 0)'}")
    if points.waiting:
        who = sorted({student for student, _ in points.waiting})
        say(f"not final: of {len(who)} students something waits to be marked by hand ({_few(who)})")
    if sheet.unknown_students:
        say(f"not in {like}: {_few(sheet.unknown_students)}")
    if sheet.unknown_assignments:
        say(f"not in {like}: {listed(sheet.unknown_assignments)}")
    by = "Email address" if all(one.email for one in points.people) else "ID number"
    say(_NEXT[platform].format(by=by))


def _few(names: list[str]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
