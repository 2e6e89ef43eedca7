"""What all commands share: the app, its options and errors."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
import typer.core

from lstm_course.basics.errors import CourseError

# Who uses a command: the panels of --help, in this order.
PANELS = STUDENTS, INSTRUCTORS, AUTHORS, DEVELOPERS = (
    "For students",
    "For instructors",
    "For authors of units",
    "For developers of the course",
)


class _Commands(typer.core.TyperGroup):
    """The commands; typer itself would end at a Ctrl-C without a word."""

    def list_commands(self, ctx: Any) -> list[str]:
        panels = {name: getattr(command, "rich_help_panel", None) for name, command in self.commands.items()}
        return sorted(self.commands, key=lambda name: PANELS.index(panels[name]) if panels[name] in PANELS else 0)

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise typer.Exit(stopped()) from None


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
NoBrowser = Annotated[bool, typer.Option("--no-browser", help="Only print the address.")]
Port = Annotated[int | None, typer.Option("--port", min=1, max=65535, help="Default: the first free one from 8888.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Write nothing; say what would change.")]
Force = Annotated[bool, typer.Option("--force", help="Write over what is there without asking.")]
Units = Annotated[list[str] | None, typer.Argument(metavar="[UNIT]...", help="Name, number or beginning of a unit: 4")]


def root_of(root: Path | None) -> Path:
    from lstm_course.building.files import find_root

    if root is None:
        return find_root()
    if not root.is_dir():
        raise CourseError(f"there is no folder {root}")
    return root.resolve()


def course_of(root: Path | None) -> Path | None:
    """Return the course's folder; None where there is none here or above, and none was named."""
    try:
        return root_of(root)
    except CourseError:
        if root is not None:
            raise
        return None


def anywhere(root: Path | None) -> Path:
    """Return the course's folder; the current one where none is found."""
    return course_of(root) or Path.cwd()


def say(line: str) -> None:
    """Print a line; a progress bar that is running makes room for it."""
    from tqdm import tqdm

    tqdm.write(line, file=sys.stdout)


def stand_somewhere() -> None:
    """Refuse to begin where the shell was left in a folder that is gone."""
    try:
        os.getcwd()
    except OSError:
        raise CourseError("the current folder is gone: cd to one that is there") from None


def stopped() -> int:
    """Ctrl-C. Every file is written beside and then renamed, so that what is there is whole."""
    print("lstm-course: stopped; nothing half-written", file=sys.stderr)
    return 130


def asking(force: bool) -> Callable[[str], bool]:
    """Return what asks a person before something is overwritten. Where nobody can be asked, the answer is no."""

    def agreed(question: str) -> bool:
        return force or (sys.stdin.isatty() and typer.confirm(question))

    return agreed


def mention_left_out() -> None:
    """Units that are installed and cannot be loaded: said here, once, and not while students' cells run."""
    from lstm_course.units.registry import left_out

    for name, why in left_out().items():
        print(f"lstm-course: unit {name} left out: {' '.join(why.split())}", file=sys.stderr)
