"""The machine and its versions; and how much of it other programs used meanwhile."""

from __future__ import annotations

import ctypes
import os
import platform
import resource
from contextlib import suppress
from importlib import metadata
from pathlib import Path
from typing import Any

import psutil

from lstm_course.basics.machine import count_cores

PACKAGES = ("lstm-course", "numpy", "torch", "nbgrader", "jupyterlab", "matplotlib", "distributed")
BUSY = 0.15  # share of the cores that others may use before a row is called measured on a busy machine


def machine() -> dict[str, Any]:
    versions = {"python": platform.python_version()}
    for name in PACKAGES:
        with suppress(metadata.PackageNotFoundError):
            versions[name] = metadata.version(name)
    return {
        "cores": count_cores(),
        "model": _model(),
        "memory": f"{psutil.virtual_memory().total / (1 << 30):.0f} GB",
        "system": f"{platform.system()} {platform.release()}",
        "versions": versions,
    }


def _model() -> str:
    with suppress(OSError):
        for line in Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine()


class Others:
    """What share of the cores programs other than this one and its children use, from here to ``share``."""

    def __init__(self) -> None:
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # orphans become our children, and their time is counted
        self._busy, self._own, self._total = _busy(), _own(), _total()

    def share(self) -> float:
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        busy, own, total = _busy() - self._busy, _own() - self._own, _total() - self._total
        return round(max(0.0, busy - own) / total, 3) if total > 0 else 0.0


def _busy() -> float:
    times = psutil.cpu_times()
    return sum(times) - times.idle - getattr(times, "iowait", 0.0) - getattr(times, "guest", 0.0)


def _total() -> float:
    times = psutil.cpu_times()
    return sum(times) - getattr(times, "guest", 0.0)


def _own() -> float:
    """Return the CPU seconds of this process and of all its children, those that have ended and those that live."""
    ended = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in ended) + sum(
        map(_used, psutil.Process().children(recursive=True))
    )


def _used(process: psutil.Process) -> float:
    with suppress(psutil.Error):
        times = process.cpu_times()
        return times.user + times.system + times.children_user + times.children_system
    return 0.0
