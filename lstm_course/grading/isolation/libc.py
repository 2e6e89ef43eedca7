"""The kernel's own calls that Python has no function for."""

from __future__ import annotations

import ctypes
import functools
import os
import sys


@functools.cache
def libc() -> ctypes.CDLL:
    """Return the C library. Raises OSError where it is not Linux's."""
    if not sys.platform.startswith("linux"):
        raise OSError(f"{sys.platform} is not Linux")
    library = ctypes.CDLL(None, use_errno=True)
    library.syscall.restype = ctypes.c_long
    return library


def prctl(option: int, *arguments: int) -> int:
    """prctl(2). Raises OSError."""
    padded = [ctypes.c_ulong(argument) for argument in (*arguments, 0, 0, 0, 0)[:4]]
    return _checked(libc().prctl(option, *padded))


def syscall(number: int, *arguments: object) -> int:
    """syscall(2); Python's integers go as C longs. Raises OSError."""
    wide = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    return _checked(libc().syscall(ctypes.c_long(number), *wide))


def capset(header: object, data: object) -> int:
    """capset(2). Raises OSError."""
    return _checked(libc().capset(header, data))


def _checked(answer: int) -> int:
    if answer == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return int(answer)
