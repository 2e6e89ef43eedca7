"""What a student's process takes of the machine, looked at from outside for as long as it runs."""

from __future__ import annotations

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import Any

from lstm_course.grading.judging.folders import size_of

_MOST_THREADS = 500
_EVERY = 0.1  # seconds between two looks; longer where a look takes long
_MEMORY = 5  # one look in so many goes through its memory as well: that is a list of thousands of lines


class Watch:
    """Ends a process that takes too much; ``ended_for`` says why, in words.

    It looks by itself, also while nobody asks the process anything: its threads go on then.
    """

    def __init__(self, process: Any, folder: Path, disk: int) -> None:
        self._process, self._folder, self._disk = process, folder, disk
        self._over = threading.Event()
        self.memory = 0
        self.ended_for = ""
        threading.Thread(target=self._look_on, daemon=True).start()

    def close(self) -> None:
        self.measure()
        self._over.set()

    def measure(self) -> int:
        """Note how much memory it takes, the most so far; end one with too many threads."""
        with suppress(OSError, ValueError, AttributeError):
            for line in Path(f"/proc/{self._process.pid}/status").read_text().splitlines():
                if line.startswith("VmHWM:"):
                    self.memory = max(self.memory, int(line.split()[1]) * 1024)
                elif line.startswith("Threads:") and int(line.split()[1]) > _MOST_THREADS:
                    self._end("it started too many threads")  # root's threads have no limit of the kernel's
        return self.memory

    def _look_on(self) -> None:
        took, looks = 0.0, 0
        while not self._over.wait(max(_EVERY, 3 * took)):
            looks += 1
            began = monotonic()
            self.measure()
            written = size_of(self._folder, self._disk)
            if written <= self._disk:
                in_memory = self._disk // 2 if looks % _MEMORY == 0 else 0
                written += sum(_nameless(self._process.pid, self._folder, in_memory))
            if written > self._disk:
                self._end(f"it wrote more than {self._disk >> 20} MB to the disk")
            took = monotonic() - began

    def _end(self, why: str) -> None:
        if not self._over.is_set() and self._process.poll() is None:
            self.ended_for = why
            self._process.end()


def _nameless(pid: int, folder: Path, at_most: int) -> Iterator[int]:
    """Yield the sizes of files that were written and have no name any more: they take their space as long as the
    process holds them, open or in its memory. Of what is in its memory alone nobody tells the size; it is taken
    for ``at_most``; 0: do not look there."""
    seen: set[tuple[int, int]] = set()
    for about in _open_files(pid):
        if stat.S_ISREG(about.st_mode) and not about.st_nlink and (about.st_dev, about.st_ino) not in seen:
            seen.add((about.st_dev, about.st_ino))
            yield about.st_blocks * 512
    if not at_most:
        return
    inodes = {inode for _, inode in seen}
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/maps").read_text(errors="replace").splitlines():
            if line.endswith(" (deleted)") and f" {folder}/" in line and (inode := int(line.split()[4])) not in inodes:
                inodes.add(inode)
                yield at_most


def _open_files(pid: int) -> Iterator[os.stat_result]:
    with suppress(OSError), os.scandir(f"/proc/{pid}/fd") as entries:
        for entry in entries:
            with suppress(OSError):
                yield os.stat(entry.path)
