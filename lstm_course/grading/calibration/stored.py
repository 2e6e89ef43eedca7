"""What was found, kept: one file for each assignment, in a folder beside the gradebook, with a key for each notebook.

A file that cannot be read counts as none, and what has another key as not there: it is found out again.
"""

from __future__ import annotations

import hashlib
import json
import platform
import threading
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lstm_course import __version__
from lstm_course.basics.files import write_atomically
from lstm_course.grading.calibration.found import CalibratedTest, Calibration
from lstm_course.grading.jobs import Job, Observed

FOLDER = ".grader-calibration"
_FORMAT = 1
_writing = threading.Lock()


def path_of(beside: Path, assignment: str) -> Path:
    """Return where an assignment's calibration lies; ``beside``: the gradebook's folder."""
    return beside / FOLDER / f"{assignment}.json"


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
    with _writing:
        try:
            notebooks = dict(_stored(path))
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            notebooks = {}
        notebooks[notebook] = {"key": key, **asdict(found)}
        text = json.dumps({"format": _FORMAT, "grader": __version__, "notebooks": notebooks}, indent=1)
        write_atomically(path, text + "\n")


def _stored(path: Path) -> Mapping[str, Any]:
    notebooks = json.loads(path.read_text(encoding="utf-8"))["notebooks"]
    if not isinstance(notebooks, Mapping):
        raise ValueError("no notebooks")
    return notebooks


def _from_json(data: Mapping[str, Any]) -> Calibration:
    seen = data["observed"]
    return Calibration(
        tests=tuple(CalibratedTest(**one) for one in data["tests"]),
        observed=Observed(
            altered={str(cell): tuple(map(str, names)) for cell, names in seen["altered"].items()},
            left={str(cell): tuple(map(str, names)) for cell, names in seen["left"].items()},
            **{name: tuple(map(str, seen[name])) for name in ("written", "made", "unwritten")},
        ),
        seconds={str(cell): float(took) for cell, took in data["seconds"].items()},
        whole=float(data["whole"]),
        memory=int(data["memory"]),
        failing=tuple(map(str, data["failing"])),
    )
