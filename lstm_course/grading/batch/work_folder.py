"""Where a batch works: a folder of its own, so that what is graded is there as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

from lstm_course.basics.errors import CourseError
from lstm_course.basics.locks import locked
from lstm_course.grading.intake.plain_files import plain_files
from lstm_course.grading.intake.submission import read_file

FOLDER = ".grading"
TIMESTAMP = "timestamp.txt"
MOST_BYTES = 512 << 20  # as make_job takes them


@contextmanager
def alone_in(root: Path) -> Iterator[Path]:
    """Hold the working folder of the one batch that runs in a course. Raises CourseError where another one does.

    The lock goes with the process that holds it, however that ends. What a killed batch left is removed.
    """
    folder = root / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        handle = os.open(folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise CourseError(f"cannot write to {folder}: {error.strerror}") from None
    try:
        if not locked(handle):
            raise CourseError(f"another autograde is at work in {root}: wait until it is done, or stop it")
        for left in folder.iterdir():
            if left.is_dir():
                remove(left)
        yield folder
    finally:
        os.close(handle)


def copy_plain_files(source: Path, target: Path) -> list[str]:
    """Copy everything in a submission but notebooks. Links are left behind: they lead to other people's files.

    So are files beyond MOST_BYTES, which may take nothing where they lie; returns notes on them, in words.
    """
    left, total = [], 0
    for path, about in plain_files(source):
        if total + about.st_size > MOST_BYTES:
            left.append(f"the file {path.name!r:.60} was left out: the files are larger than {MOST_BYTES >> 20} MB")
            continue
        total += about.st_size
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):
            shutil.copyfile(path, copy, follow_symlinks=False)
    return left[:3]


def timestamp_in(folder: Path) -> datetime | None:
    """Return when a submission was handed in, as its timestamp.txt says; None where that cannot be read."""
    raw, problem = read_file(folder / TIMESTAMP)
    try:
        when: datetime = parse_utc(raw[:200].decode("utf-8").strip())
        return when if raw.strip() and not problem else None
    except Exception:  # a student may have written it
        return None


def put_in_place(new: Path, place: Path) -> None:
    """Exchange what was graded before for what was graded now. Whoever is killed here leaves one of the two."""
    place.parent.mkdir(parents=True, exist_ok=True)
    old = new.with_name(f"{new.name}.{uuid.uuid4().hex}")
    if place.exists():
        os.rename(place, old)
    os.rename(new, place)
    if old.exists():
        remove(old)


def remove(folder: Path) -> None:
    """Remove a folder, however its permissions were left."""
    for where, folders, _ in os.walk(folder):
        for name in folders:
            with contextlib.suppress(OSError):
                os.chmod(Path(where, name), 0o700, follow_symlinks=False)
    shutil.rmtree(folder, ignore_errors=True)
