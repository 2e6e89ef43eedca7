"""What a process can ask the kernel for: a seccomp filter, written out as the BPF program that the kernel runs.

Kernel documentation: https://docs.kernel.org/userspace-api/seccomp_filter.html
"""

from __future__ import annotations

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator, Mapping

from lstm_course.grading.isolation import landlock
from lstm_course.grading.isolation.libc import prctl
from lstm_course.grading.isolation.policy import Policy
from lstm_course.grading.isolation.refusals import ALLOW, KILL, NOT_THERE, Check, Refusal, refusals
from lstm_course.grading.isolation.syscalls import MACHINES, NEWEST_KNOWN, NUMBERS, Machine

_OPEN = "other programs, other processes and the network are within its reach"
_SET_SECCOMP, _FILTER, _SET_NO_NEW_PRIVS = 22, 2, 38
_SIGNALS_SINCE = 6  # the version of Landlock that keeps signals within a sandbox
_LOAD, _AND, _JUMP, _IF_EQUAL, _IF_GREATER, _RETURN = 0x20, 0x54, 0x05, 0x15, 0x25, 0x06
_NUMBER_AT, _MACHINE_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data

Step = tuple[int, int, int, int]
"""An instruction (struct sock_filter): code, steps to skip if true, steps to skip if false, constant."""


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def filter_calls(policy: Policy) -> list[str]:
    """Take the calls away that a notebook does not need. Returns what stays open, in words."""
    machine = MACHINES.get(platform.machine())
    if not sys.platform.startswith("linux"):
        return [f"{_OPEN}: there is no seccomp here"]
    if machine is None or sys.maxsize < 1 << 32:
        return [f"{_OPEN}: no filter of system calls for {platform.machine()} has been written"]
    confined = landlock.offered()[0] >= _SIGNALS_SINCE
    steps = [
        struct.pack("<HBBI", *step) for step in program(machine, refusals(os.getpid(), policy.processes, confined))
    ]
    written = _Program(len(steps), b"".join(steps))
    try:
        prctl(_SET_NO_NEW_PRIVS, 1)
        prctl(_SET_SECCOMP, _FILTER, ctypes.addressof(written))
    except OSError as error:
        return [f"{_OPEN}: {error.strerror}"]
    return []


def program(machine: Machine, refused: Mapping[str, Refusal]) -> Iterator[Step]:
    """Make the filter. Calls newer than the table do not exist, nor do those of another architecture."""
    yield _LOAD, 0, 0, _MACHINE_AT
    yield _IF_EQUAL, 1, 0, machine.audit
    yield _RETURN, 0, 0, KILL
    yield _LOAD, 0, 0, _NUMBER_AT
    yield _IF_GREATER, 0, 1, NEWEST_KNOWN
    yield _RETURN, 0, 0, NOT_THERE
    for name, refusal in refused.items():
        number = NUMBERS[name][machine.column]
        if number is not None:
            body = list(_verdict(refusal))
            yield _IF_EQUAL, 0, len(body), number
            yield from body
    yield _RETURN, 0, 0, ALLOW


def _verdict(refusal: Refusal) -> Iterator[Step]:
    for check in refusal.unless:
        yield from _passes_or(refusal.verdict, check)
    yield _RETURN, 0, 0, refusal.passed if refusal.unless else refusal.verdict


def _passes_or(verdict: int, check: Check) -> Iterator[Step]:
    yield _LOAD, 0, 0, _ARGUMENTS_AT + 8 * check.argument + 4 * check.high
    yield _AND, 0, 0, check.mask
    count = len(check.values)
    for i, value in enumerate(check.values):
        yield _IF_EQUAL, count - i, 0, value
    if check.among:  # a value that was met jumps over the verdict …
        yield _RETURN, 0, 0, verdict
    else:  # … or right to it
        yield _JUMP, 0, 0, 1
        yield _RETURN, 0, 0, verdict
