"""The command line's other half: with students, in front of them, and afterwards."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.terminal import Root, Units, root_of, say

NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Default: the first free one from 8888.")]


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
    from lstm_course.grading.command import autograde as grade

    found, watched = root_of(root), sys.stderr.isatty()
    if not grade(
        found, units or None, student, force=force, workers=workers, scheduler=scheduler, say=say, progress=watched
    ):
        raise typer.Exit(1)


def report(
    units: Units = None,
    csv: Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="A line for each student and unit.")] = None,
    json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Everything, with each verdict.")] = None,
    root: Root = None,
) -> None:
    """Print everybody's points, the most common misunderstandings, and what a person should look at.

    Example: lstm-course report 4 --csv points.csv
    """
    from lstm_course.grading.report_command import report as print_report

    print_report(root_of(root), units or None, csv, json, say=say)


def doctor() -> None:
    """Say what this machine offers to grading, and try whether notebooks are held back. Exit 1 if not fully.

    Example: lstm-course doctor
    """
    from lstm_course.grading.doctor import run_doctor

    if not run_doctor(say):
        raise typer.Exit(1)


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


def evidence(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]...", help="Experiments. Default: all.")] = None,
    seeds: Annotated[int, typer.Option("--seeds", min=1, help="Runs of each row of the table.")] = 3,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Default: one for each core.")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="The table. Default: docs/evidence.md")
    ] = None,
) -> None:
    """Measure again what the units quote; write a table, and the numbers beside it as .json.

    The experiments: adding, temporal_order, embedded_reber, delayed_recall, gradient_by_lag, forget_product,
    source_tags, reviews, reviews_mistakes, characters, character_context, key_stream, series, digits, stocks,
    price_splits, dates, reversal, sentences. All of them take a quarter of an hour on two cores. Experiments that are
    not named stay in the table as they were. An interrupted run is taken up where it was.

    Example: lstm-course evidence adding gradient_by_lag --seeds 5 --out evidence.md
    """
    from lstm_course.evidence.command import evidence as write_evidence

    write_evidence(names or None, seeds, workers, out, say=say, progress=sys.stderr.isatty())


def add_to(app: typer.Typer) -> None:
    """Give the app these commands."""
    for command in (lab, lecture, autograde, report, doctor, tour, evidence):
        app.command()(command)
