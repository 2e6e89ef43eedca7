"""The student's working folder: what is put into it, and how much is in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from lstm_course.grading.jobs import Files


def unpack(files: Files, folder: Path) -> None:
    """Write files into a folder; paths that lead out of it are left out."""
    for name, content in files.items():
        parts = PurePosixPath(name).parts
        if ".." in parts or PurePosixPath(name).is_absolute():
            continue
        path = folder.joinpath(*parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        if os.path.lexists(path) and not stat.S_ISREG(path.lstat().st_mode):
            _take_away(path)  # a pipe keeps whoever opens it; a link leads elsewhere
        if isinstance(content, bytes):
            path.write_bytes(content)
        elif content.is_file():  # on another machine, without a folder in common, it is not there
            shutil.copyfile(content, path)


def _take_away(path: Path) -> None:
    if stat.S_ISDIR(path.lstat().st_mode):
        remove_tree(path)
    else:
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
