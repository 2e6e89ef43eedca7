"""Commands for instructors: the course's folder, the lecture, the simulated class."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.basics.errors import CourseError
from lstm_course.cli.app import (
    INSTRUCTORS,
    NoBrowser,
    Port,
    Root,
    Units,
    app,
    course_of,
    mention_left_out,
    root_of,
    say,
)  # fmt: skip


@app.command(rich_help_panel=INSTRUCTORS)
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


@app.command(rich_help_panel=INSTRUCTORS)
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
    units: Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...", help="Default: all.")] = None,
    course: Annotated[
        Path | None, typer.Option("--course", metavar="FILE", help="A course.toml that says which units, and more.")
    ] = None,
) -> None:
    """Make a course's folder: solutions/, course/, course.toml and nbgrader_config.py.

    \b
    Examples:
      lstm-course new autumn-term
      lstm-course new two-lectures 1 4
      lstm-course new spring-term --course autumn-term/course.toml
    """
    from lstm_course.building.new import new as make_course

    mention_left_out()
    if course is not None and units:
        raise CourseError("--course says which units there are: leave them out, or change the file")
    made = make_course(folder, units or None, say=say, progress=sys.stderr.isatty(), course=course)
    go = "" if made.samefile(Path.cwd()) else f"cd {shlex.quote(str(folder))} && "
    say(f"the course is in {made}: course.toml says which units it has, and when they are due")
    say(f"next: {go}lstm-course release")


@app.command(rich_help_panel=INSTRUCTORS)
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

    mention_left_out()
    report = build_units(root_of(root), units or None, check=check, force=force, say=say, progress=sys.stderr.isatty())
    for line in report.stale:
        say(line)
    if report.stale:
        raise typer.Exit(1)
    if not report.written:
        say("everything is up to date")


@app.command(rich_help_panel=INSTRUCTORS)
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

    mention_left_out()
    sync_units(root_of(root), units or None, dry_run=dry_run, force=force, say=say)


@app.command(rich_help_panel=INSTRUCTORS)
def units(
    unit: Annotated[str | None, typer.Argument(metavar="[UNIT]", help="Only this one, with its exercises.")] = None,
    exercises: Annotated[bool, typer.Option("--exercises", help="List each exercise and its points.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False,
    root: Root = None,
) -> None:
    """List the units that are installed, with their exercises and points.

    In a course's folder first those of course.toml, in its order and with its points.
    Points are those that the gradebook gets: the check cell's in the unit's master, else the exercise's own.
    To change them, edit the cell's points in solutions/ and run lstm-course sync.

    Example: lstm-course units 4
    """
    from lstm_course.building.course_plan import chosen, installed_in
    from lstm_course.building.unit_table import as_data, as_table

    mention_left_out()
    mine, others = installed_in(course_of(root))
    if unit is not None:
        wanted = chosen([unit])[0].name
        mine, others = [one for one in (*mine, *others) if one.name == wanted], []
    if as_json:
        print(json.dumps(as_data([*mine, *others]), indent=2, ensure_ascii=False))
        return
    print(as_table(mine, exercises=exercises or unit is not None))
    if others:
        print(f"\ninstalled, and not in course.toml\n{as_table(others, exercises=exercises)}")


@app.command(rich_help_panel=INSTRUCTORS)
def lecture(
    unit: Annotated[str, typer.Argument(help="Name, number or beginning of a unit: 4")],
    solutions: Annotated[
        bool, typer.Option("--solutions", help="With solutions, verdicts and model answers: for after the hand-in.")
    ] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write one page that needs no kernel and no network.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over the file of --html.")] = False,
    no_browser: NoBrowser = False,
    port: Port = None,
) -> None:
    """Run a unit and open it as slides whose sliders move. No answer is shown.

    \b
    Examples:
      lstm-course lecture 4
      lstm-course lecture 4 --solutions              after the hand-in
      lstm-course lecture 4 --html unit4.html        to take along: opens in any browser
    """
    if html is not None:
        from lstm_course.desk.deck.write import write_deck

        write_deck(unit, html, solutions, force, say)
        return
    from lstm_course.desk.lecture import lecture as give_lecture

    give_lecture(unit, browser=not no_browser, port=port, say=say, solutions=solutions)
