"""Commands for students: the course in JupyterLab, and a notebook's verdicts."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.basics.errors import CourseError
from lstm_course.cli.app import STUDENTS, DryRun, Force, NoBrowser, Port, app, asking, say


@app.command(rich_help_panel=STUDENTS)
def lab(
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="Your copy. Default: my-course")] = None,
    no_browser: NoBrowser = False,
    port: Port = None,
) -> None:
    """Open JupyterLab on your own copy of the course. What you wrote there is never overwritten.

    Example: lstm-course lab my-course
    """
    from lstm_course.desk.lab import lab as open_lab

    open_lab(folder, browser=not no_browser, port=port, say=say, progress=sys.stderr.isatty())


@app.command(rich_help_panel=STUDENTS)
def check(
    notebook: Annotated[str, typer.Argument(help="A notebook of the course, or a unit of your copy: 4")],
) -> None:
    """Run a notebook and print the verdict of each check. Exit 0 if all passed, else 1.

    \b
    Examples:
      lstm-course check 4                            from a folder of your copy
      lstm-course check my-course/04_lstm_gates/04_lstm_gates.ipynb
    """
    from lstm_course.building.check import check_notebook, notebook_named

    outcomes = check_notebook(notebook_named(notebook))
    for outcome in outcomes:
        print(outcome.line)
    passed = sum(outcome.passed for outcome in outcomes)
    print(f"{passed} of {len(outcomes)} passed")
    if passed < len(outcomes):
        raise typer.Exit(1)


@app.command(rich_help_panel=STUDENTS)
def progress(
    unit: Annotated[str | None, typer.Argument(metavar="[UNIT]", help="By name or number. Default: all.")] = None,
) -> None:
    """Print where you stand: which exercises pass, and the points so far. From a folder of your copy.

    Example: lstm-course progress 4
    """
    from lstm_course.classroom.progress import progress as show

    show(unit)


@app.command(rich_help_panel=STUDENTS)
def attempts(
    do: Annotated[str, typer.Argument(metavar="[ACTION]", help="show, keep, stop, delete or hand-in")] = "show",
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="Name, number or beginning: 4")] = None,
    force: Annotated[bool, typer.Option("--force", help="Delete without asking.")] = False,
) -> None:
    """Show or delete what is kept of your tries, or begin to keep it. Nothing is kept unless you ask for it.

    Where it is kept, each check adds what it said: no code, no numbers, no
    times. It stays in your folder until you hand it in.

    \b
    Examples:
      lstm-course attempts                           what there is
      lstm-course attempts keep                      from now on
      lstm-course attempts hand-in --unit 4          with the notebook of unit 4
      lstm-course attempts delete                    asks first
    """
    from lstm_course.classroom.attempts import attempts as of_mine

    if do == "delete" and not asking(force)("Delete all that is kept of your tries?"):
        raise CourseError("nothing is deleted: `lstm-course attempts` shows what there is, --force deletes it unasked")
    of_mine(do.replace("-", " "), unit)


@app.command(rich_help_panel=STUDENTS)
def submit(
    unit: Annotated[str, typer.Argument(metavar="UNIT", help="Name, number or beginning of a unit: 4")],
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Default: the unit's name with .zip")] = None,
    attempts: Annotated[
        bool | None, typer.Option("--attempts/--no-attempts", help="Your record of tries, too. Default: asks.")
    ] = None,
    dry_run: DryRun = False,
    force: Force = False,
) -> None:
    """Put a unit's notebook into one file to upload, and say what is in it. Nothing is sent.

    For a course that collects hand-ins by a learning platform. Where there is
    nbgrader's exchange, its Submit button is all you need.

    \b
    Examples:
      lstm-course submit 4
      lstm-course submit 4 --attempts --to hand-in.zip
    """
    from lstm_course.classroom.hand_in import pack

    pack(unit, to, attempts, dry_run=dry_run, agreed=asking(False), may_replace=asking(force), say=say)
