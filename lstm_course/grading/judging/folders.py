"""The student's working folder: what is put into it, and how much is in it."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath

from lstm_course.grading.jobs import Files

_OPEN = os.open  # where a test runs, what it opens may be meant otherwise
_IN_THE_WAY = {errno.ENOENT, errno.ENOTDIR, errno.EISDIR, errno.EEXIST, errno.ENOTEMPTY, errno.ELOOP}


def unpack(files: Files, folder: Path) -> None:
    """Write files into a folder; paths that lead out of it are left out.

    Nothing that is there already is opened, whoever put it there: each file is made anew and takes the place of what
    stood under its name, or where a folder is wanted.
    """
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        if ".." in parts or PurePosixPath(name).is_absolute():
            continue
        if isinstance(content, bytes) or content.is_file():  # on another machine, it may not be there
            _put(content, folder, parts)


def put_back(files: Files, folder: Path) -> str:
    """Unpack files where a student's code is at work. Returns in words what it did against that; "" for nothing."""
    for _ in range(3):
        try:
            remove_links(folder)  # whoever opens a file there opens this one
            unpack(files, folder)
            return ""
        except OSError as error:
            if error.errno not in _IN_THE_WAY:
                raise
    return "The notebook keeps something else where a file of the assignment belongs."


def _put(content: bytes | Path, folder: Path, parts: tuple[str, ...]) -> None:
    for part in parts[:-1]:
        folder = folder / part
        if not _is(stat.S_ISDIR, folder):
            _take_away(folder)
            folder.mkdir()
    path = folder / parts[-1]
    if _holds(path, content):
        return
    handle, made = tempfile.mkstemp(dir=folder)
    with open(handle, "wb") as file:
        if isinstance(content, bytes):
            file.write(content)
        else:
            with content.open("rb") as source:
                shutil.copyfileobj(source, file)
    os.chmod(made, 0o644)
    _take_away(path)  # a file that replaces another is written to the disk at once, which takes milliseconds
    os.replace(made, path)


def _holds(path: Path, content: bytes | Path) -> bool:
    """Whether a plain file holds this already."""
    try:
        handle = _OPEN(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return False
    try:
        about = os.fstat(handle)
        size = len(content) if isinstance(content, bytes) else content.stat().st_size
        if not stat.S_ISREG(about.st_mode) or about.st_size != size:
            return False
        right = content if isinstance(content, bytes) else content.read_bytes()
        return os.read(handle, size + 1) == right  # of a plain file it gives all at once
    finally:
        os.close(handle)


def _is(kind: Callable[[int], bool], path: Path) -> bool:
    return os.path.lexists(path) and kind(path.lstat().st_mode)


def _take_away(path: Path) -> None:
    if _is(stat.S_ISDIR, path):
        remove_tree(path)
    elif os.path.lexists(path):
        path.unlink()


def remove_links(folder: Path) -> None:
    """Take symbolic links out of a folder: they lead to other people's files."""
    for entry in _below(folder):
        if entry.is_symlink():
            with contextlib.suppress(OSError):
                os.unlink(entry.path)


def remove_tree(folder: Path) -> None:
    """Remove a folder, however deep it is nested."""
    with contextlib.suppress(RecursionError):
        shutil.rmtree(folder, ignore_errors=True)
    if folder.exists():
        subprocess.run(["rm", "-rf", "--", str(folder)], check=False, capture_output=True)


def empty(folder: Path) -> None:
    """Remove what is in a folder."""
    for name in os.listdir(folder):
        with contextlib.suppress(OSError):
            _take_away(folder / name)


def size_of(folder: Path, enough: int) -> int:
    """Bytes below a folder; stops counting where there are more than enough."""
    total = 0
    for entry in _below(folder):
        total += 4096
        if entry.is_file(follow_symlinks=False):
            with contextlib.suppress(OSError):
                total += entry.stat(follow_symlinks=False).st_blocks * 512
        if total > enough:
            break
    return total


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """Yield all that is in a folder and below, however deep, as far as it can be read; links are not followed."""
    waiting = [str(folder)]
    while waiting:
        with contextlib.suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(entry.path)
                yield entry
