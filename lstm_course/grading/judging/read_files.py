"""A file that a test only reads is the instructor's, whatever a notebook's code does to it meanwhile.

What Python opens to read is opened in the instructor's folder, which no notebook reaches. Libraries in C open by name,
in the working folder: for a test that names such a file, the student's process stands still while it is not asked
anything, and the file is made good before the test goes on.
"""

from __future__ import annotations

import ast
import builtins
import io
import os
from contextlib import suppress
from pathlib import Path, PurePosixPath
from typing import Any

from lstm_course.grading.jobs import Files
from lstm_course.grading.judging.folders import unpack
from lstm_course.grading.judging.unpickling import Unpickling

_OPEN, _OS_OPEN = builtins.open, os.open
_CHANGES = os.O_WRONLY | os.O_RDWR


class ReadFiles:
    """The files that lie in the folder ``theirs``, and as the instructor has them in ``own``.

    What a test opens to write itself is no longer meant, until the next test.
    """

    def __init__(self, files: Files, theirs: Path, own: Path) -> None:
        self._files, self._own = files, own
        self._theirs = os.path.join(os.path.realpath(theirs), "")
        self._written: set[str] = set()
        self._named: NamedFiles | None = None
        self._unpickling = Unpickling()

    def install(self) -> None:
        """From now on what is opened here is meant so."""

        def opened(file: Any, mode: str = "r", *args: Any, **kwargs: Any) -> Any:
            meant = self._meant(file, set(mode) & set("wax+"))
            found = _OPEN(meant, mode, *args, **kwargs)
            return self._unpickling.reads(found) if meant is not file else found

        def os_opened(path: Any, flags: int, *args: Any, **kwargs: Any) -> int:
            return _OS_OPEN(path if kwargs else self._meant(path, flags & _CHANGES), flags, *args, **kwargs)

        builtins.open = io.open = opened
        os.open = os_opened
        self._unpickling.begin()

    def begin(self, test: ast.Module) -> NamedFiles | None:
        """Begin a test. Returns the files that it names; None where it names none."""
        self._written.clear()
        if self._named is not None:
            self._named.close()
        texts = (node.value for node in ast.walk(test) if isinstance(node, ast.Constant))
        said = {PurePosixPath(text).name for text in texts if isinstance(text, str)}
        there = ((name, content) for name, content in self._files.items() if (self._own / name).is_file())
        named = {name: content for name, content in there if PurePosixPath(name).name in said}
        self._named = NamedFiles(named, Path(self._theirs), self._written) if named else None
        return self._named

    def _meant(self, file: Any, writes: Any) -> Any:
        if not isinstance(file, str | bytes | os.PathLike):
            return file
        path = os.path.abspath(os.fsdecode(file))
        above, last = os.path.split(path)
        path = os.path.join(os.path.realpath(above), last)
        name = path.removeprefix(self._theirs).replace(os.sep, "/")
        if path == name or name not in self._files:
            return file
        if writes:
            self._written.add(name)
        return file if name in self._written or not os.path.lexists(path) else self._own / name


class NamedFiles:
    """The files that a test names, in the working folder of a process that stands still whenever it is not asked.

    What changes while it stands, the test has changed: then it is the test's own, and its name is put into ``written``.
    """

    def __init__(self, files: Files, folder: Path, written: set[str]) -> None:
        self._files, self._folder, self._written = files, folder, written
        self._held: dict[str, int] = {}  # name → descriptor of the file as it was put there

    def before_it_goes_on(self) -> None:
        """See what the test has changed itself."""
        for name, held in self._held.items():
            if not _is_at(held, self._folder / name) or not _holds(held, self._files[name]):
                self._written.add(name)

    def when_it_stands(self) -> None:
        """Make the files good."""
        for name, content in self._files.items():
            if name in self._written:
                continue
            held = self._held.get(name)
            if held is not None and not _holds(held, content):  # whoever has it open reads on in it
                os.ftruncate(held, 0)
                os.pwrite(held, _bytes(content), 0)
            if held is None or not _is_at(held, self._folder / name):
                unpack({name: content}, self._folder)
                self._held[name] = _OS_OPEN(self._folder / name, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0))
                if held is not None:
                    os.close(held)

    def close(self) -> None:
        while self._held:
            os.close(self._held.popitem()[1])


def _is_at(held: int, path: Path) -> bool:
    with suppress(OSError):
        return os.path.samestat(os.fstat(held), path.lstat())
    return False


def _holds(held: int, content: bytes | Path) -> bool:
    right = _bytes(content)
    return os.fstat(held).st_size == len(right) and os.pread(held, len(right) + 1, 0) == right


def _bytes(content: bytes | Path) -> bytes:
    return content if isinstance(content, bytes) else content.read_bytes()
