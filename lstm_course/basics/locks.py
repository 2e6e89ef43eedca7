"""Locks on files: held as long as the process that holds them lives, however that ends."""

from __future__ import annotations

import os


def locked(handle: int) -> bool:
    """Lock an open file without waiting. Returns False where somebody else holds it."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
