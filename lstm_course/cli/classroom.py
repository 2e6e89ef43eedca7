"""Commands for whoever teaches a class: in front of it, and afterwards."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.cli.app import NoBrowser, Port, Root, Units, app, root_of, say


@app.command()
def lecture(
    unit: Annotated[str, typer.Argument(help="Name, number or beginning of a unit: 4")],
    no_browser: NoBrowser = False,
    port: Port = None,
) -> None:
    """Run a unit and open it as slides whose sliders move.

    Example: lstm-course lecture 4
    """
    from lstm_course.desk.lecture import lecture as give_lecture

    give_lecture(unit, browser=not no_browser, port=port, say=say)


@app.command()
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


@app.command()
def report(
    units: Units = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="A line for each student and unit.")] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Everything, with each verdict.")] = None,
    root: Root = None,
) -> None:
    """Print everybody's points, the most common misunderstandings, and what a person should look at.

    Example: lstm-course report 4 --csv points.csv
    """
    from lstm_course.grading.commands.report import report as print_report

    print_report(root_of(root), units or None, csv, json, say=say)


@app.command()
def doctor() -> None:
    """Say what this machine offers to grading, and try whether notebooks are held back. Exit 1 if not fully.

    Example: lstm-course doctor
    """
    from lstm_course.grading.doctor import run_doctor

    if not run_doctor(say):
        raise typer.Exit(1)


@app.command()
def tour(
    folder: Annotated[
        Path | None, typer.Option("--folder", metavar="DIR", help="A new or empty folder. Default: a temporary one.")
    ] = None,
    units: Annotated[list[str] | None, typer.Option("--units", metavar="1,4", help="Default: all.")] = None,
    students: Annotated[int, typer.Option("--students", min=1, help="Size of the simulated class.")] = 12,
    seed: Annotated[int, typer.Option("--seed", help="Another seed, another class.")] = 0,
    keep: Annotated[bool, typer.Option("--keep/--no-keep", help="Leave the folder there, to look at.")] = True,
) -> None:
    """Release, hand in, grade, give feedback: the main job from end to end, with a simulated class.

    Example: lstm-course tour --units 4 --students 6
    """
    from lstm_course.tour.tour import run_tour

    names = None if units is None else [name for text in units for name in text.split(",") if name.strip()]
    raise typer.Exit(run_tour(folder, names, students, seed, keep=keep))
