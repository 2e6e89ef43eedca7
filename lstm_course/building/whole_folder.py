"""A new folder that appears whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lstm_course.basics.errors import CourseError


@contextmanager
def whole_folder(folder: Path) -> Iterator[Path]:
    """Give a folder to write in, which then is ``folder``. CourseError where that holds anything, or cannot be made.

    A folder that exists stays the same folder, and is filled: somebody's shell may stand in it.
    """
    try:
        exists = folder.is_dir()
        if exists and any(folder.iterdir()):
            raise CourseError(f"{folder} is not empty: give the name of a new folder")
        if folder.exists() and not exists:
            raise CourseError(f"{folder} is a file: give the name of a new folder")
        around = folder if exists else folder.parent
        around.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=around))
    except OSError as error:
        raise CourseError(f"cannot make {folder}: {error.strerror or error}") from None
    try:
        yield scratch
        if exists:
            _move_children(scratch, folder)
        else:
            scratch.chmod(0o777 & ~_umask())
            os.replace(scratch, folder)
    except OSError as error:
        raise CourseError(f"cannot make {folder}: {error.strerror or error}") from None
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _move_children(source: Path, target: Path) -> None:
    """All of them or none."""
    moved: list[str] = []
    try:
        for child in sorted(source.iterdir()):
            if os.path.lexists(target / child.name):  # since we looked
                raise CourseError(f"{target} is not empty any more: give the name of a new folder")
            os.rename(child, target / child.name)
            moved.append(child.name)
    except BaseException:
        for name in moved:
            os.rename(target / name, source / name)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
