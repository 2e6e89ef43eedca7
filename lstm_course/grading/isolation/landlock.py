"""Which files a process can reach. Landlock denies everything that no rule allows, and needs no privilege.

Kernel documentation: https://docs.kernel.org/userspace-api/landlock.html
"""

from __future__ import annotations

import ctypes
import functools
import os
import stat
from collections.abc import Iterable
from pathlib import Path

try:
    import landlockpy
    from landlockpy import AccessFS, Scope
except ImportError:
    landlockpy = None  # type: ignore[assignment]

from lstm_course.grading.isolation.libc import syscall
from lstm_course.grading.isolation.policy import Policy

_HARMLESS_DEVICES = ("null", "zero", "full", "random", "urandom")
# Not its environment: that is the one of the process that all students are forked from, as it was started.
_OWN_PROCESS = ("cgroup", "comm", "fd", "limits", "maps", "oom_score", "smaps", "stat", "statm", "status")
_OLDEST_WITHOUT_GAPS = 3
_ADD_RULE, _PATH_BENEATH = 445, 1  # the same on every architecture


class _PathBeneath(ctypes.Structure):
    _layout_ = "ms"  # Python 3.14 wants it said
    _pack_ = 1
    _fields_ = (("access", ctypes.c_uint64), ("folder", ctypes.c_int32))


def confine(policy: Policy) -> list[str]:
    """Take every file away from this process that its policy does not name. Returns what stays open, in words."""
    abi, reason = offered()
    if not abi:
        return [f"files outside its own folder can be read and changed: {reason}"]
    read, everything = _rights(policy)
    try:
        with landlockpy.Ruleset(scoped=Scope.SIGNAL | Scope.ABSTRACT_UNIX_SOCKET) as rules:
            _allow(rules, policy.readable, read)
            _allow(rules, [f"/proc/{os.getpid()}/{name}" for name in _OWN_PROCESS], read)
            _allow(rules, policy.listable, AccessFS.READ_DIR)
            _allow(rules, [f"/dev/{name}" for name in _HARMLESS_DEVICES], AccessFS.READ_FILE | AccessFS.WRITE_FILE)
            rules.allow_path(policy.scratch, everything)
            rules.restrict()
    except OSError as error:
        return [f"files outside its own folder can be read and changed: {error.strerror}"]
    if abi < _OLDEST_WITHOUT_GAPS:
        return ["files that it may read can be emptied: this kernel's Landlock is too old"]
    return []


@functools.cache
def offered() -> tuple[int, str]:
    """Return the version of Landlock on this machine, 0 for none; then also why there is none."""
    if landlockpy is None:
        return 0, "the package landlockpy is not installed"
    try:
        abi = landlockpy.abi_version()
    except OSError as error:
        return 0, str(error.strerror)
    return abi, "" if abi else "this system has no Landlock (Linux 5.13 or later, switched on)"


def _rights(policy: Policy) -> tuple[AccessFS, AccessFS]:
    read = AccessFS.READ_FILE | AccessFS.READ_DIR | AccessFS.EXECUTE
    everything = ~(AccessFS.MAKE_CHAR | AccessFS.MAKE_BLOCK | AccessFS.MAKE_SOCK | AccessFS.IOCTL_DEV)
    if not policy.processes:
        read, everything = read & ~AccessFS.EXECUTE, everything & ~AccessFS.EXECUTE
    return read, everything


def _allow(rules: landlockpy.Ruleset, paths: Iterable[str | Path], access: AccessFS) -> None:
    """``rules.allow_path`` for many: there can be hundreds, for each notebook anew."""
    access &= rules.handled_fs
    for_folders, for_files = int(access), int(access & ~AccessFS.READ_DIR)
    rule = _PathBeneath()
    number, pointer = rules.fileno(), ctypes.byref(rule)
    for path in paths:
        try:
            rule.folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:  # nothing there to be read, or not by this user
            continue
        try:
            rule.access = for_folders if stat.S_ISDIR(os.fstat(rule.folder).st_mode) else for_files
            if rule.access:
                syscall(_ADD_RULE, number, _PATH_BENEATH, pointer, 0)
        finally:
            os.close(rule.folder)
