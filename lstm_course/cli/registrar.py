"""Commands for instructors: who takes part, and the points on their way to a learning platform."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lstm_course.cli.app import INSTRUCTORS, DryRun, Force, Root, Units, app, asking, root_of, say


@app.command(rich_help_panel=INSTRUCTORS)
def release(units: Units = None, dry_run: DryRun = False, force: Force = False, root: Root = None) -> None:
    """Enter units into the gradebook, with the due dates of course.toml; say what students get.

    Builds what is stale first. nbgrader's own generate_assignment does the work.

    Example: lstm-course release 4
    """
    from lstm_course.building.build import build
    from lstm_course.grading.commands.release import release as enter

    found = root_of(root)
    if not dry_run:
        build(found, units or None, say=say)
    enter(found, units or (), dry_run=dry_run, agreed=asking(force), say=say)


@app.command(rich_help_panel=INSTRUCTORS)
def roster(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A CSV file whose first line names the columns.")],
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="FIELD=NAME", help="id, first_name, last_name, email, name")
    ] = None,
    remove: Annotated[
        bool, typer.Option("--remove", help="Take out who is not in the file, if they handed in nothing.")
    ] = False,
    encoding: Annotated[str, typer.Option("--encoding", help="Of the file: cp1252, say.")] = "utf-8",
    dry_run: DryRun = False,
    force: Force = False,
    root: Root = None,
) -> None:
    """Enter a list of students into the gradebook; say who is new, changed or missing.

    The lists of Canvas and Moodle are read as they are, and so is what a
    spreadsheet saves. Nobody is removed unless you say so, and nobody who has
    handed in anything.

    \b
    Examples:
      lstm-course roster class.csv --dry-run
      lstm-course roster class.csv --column id="Student code"
    """
    from lstm_course.grading.commands.roster import roster as enter

    enter(
        root_of(root), file.absolute(), column or (), encoding,
        remove=remove, dry_run=dry_run, agreed=asking(force), say=say,
    )  # fmt: skip


@app.command(rich_help_panel=INSTRUCTORS)
def export(
    units: Units = None,
    platform: Annotated[str, typer.Option("--for", metavar="canvas|moodle", help="Who is to read it.")] = "canvas",
    to: Annotated[Path | None, typer.Option("--to", metavar="FILE", help="Default: grades-canvas.csv")] = None,
    like: Annotated[
        Path | None, typer.Option("--like", metavar="FILE", help="A gradebook that the platform exported: has its ids.")
    ] = None,
    zero: Annotated[bool, typer.Option("--zero", help="0 for who handed in nothing, not an empty cell.")] = False,
    force: Force = False,
    root: Root = None,
) -> None:
    """Write everybody's points for Canvas or Moodle. Late penalties are taken off.

    The same as nbgrader export --exporter=lstm_course.grading.registrar.exporters.Canvas

    \b
    Examples:
      lstm-course export --for moodle
      lstm-course export 4 --for canvas --like from-canvas.csv
    """
    from lstm_course.grading.commands.export import export as write

    write(root_of(root), platform, units or (), to, like, zero=zero, agreed=asking(force), say=say)
