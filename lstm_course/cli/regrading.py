"""The command for instructors who grade an exercise again."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lstm_course.cli.app import INSTRUCTORS, DryRun, Force, Root, app, asking, root_of, say


@app.command(rich_help_panel=INSTRUCTORS)
def regrade(
    assignment: Annotated[str, typer.Argument(metavar="UNIT", help="Name, number or beginning of a unit: 4")],
    exercise: Annotated[str, typer.Argument(metavar="EXERCISE", help="Its name, or that of the cell that tests it.")],
    student: Annotated[str | None, typer.Option("--student", metavar="NAME", help="Only this one: an appeal.")] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Put back what there was before the last regrade.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Default: one for each core.")
    ] = None,
    dry_run: DryRun = False,
    force: Force = False,
    root: Root = None,
) -> None:
    """Grade one exercise again, for everybody: who gains and who loses is said before anything is written.

    For a case or a mistake that was wrong and is mended. What a person marked
    or wrote stays, and so does every other exercise.

    \b
    Examples:
      lstm-course regrade 4 forget_gate --dry-run
      lstm-course regrade 4 forget_gate --student ada
      lstm-course regrade 4 forget_gate --undo
    """
    from lstm_course.grading.commands import regrade as command

    found = root_of(root)
    if undo:
        command.undo(found, assignment, exercise, dry_run=dry_run, agreed=asking(force), say=say)
        return
    watched = sys.stderr.isatty()
    command.regrade(
        found, assignment, exercise, student,
        dry_run=dry_run, workers=workers, agreed=asking(force), say=say, progress=watched,
    )  # fmt: skip
