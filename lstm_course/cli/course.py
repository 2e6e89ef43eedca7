"""Commands for whoever keeps a course's folder: its notebooks and units."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path
from typing import Annotated

import typer

from lstm_course.cli.app import Root, Units, app, mention_left_out, root_of, say


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

    mention_left_out()
    report = build_units(root_of(root), units or None, check=check, force=force, say=say, progress=sys.stderr.isatty())
    for line in report.stale:
        say(line)
    if report.stale:
        raise typer.Exit(1)
    if not report.written:
        say("everything is up to date")


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

    mention_left_out()
    sync_units(root_of(root), units or None, dry_run=dry_run, force=force, say=say)


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that is new or empty.")],
    units: Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...", help="Default: all.")] = None,
) -> None:
    """Make a course's folder: solutions/, course/ and nbgrader_config.py.

    Example: lstm-course new autumn-term
    """
    from lstm_course.building.new import new as make_course

    mention_left_out()
    made = make_course(folder, units or None, say=say, progress=sys.stderr.isatty())
    go = "" if made.samefile(Path.cwd()) else f"cd {shlex.quote(str(folder))} && "
    say(f"the course is in {made}; next: {go}jupyter lab")


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
    from lstm_course.building.unit_table import as_data, as_table

    mention_left_out()
    found = chosen(None if unit is None else [unit])
    if as_json:
        print(json.dumps(as_data(found), indent=2, ensure_ascii=False))
    else:
        print(as_table(found, exercises=exercises or unit is not None))
