"""``lstm-course release``: units into the gradebook, with their due dates, and where their notebooks are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.grading.commands.course_folder import full_name, open_course, plainly


def release(
    root: Path,
    units: Iterable[str] = (),
    *,
    dry_run: bool = False,
    agreed: Callable[[str], bool],
    say: Callable[[str], None] = print,
) -> None:
    """Enter units, all that the course has by default, into the gradebook. Raises CourseError.

    What the release folder has is what nbgrader makes of the source folder again: whoever calls this has seen to it
    that nobody's edit is lost. A due date that somebody gave otherwise is asked about.
    """
    say = plainly(say)
    with open_course(root) as course:
        from lstm_course.grading.batch.gradebook import gradebook_file
        from lstm_course.grading.registrar.due_dates import differing, enter, plan_in

        plan, folder = plan_in(course.root), course.folder()
        source = course.root / folder.source_directory
        there = sorted(path.parent.name for path in source.glob("*/*.ipynb"))
        wanted = [unit.name for unit in plan.units] if plan and plan.units else there
        names = [full_name(name, there) for name in units] or wanted
        for name in names:
            if name not in there:
                raise CourseError(f"there is no notebook in {source / name}: run lstm-course build {name}")
        if not names:
            raise CourseError(f"there is nothing in {source}: run lstm-course build")
        path = gradebook_file(folder.db_url)
        if path is None or path.exists():
            course.known()  # says in words what is wrong with it
        if dry_run:
            say(f"would enter into {path.name if path else 'the gradebook'}: {', '.join(names)}")
        else:
            for name in names:
                course.generate(name)
                say(f"{name} is in the gradebook; students get {course.root / folder.release_directory / name}")
        if path is None or path.exists():
            with course.gradebook as gradebook:
                dates = [one for one in differing(gradebook, plan) if one.assignment in names]
                for one in dates:
                    say(one.in_words())
                moved = sum(one.now is not None for one in dates)
                if dates and not dry_run:
                    if moved and not agreed(f"Write over {moved} due dates of the gradebook?"):
                        raise CourseError("no due date was written: --force writes without asking")
                    enter(gradebook, dates)
        if not dry_run:
            say("next: hand these folders out, or, with nbgrader's exchange: nbgrader release_assignment UNIT")
            say("then, when they are handed in: lstm-course autograde")
