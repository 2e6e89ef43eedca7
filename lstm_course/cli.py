"""The command line. Each command imports its worker when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import json
import os
import shlex
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from lstm_course import __version__
from lstm_course.errors import CourseError


class _Commands(typer.core.TyperGroup):
    """The commands; typer itself would end at a Ctrl-C without a word."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(_stopped()) from None


app = typer.Typer(
    name="lstm-course",
    cls=_Commands,
    help="Notebooks in which a class builds RNNs, LSTMs and GRUs, with checks that name the mistake.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Root = Annotated[
    Path | None,
    typer.Option("--root", metavar="DIR", help="The course's folder. Default: this one or the nearest above."),
]
Units = Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...", help="Name, number or beginning of a unit: 4")]


def _root(root: Path | None) -> Path:
    from lstm_course.building.files import find_root

    if root is None:
        return find_root()
    if not root.is_dir():
        raise CourseError(f"there is no folder {root}")
    return root.resolve()


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)] = False,
) -> None:
    if show:
        print(f"lstm-course {__version__}")
        raise typer.Exit()


@app.command()
def build(
    units: Units = None,
    check: Annotated[bool, typer.Option("--check", help="Write nothing; exit 1 if anything is stale.")] = False,
    force: Annotated[bool, typer.Option("--force", help="Replace edited notebooks; keep them as .bak.")] = False,
    root: Root = None,
) -> None:
    """Build solutions/ and course/ from the masters.

    Example: lstm-course build 4
    """
    from lstm_course.building.build import build as build_units

    _mention_left_out()
    report = build_units(_root(root), units or None, check=check, force=force, say=_say, progress=sys.stderr.isatty())
    for line in report.stale:
        _say(line)
    if report.stale:
        raise typer.Exit(1)
    if not report.written:
        _say("everything is up to date")


@app.command()
def sync(
    units: Units = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Write nothing; show the difference.")] = False,
    force: Annotated[bool, typer.Option("--force", help="The notebook wins over changes in the master.")] = False,
    root: Root = None,
) -> None:
    """Take edits made in solutions/ back into the masters. Outputs stay behind.

    Example: lstm-course sync 4 --dry-run
    """
    from lstm_course.building.sync import sync as sync_units

    _mention_left_out()
    sync_units(_root(root), units or None, dry_run=dry_run, force=force, say=_say)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
    units: Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...", help="Default: all.")] = None,
) -> None:
    """Make a course's folder: solutions/, course/ and nbgrader_config.py.

    Example: lstm-course new autumn-term
    """
    from lstm_course.building.new import new as make_course

    _mention_left_out()
    made = make_course(folder, units or None, say=_say, progress=sys.stderr.isatty())
    go = "" if made.samefile(Path.cwd()) else f"cd {shlex.quote(str(folder))} && "
    _say(f"the course is in {made}; next: {go}jupyter lab")


@app.command()
def units(
    unit: Annotated[str | None, typer.Argument(metavar="[UNIT]", help="Only this one, with its exercises.")] = None,
    exercises: Annotated[bool, typer.Option("--exercises", help="List each exercise and its points.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
) -> None:
    """List the units that are installed, with their exercises and points.

    Points are those that the gradebook gets: the check cell's in the unit's master, else the exercise's own.
    To change them, edit the cell's points in solutions/ and run lstm-course sync.

    Example: lstm-course units 4
    """
    from lstm_course.building.build import chosen
    from lstm_course.building.listing import as_data, as_table

    _mention_left_out()
    found = chosen(None if unit is None else [unit])
    if as_json:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    else:
        print(as_table(found, exercises=exercises or unit is not None))


@app.command()
def check(
    notebook: Annotated[Path, typer.Argument(help="A notebook of the course, yours or the solved one.")],
) -> None:
    """Run a notebook and print the verdict of each check. Exit 0 if all passed, else 1.

    Example: lstm-course check my-course/04_lstm_gates/04_lstm_gates.ipynb
    """
    from lstm_course.building.check import check_notebook

    outcomes = check_notebook(notebook)
    for outcome in outcomes:
        print(outcome.line)
    passed = sum(outcome.passed for outcome in outcomes)
    print(f"{passed} of {len(outcomes)} passed")
    if passed < len(outcomes):
        raise typer.Exit(1)


NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Default: the first free one from 8888.")]


@app.command()
def lab(
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", help="Your copy. Default: my-course")] = None,
    no_browser: NoBrowser = False,
    port: Port = None,
) -> None:
    """Open JupyterLab on your own copy of the course. What you wrote there is never overwritten.

    Example: lstm-course lab my-course
    """
    from lstm_course.desk.lab import lab as open_lab

    open_lab(folder, browser=not no_browser, port=port, say=_say, progress=sys.stderr.isatty())


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

    give_lecture(unit, browser=not no_browser, port=port, say=_say)


@app.command()
def autograde(
    units: Units = None,
    student: Annotated[str | None, typer.Option("--student", metavar="NAME", help="Only this one.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Grade again what is graded already.")] = False,
    workers: Annotated[int | None, typer.Option("--workers", min=1, help="Default: one for each core.")] = None,
    root: Root = None,
) -> None:
    """Grade what was handed in, each submission apart. Exit 0 if everybody was graded, 1 if somebody could not be.

    Example: lstm-course autograde 4
    """
    from lstm_course.grading.command import autograde as grade

    found, watched = _root(root), sys.stderr.isatty()
    if not grade(found, units or None, student, force=force, workers=workers, say=_say, progress=watched):
        raise typer.Exit(1)


def _mention_left_out() -> None:
    """Units that are installed and cannot be loaded: said here, once, and not while students' cells run."""
    from lstm_course.units.registry import left_out

    for name, why in left_out().items():
        print(f"lstm-course: unit {name} left out: {' '.join(why.split())}", file=sys.stderr)


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


@app.command()
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
    source_tags. All of them take a few minutes on two cores. Experiments that are not named stay in the table as
    they were. An interrupted run is taken up where it was.

    Example: lstm-course evidence adding gradient_by_lag --seeds 5 --out evidence.md
    """
    from lstm_course.evidence.command import evidence as write_evidence

    write_evidence(names or None, seeds, workers, out, say=_say, progress=sys.stderr.isatty())


def _say(line: str) -> None:
    """Print a line; a progress bar that is running makes room for it."""
    from tqdm import tqdm

    tqdm.write(line, file=sys.stdout)


def main() -> None:
    """Run the command line. What a person can put right is one line on stderr, and exit code 2."""
    try:
        _stand_somewhere()
        app()
    except KeyboardInterrupt:
        sys.exit(_stopped())
    except (CourseError, LookupError) as error:
        from lstm_course.units.registry import UnknownName

        if isinstance(error, LookupError) and not isinstance(error, UnknownName):
            raise
        for line in str(error).splitlines():
            print(f"lstm-course: {line}", file=sys.stderr)
        sys.exit(2)


def _stand_somewhere() -> None:
    try:
        os.getcwd()
    except OSError:
        raise CourseError("the current folder is gone: cd to one that is there") from None


def _stopped() -> int:
    """Ctrl-C. Every file is written beside and then renamed, so that what is there is whole."""
    print("lstm-course: stopped; nothing half-written", file=sys.stderr)
    return 130


if __name__ == "__main__":
    main()
