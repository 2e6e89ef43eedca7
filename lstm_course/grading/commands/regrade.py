"""``lstm-course regrade``: one exercise for the whole class, once its cases have changed; or for one who appeals."""

from __future__ import annotations

import difflib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.machine import count_cores
from lstm_course.basics.tables import text_table
from lstm_course.grading.commands.course_folder import folder_name, full_name, handed_in_units, open_course, plainly

if TYPE_CHECKING:
    from lstm_course.grading.batch.gradebook import Known
    from lstm_course.grading.regrading.trial import Cell, Trial

Say = Callable[[str], None]


def regrade(
    root: Path,
    assignment: str,
    exercise: str,
    student: str | None = None,
    *,
    dry_run: bool = False,
    workers: int | None = None,
    agreed: Callable[[str], bool],
    say: Say = print,
    progress: bool = False,
) -> None:
    """Say whose points of an exercise would change; where that is ``agreed``, write them. Raises CourseError."""
    say, assignment = plainly(say), folder_name(assignment)
    with open_course(root) as course:
        from lstm_course.grading.regrading.enter import enter
        from lstm_course.grading.regrading.trial import try_again

        cell = _cell(course.known(), assignment, exercise)
        if not course.is_protected:
            raise CourseError("regrade needs our grading: call configure(c) in nbgrader_config.py")
        if student is not None:
            handed_in_units(course, [cell.assignment], student)
        trial = try_again(course, cell, student, workers or count_cores(), say, progress)
        for line in _told(trial):
            say(line)
        if dry_run or not trial.regraded:
            return
        if not agreed(f"Write the points of these {len(trial.regraded)} into the gradebook?"):
            raise CourseError("nothing was written: --force writes without asking")
        path, left = enter(course, trial)
        for who in left:
            say(f"{who}: regraded by somebody else in the meantime, left as it is")
        say(f"written; 'lstm-course regrade {cell.assignment} {exercise} --undo' puts back what {path.name} keeps")
        say(f"next: nbgrader generate_feedback {cell.assignment} --force")


def undo(
    root: Path, assignment: str, exercise: str, *, dry_run: bool, agreed: Callable[[str], bool], say: Say = print
) -> None:
    """Put back what there was before the last regrade of an exercise. Raises CourseError."""
    say, assignment = plainly(say), folder_name(assignment)
    with open_course(root) as course:
        from lstm_course.grading.regrading import enter

        cell = _cell(course.known(), assignment, exercise)
        path, steps = enter.last_of(course, cell)
        rows = [[step.student, *map(_points, reversed(step.auto))] for step in steps]
        for line in text_table(["student", "now", "then"], rows).splitlines():
            say(line)
        if dry_run:
            return
        if not agreed(f"Put back the points of these {len(steps)}, as {path.name} has them?"):
            raise CourseError("nothing was written: --force writes without asking")
        left = enter.undo(course, cell, path, steps)
        for who in left:
            say(f"{who}: graded again since, left as it is")
        say(f"put back {len(steps) - len(left)} of {len(steps)}")
        say(f"next: nbgrader generate_feedback {cell.assignment} --force")


def _cell(known: Known, assignment: str, exercise: str) -> Cell:
    """Return the cell that tests an exercise. Raises CourseError."""
    from lstm_course.grading.regrading.trial import Cell

    name = full_name(assignment, known)
    if name not in known:
        raise CourseError(f"the gradebook knows no unit {name}; it knows: {', '.join(sorted(known)) or 'none'}")
    cells = [(book, cell) for book, found in known[name].items() for cell, kind in found.items() if kind == "code"]
    for wanted in (exercise, f"check_{exercise}"):
        found = [Cell(name, book, cell) for book, cell in cells if cell == wanted]
        if len(found) > 1:
            raise CourseError(
                f"{name} has a graded cell {wanted} in {len(found)} notebooks: regrade them with autograde"
            )
        if found:
            return found[0]
    names = [cell.removeprefix("check_") for _, cell in cells]
    near = difflib.get_close_matches(exercise, names, 2)
    raise CourseError(
        f"{name} has no exercise {exercise}; "
        + (f"did you mean {' or '.join(near)}?" if near else f"it has {', '.join(names)}")
    )


def _told(trial: Trial) -> list[str]:
    rows = []
    for one in sorted(trial.regraded, key=lambda one: (one.by_hand, one.change, one.student)):
        what = "loses" if one.change < 0 else "gains"
        if one.by_hand:
            what = f"marked by hand: {_points(one.old.manual)} stays"
        headline = str((one.row or {}).get("headline", ""))
        rows.append([one.student, _points(one.old.auto), _points(one.new), what, headline])
    lines = text_table(["student", "now", "then", "", ""], rows, column_width=46).splitlines() if rows else []
    gain, lose = (sum(one.change * sign > 0 for one in trial.regraded) for sign in (1, -1))
    lines.append(f"{trial.cell.name}: {gain} would gain, {lose} would lose, {trial.same} keep what they have")
    lines += [f"not regraded: {who}: {why}" for who, why in sorted(trial.left.items())]
    return lines


def _points(points: float | None) -> str:
    return "–" if points is None else f"{points:g}"
