"""A process group that stands still: none of its threads does anything until it may go on."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from time import monotonic, sleep

_PATIENCE = 2.0  # seconds; a thread that the kernel itself keeps does nothing either
_STILL = "TtZX"


def stop(pid: int) -> None:
    """Stop a process and its group. Returns when all its threads stand; where none can be stopped, at once."""
    if not hasattr(os, "killpg"):
        return
    until = monotonic() + _PATIENCE
    with suppress(OSError):
        os.killpg(pid, signal.SIGSTOP)
        while not _stands(pid) and monotonic() < until:
            sleep(0.0002)


def go_on(pid: int) -> None:
    """Let a process and its group go on."""
    if hasattr(os, "killpg"):
        with suppress(OSError):
            os.killpg(pid, signal.SIGCONT)


def _stands(pid: int) -> bool:
    for thread in os.listdir(f"/proc/{pid}/task"):
        with suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/task/{thread}/stat") as file:
            if file.read().rpartition(")")[2].split()[0] not in _STILL:
                return False
    return True
