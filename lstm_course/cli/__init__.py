"""The command line. Each command imports its worker when it runs, so that ``--help`` is quick."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from lstm_course import __version__
from lstm_course.basics.console import speak_plainly
from lstm_course.basics.errors import CourseError
from lstm_course.basics.words import printable
from lstm_course.cli import author, instructor, judging, marking, registrar, regrading, student  # noqa: F401 (each gives the app its commands)
from lstm_course.cli.app import app, stand_somewhere, stopped


@app.callback(invoke_without_command=True)
def version(
    show: Annotated[bool, typer.Option("--version", help="Print the version and leave.", is_eager=True)] = False,
) -> None:
    if show:
        print(f"lstm-course {__version__}")
        raise typer.Exit()


def main() -> None:
    """Run the command line. What a person can put right is one line on stderr, and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        speak_plainly(stream)
    try:
        stand_somewhere()
        app()
    except KeyboardInterrupt:
        sys.exit(stopped())
    except ModuleNotFoundError as error:
        from lstm_course.basics.extras import extra_with, how_to_get

        if extra_with(error.name or "") is None:
            raise
        print(f"lstm-course: {how_to_get(error.name or '')}", file=sys.stderr)
        sys.exit(2)
    except (CourseError, LookupError) as error:
        from lstm_course.basics.errors import UnknownName

        if isinstance(error, LookupError) and not isinstance(error, UnknownName):
            raise
        for line in str(error).splitlines():
            print(f"lstm-course: {printable(line)}", file=sys.stderr)
        sys.exit(2)
