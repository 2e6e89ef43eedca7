"""The secret seed of the hidden cases: known to whoever grades, and to nobody else."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

from lstm_course.basics.errors import CourseError

NAME = ".grader-seed"
_SQLITE = "sqlite:///"


def seed_path(db_url: str, seed_file: str = "") -> Path:
    """Return ``seed_file``, or the file beside the gradebook; in the working folder for a gradebook on a server."""
    if seed_file:
        return Path(seed_file).expanduser()
    if db_url.startswith(_SQLITE) and db_url != _SQLITE:
        return Path(db_url.removeprefix(_SQLITE)).with_name(NAME)
    return Path(NAME)


def read_or_make(path: Path) -> int:
    """Return the seed in the file. A file that is not there is made, readable by its owner alone."""
    try:
        text = path.read_text(encoding="ascii")
    except FileNotFoundError:
        _make(path)
        text = path.read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"cannot read the grader's seed in {path}: {error}") from None
    try:
        seed = int(text)
    except ValueError:
        raise CourseError(
            f"{path} holds no number; put the old one back, or delete the file to grade with new hidden cases"
        ) from None
    return usable(seed, f"the number in {path}")


def usable(seed: int, where: str) -> int:
    """Return the seed itself. Raises CourseError for one that nothing can be drawn from."""
    if seed < 0:
        raise CourseError(f"{where} is negative; a seed is 0 or more")
    return seed


def _make(path: Path) -> None:
    try:
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=NAME)  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(f"{secrets.randbits(63)}\n")
            try:
                os.link(scratch, path)  # whoever comes second finds a whole file, and keeps it
            except FileExistsError:
                pass
            except OSError:  # a file system without hard links
                os.replace(scratch, path)
                return
        finally:
            if os.path.exists(scratch):
                os.unlink(scratch)
    except OSError as error:
        raise CourseError(f"cannot write the grader's seed to {path}: {error.strerror or error}") from None
