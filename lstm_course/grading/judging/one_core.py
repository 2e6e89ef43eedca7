"""Keeps a judge and its student's process on one core while short messages go to and fro.

Never do both have something to do: one waits for the other. Where each has a core of its own, every message wakes one
that has gone to sleep, which takes two to three times as long as all that is done with the message.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_QUICK, SLOW = 5e-4, 2e-3  # seconds that a question takes, its answer included
_MANY = 64  # quick ones in a row are a loop of a test's


class OneCore:
    """Sees how long questions take. A slow one sends both apart again: somebody else may be on that core."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._anywhere = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else {0}
        self.joined = False
        self._quick, self._wanted = 0, _MANY

    def took(self, seconds: float) -> None:
        """Note how long a question took."""
        if seconds < _QUICK:
            self._quick += 1
            if self._quick == self._wanted:
                self._join()
        elif seconds > SLOW:
            self._quick = 0
            if self.joined:
                self._wanted *= 2  # it did not last
                self.part()

    def _join(self) -> None:
        if len(self._anywhere) > 1:
            with suppress(OSError, ValueError, IndexError):  # where it cannot be, all goes on as it did
                here = int(Path("/proc/self/stat").read_text().rpartition(")")[2].split()[36])
                self.joined = True
                for pid in (0, self._pid):
                    os.sched_setaffinity(pid, {here})

    def part(self) -> None:
        """Let both run on any core again, and the threads that were started meanwhile."""
        self._quick = 0
        if self.joined:
            self.joined = False
            for pid in (os.getpid(), self._pid):
                with suppress(OSError):
                    for thread in os.listdir(f"/proc/{pid}/task"):
                        os.sched_setaffinity(int(thread), self._anywhere)
