"""A unit's notebook in one file, to be uploaded where hand-ins go by a learning platform. Nothing is sent from here."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import HANDED_IN_ATTEMPTS, replace_file
from lstm_course.checking.attempts import read_attempts
from lstm_course.classroom.attempts import kept_of
from lstm_course.classroom.own_folder import own_folder_of
from lstm_course.units.registry import get_unit

_WHEN = (1980, 1, 1, 0, 0, 0)  # a zip's earliest: what is handed in says nothing of when somebody worked


def pack(
    unit: str,
    to: Path | None = None,
    attempts: bool | None = None,
    *,
    dry_run: bool = False,
    agreed: Callable[[str], bool],
    may_replace: Callable[[str], bool],
    say: Callable[[str], None] = print,
) -> None:
    """Write a zip with the notebook of a unit, and say exactly what is in it. Raises CourseError.

    to           default: the unit's name, in this folder
    attempts     whether the record of tries goes along; None asks where there is one
    agreed       asks for consent; may_replace asks before a file is written over
    """
    name = get_unit(unit).name
    folder = own_folder_of(name)
    content = {f"{name}.ipynb": _read(folder / f"{name}.ipynb")}
    tries, record = _record(name, folder)
    if attempts and not record:
        raise CourseError(f"nothing is kept of your tries of {name}: leave --attempts out")
    if record and attempts is None:
        attempts = agreed(
            f"Put your record of {tries} tries in, too? Your instructor can read it; no grade depends on it."
        )
    if record and attempts:
        content[HANDED_IN_ATTEMPTS] = record
    path = to or Path(f"{name}.zip")
    if path.suffix.lower() != ".zip":
        raise CourseError(f"{path} is no name of a zip: call it {path.name}.zip")
    if not dry_run:
        if path.exists() and not may_replace(f"{path} is there already. Replace it?"):
            raise CourseError(f"{path} is there already: name another file with --to, or write over it with --force")
        try:
            replace_file(path, _zipped(content))
        except OSError as error:
            raise CourseError(f"cannot write {path}: {error.strerror}") from None
    say(f"{'would write' if dry_run else 'wrote'} {path} with")
    for file, data in content.items():
        what = f"your record of {tries} tries" if file == HANDED_IN_ATTEMPTS else "your notebook, as it is saved"
        say(f"  {file}, {_size(data)}: {what}")
    if record and not attempts:
        say("Your record of tries is not in it.")
    say("Nothing was sent: upload the file where your course collects hand-ins.")


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"there is no {path}: run this in your folder of the course") from None
    except OSError as error:
        raise CourseError(f"cannot read {path}: {error.strerror}") from None


def _record(unit: str, folder: Path) -> tuple[int, bytes]:
    """Return how many tries there are, and the record: what is kept, or what lies ready to be handed in."""
    tries, record = kept_of(unit)
    file = folder / HANDED_IN_ATTEMPTS
    if record or not file.is_file():
        return tries, record
    kept = read_attempts(_read(file)).get(unit, {})
    return sum(map(len, kept.values())), _read(file) if kept else b""


def _zipped(content: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in content.items():
            file.writestr(zipfile.ZipInfo(name, _WHEN), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def _size(data: bytes) -> str:
    return f"{max(1, round(len(data) / 1000))} kB"
