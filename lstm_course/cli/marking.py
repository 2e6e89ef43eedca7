"""The command for instructors who mark written answers."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lstm_course.basics.errors import CourseError
from lstm_course.cli.app import INSTRUCTORS, DryRun, Root, app, root_of, say


@app.command(rich_help_panel=INSTRUCTORS)
def mark(
    assignment: Annotated[str, typer.Argument(metavar="UNIT", help="Name, number or beginning of a unit: 4")],
    question: Annotated[str | None, typer.Argument(metavar="[QUESTION]", help="Without one: a list of them.")] = None,
    again: Annotated[bool, typer.Option("--again", help="Go through those that are marked already, too.")] = False,
    browser: Annotated[
        bool | None,
        typer.Option("--browser/--no-browser", help="On a page, with mouse or keys; --no-browser prints its address."),
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=1, max=65535, help="Of that page. Default: any that is free.")
    ] = None,
    dry_run: DryRun = False,
    root: Root = None,
) -> None:
    """Mark written answers: alike ones together, beside the model answer; comments are offered again.

    Points and comments go into nbgrader's gradebook, as formgrader's do.
    Nothing marked before is touched without --again.

    \b
    Examples:
      lstm-course mark 4
      lstm-course mark 4 why_forget
      lstm-course mark 4 --browser
    """
    from lstm_course.grading.commands.mark import mark as go_through
    from lstm_course.grading.commands.mark_page import mark_in_browser

    if browser is not None or port is not None:
        if dry_run:
            raise CourseError(
                "the page writes with each Save: leave --dry-run out, or --browser, which shows the groups"
            )
        mark_in_browser(
            root_of(root), assignment, question, again=again, port=port, browser=browser is not False, say=say
        )
        return
    if question is not None and not dry_run and not sys.stdin.isatty():
        raise CourseError("mark asks for points: run it on a terminal, or with --dry-run")
    go_through(
        root_of(root), assignment, question,
        again=again, dry_run=dry_run, ask=lambda text: str(typer.prompt(text, default="", show_default=False)), say=say,
    )  # fmt: skip
