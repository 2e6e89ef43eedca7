"""Commands for instructors: grading a class, and what is to be looked at then."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.basics.errors import CourseError
from lstm_course.cli.app import INSTRUCTORS, Root, Units, anywhere, app, root_of, say


@app.command(rich_help_panel=INSTRUCTORS)
def autograde(
    units: Units = None,
    student: Annotated[str | None, typer.Option("--student", metavar="NAME", help="Only this one.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    workers: Annotated[
        int | None, typer.Option("--workers", metavar="N", min=1, help="Default: one for each core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option("--scheduler", metavar="ADDRESS", help="Judge on this Dask cluster of yours.")
    ] = None,
    root: Root = None,
) -> None:
    """Grade what was handed in, each submission apart, in any nbgrader course.

    What is graded already is passed over: after a crash or a Ctrl-C run it
    again, and it goes on. Each graded cell gets a row in autograde.jsonl.
    Exit 0 if everybody was graded, 1 if somebody could not be, 2 if nothing
    could be begun.

    \b
    Examples:
      lstm-course autograde                          all that is new
      lstm-course autograde 4 --student ada --force  one unit, one student
      lstm-course autograde hw1 --workers 8
      lstm-course autograde --scheduler tcp://10.0.0.5:8786
    """
    from lstm_course.grading.commands.autograde import autograde as grade

    found, watched = root_of(root), sys.stderr.isatty()
    if not grade(
        found, units or None, student, force=force, workers=workers, scheduler=scheduler, say=say, progress=watched
    ):
        raise typer.Exit(1)


@app.command(rich_help_panel=INSTRUCTORS)
def adopt(
    assignment: Annotated[str, typer.Argument(help="As its folder in the source directory is called.")],
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Grade it again, whatever is stored.")] = False,
    root: Root = None,
) -> None:
    """Say how each test of an assignment is judged, in any nbgrader course.

    Your own solution is graded as if a student had handed it in. For each
    graded cell: whether it is judged apart from the student's code, or less
    protected and why, and what it costs; then what in the notebook to change.
    Nothing of the course is changed; what was found is kept beside the
    gradebook. Exit 0 if your solution passes all tests, 1 if not, 2 if
    nothing could be begun.

    \b
    Examples:
      lstm-course adopt ps1                          a course that has never seen us, too
      lstm-course adopt ps1 --root ~/teaching/stats
      lstm-course adopt ps1 --json > ps1.json
    """
    from lstm_course.grading.commands.adopt import adopt as look_at

    if not look_at(anywhere(root), assignment, again=again, as_json=as_json, say=say):
        raise typer.Exit(1)


@app.command(rich_help_panel=INSTRUCTORS)
def settle(
    assignment: Annotated[str, typer.Argument(help="As the gradebook calls it.")],
    award: Annotated[
        bool | None, typer.Option("--award/--keep", help="Give stock's points, or keep those that there are.")
    ] = None,
    cell: Annotated[str | None, typer.Option("--cell", metavar="ID", help="Only this graded cell.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Change nothing; say what would be.")] = False,
    root: Root = None,
) -> None:
    """Decide on all tests that are failed apart and that stock nbgrader would give more points.

    The report lists them under "Worth a look". The decision is entered as
    a manual score, as formgrader does it: it stays when the class is graded
    again. What somebody marked by hand otherwise stays as it is.

    \b
    Examples:
      lstm-course settle ps1 --award --dry-run       who would get what
      lstm-course settle ps1 --award                 everybody gets stock's points
      lstm-course settle ps1 --cell test_f --keep    of this cell nobody does
    """
    from lstm_course.grading.commands.settle import settle as decide

    if award is None:
        raise CourseError("say --award, to give stock's points, or --keep, to keep those that there are")
    decide(root_of(root), assignment, cell, award, dry_run, say=say)


@app.command(rich_help_panel=INSTRUCTORS)
def report(
    units: Units = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="One page with figures.")] = None,
    lecture: Annotated[
        Path | None, typer.Option("--lecture", metavar="FILE", help="Slides: three things to say again. No names.")
    ] = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="A line for each student and unit.")] = None,
    exercises: Annotated[
        Path | None, typer.Option("--exercises", metavar="FILE", help="CSV: a line for each exercise.")
    ] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Everything, with each verdict.")] = None,
    likeness: Annotated[
        bool, typer.Option("--likeness", help="Also compare the answers with each other. Takes longer.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Write over files that are there.")] = False,
    root: Root = None,
) -> None:
    """Say what the class did and what it misunderstands, and what a person should look at.

    Points, how hard each exercise was and what it tells, the mistakes by name,
    where people got stuck, time and memory, flags. The page of --lecture has no
    student's name on it, that of --html has.

    \b
    Examples:
      lstm-course report 4
      lstm-course report 4 --html report.html --lecture again.html
      lstm-course report --csv points.csv --exercises exercises.csv
      lstm-course report 4 --likeness
    """
    from lstm_course.grading.commands.report import report as print_report

    print_report(
        root_of(root), units or None, csv, json, say,
        html=html, exercises=exercises, lecture=lecture, likeness=likeness, force=force,
    )  # fmt: skip


@app.command(rich_help_panel=INSTRUCTORS)
def doctor() -> None:
    """Say what this machine offers to grading, and try whether notebooks are held back. Exit 1 if not fully.

    Example: lstm-course doctor
    """
    from lstm_course.grading.doctor import run_doctor

    if not run_doctor(say):
        raise typer.Exit(1)
