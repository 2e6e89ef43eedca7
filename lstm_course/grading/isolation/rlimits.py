"""How much a process may take of the machine."""

from __future__ import annotations

import os
import sys
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]

from lstm_course.grading.isolation.policy import Policy

_THREADS = 512


def limit(policy: Policy) -> list[str]:
    """Set the limits of a policy. Returns those that this machine has not, in words."""
    if resource is None:
        return ["how much memory, disk and time a notebook takes is not limited: there are no resource limits here"]
    wanted = [
        ("the size of files", "RLIMIT_FSIZE", policy.file_size),
        ("the number of open files", "RLIMIT_NOFILE", policy.open_files),
        ("computing time", "RLIMIT_CPU", policy.cpu_seconds),
        ("core dumps", "RLIMIT_CORE", 0),
    ]
    if sys.platform.startswith("linux"):
        wanted += [("memory", "RLIMIT_AS", address_space() + policy.memory)]
        # The kernel counts all of the user's threads, so there is room for those of everybody. Root is exempt.
        wanted += [("the number of threads", "RLIMIT_NPROC", _tasks() + policy.processes + _THREADS)]
    missing = [what for what, name, most in wanted if not _set(name, most)]
    if not sys.platform.startswith("linux"):  # a Mac takes the limit and does not keep it
        missing.append("memory")
    return [f"{what}: not limited on this machine" for what in missing]


def address_space() -> int:
    """Bytes of address space that this process takes now. Linux."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * os.sysconf("SC_PAGESIZE")


def _tasks() -> int:
    """Threads of everybody on this machine."""
    return int(Path("/proc/loadavg").read_text().split()[3].partition("/")[2])


def _set(name: str, most: int) -> bool:
    try:
        which = getattr(resource, name)
        ceiling = resource.getrlimit(which)[1]
        if ceiling != resource.RLIM_INFINITY:
            most = min(most, ceiling)
        resource.setrlimit(which, (most, most))
    except (AttributeError, OSError, ValueError):
        return False
    return True
