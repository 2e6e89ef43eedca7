"""Root keeps its number and loses its powers: limits and the permissions of files then hold for it too."""

from __future__ import annotations

import ctypes

from lstm_course.grading.isolation.libc import capset, prctl

_SET_DUMPABLE, _CAPBSET_DROP, _SET_SECUREBITS, _SET_NO_NEW_PRIVS, _CAP_AMBIENT = 4, 24, 28, 38, 47
_AMBIENT_CLEAR_ALL = 4
# NOROOT, NO_SETUID_FIXUP and NO_CAP_AMBIENT_RAISE, each with its lock, and KEEP_CAPS locked where it is.
_NO_MAGIC_FOR_ROOT = 0b1110_1111
_VERSION_3 = 0x20080522


class _Header(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def hide() -> None:
    """No other process of the same user may look into this one or write to it. Raises OSError."""
    prctl(_SET_DUMPABLE, 0)


def drop() -> None:
    """Give every capability away for good, also those that a program started later would bring. Raises OSError."""
    prctl(_SET_NO_NEW_PRIVS, 1)
    if _may_bound():
        for capability in range(64):
            try:
                prctl(_CAPBSET_DROP, capability)
            except OSError:  # past the last one that this kernel knows
                break
        prctl(_SET_SECUREBITS, _NO_MAGIC_FOR_ROOT)
    prctl(_CAP_AMBIENT, _AMBIENT_CLEAR_ALL)
    capset(ctypes.byref(_Header(_VERSION_3, 0)), ctypes.byref((_Sets * 2)()))


def _may_bound() -> bool:
    """Whether this process has CAP_SETPCAP, as root has; who has not has nothing to bound either."""
    with open("/proc/self/status") as status:
        effective = next((line.split()[1] for line in status if line.startswith("CapEff:")), "0")
    return bool(int(effective, 16) >> 8 & 1)
