"""What was found, kept: one file for each assignment, in a folder beside the gradebook, with a key for each notebook.

A file that cannot be read counts as none, and what has another key as not there: it is found out again.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import math
import os
import platform
import re
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lstm_course import __version__
from lstm_course.basics.files import write_atomically
from lstm_course.basics.locks import locked
from lstm_course.grading.calibration.found import CalibratedTest, Calibration
from lstm_course.grading.jobs import Job, Observed

FOLDER = ".grader-calibration"
_FORMAT = 1
_OUTCOMES = ("apart", "less protected", "not passed")
_PATIENCE = 5.0  # seconds that somebody else who writes is waited for: what is lost then is found out again
_writing = threading.Lock()


def path_of(beside: Path, assignment: str) -> Path:
    """Return where an assignment's calibration lies; ``beside``: the gradebook's folder. No name leads out of it."""
    name = re.sub(r"[/\\:%\x00-\x1f\x7f]", lambda char: f"%{ord(char[0]):02x}", assignment)
    return beside / FOLDER / f"{name}.json"


def key_of(job: Job) -> str:
    """Return what a calibration holds for: the notebook, its tests, the files beside it, and this grader."""
    digest = hashlib.blake2b(digest_size=16)
    told = (_FORMAT, __version__, platform.python_version(), job.cells, job.instructor)
    digest.update(repr(told).encode("utf-8", "backslashreplace"))
    for name, content in sorted(job.own_files.items()):
        if isinstance(content, Path):  # a large one
            about = content.stat()
            content = f"{about.st_size} {about.st_mtime_ns}".encode()
        digest.update(f"\n{name} {len(content)} ".encode("utf-8", "backslashreplace") + content)
    return digest.hexdigest()


def read(path: Path, notebook: str, key: str) -> Calibration | None:
    """Return what is stored for a notebook under its key; None where there is nothing that can be used."""
    try:
        stored = _stored(path)[notebook]
        return _from_json(stored) if stored["key"] == key else None
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None


def write(path: Path, notebook: str, key: str, found: Calibration) -> None:
    """Add what was found of a notebook to the file. Raises CourseError where it cannot be written."""
    with _writing, _alone(path.with_suffix(".lock")):
        try:
            notebooks = dict(_stored(path))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            notebooks = {}
        notebooks[notebook] = {"key": key, **asdict(found)}
        text = json.dumps({"format": _FORMAT, "grader": __version__, "notebooks": notebooks}, indent=1)
        write_atomically(path, text + "\n")


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Hold a lock against other commands that are at work in the course, where the folder can have one."""
    handle, until = None, time.monotonic() + _PATIENCE
    with contextlib.suppress(OSError):
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
        while not locked(handle) and time.monotonic() < until:
            time.sleep(0.01)
    try:
        yield
    finally:
        if handle is not None:
            os.close(handle)


def _stored(path: Path) -> Mapping[str, Any]:
    notebooks = json.loads(path.read_text(encoding="utf-8"))["notebooks"]
    if not isinstance(notebooks, Mapping):
        raise ValueError("no notebooks")
    return notebooks


def _from_json(data: Mapping[str, Any]) -> Calibration:
    """Return what a file says, whoever has written it. Raises where it says something else than what is stored."""
    seen = data["observed"]
    return Calibration(
        tests=tuple(map(_test_from_json, data["tests"])),
        observed=Observed(
            altered={str(cell): tuple(map(str, names)) for cell, names in seen["altered"].items()},
            left={str(cell): tuple(map(str, names)) for cell, names in seen["left"].items()},
            **{name: tuple(map(str, seen[name])) for name in ("written", "made", "unwritten")},
        ),
        seconds={str(cell): _number(took) for cell, took in data["seconds"].items()},
        whole=_number(data["whole"]),
        memory=int(_number(data["memory"])),
        failing=tuple(map(str, data["failing"])),
    )


def _test_from_json(data: Mapping[str, Any]) -> CalibratedTest:
    if data["outcome"] not in _OUTCOMES:
        raise ValueError("no outcome of a test")
    return CalibratedTest(
        *(str(data["cell"]), _number(data["points"]), _number(data["most"]), data["outcome"]),
        *(str(data["why"]), str(data["advice"]), _number(data["seconds"]), int(_number(data["memory"]))),
    )


def _number(value: Any) -> float:
    if not isinstance(value, int | float) or not math.isfinite(value) or value < 0:
        raise ValueError("no number of seconds, points or bytes")
    return float(value)
