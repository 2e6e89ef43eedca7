"""A student's own copy of the course. A file with work in it is never written to.

``.lstm-course.json`` in the copy remembers, for each file, the digest of the release that it was made from and
of a newer release that was put beside it. So a new release is offered once, and only where there is one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import COPY_MEMORY as MEMORY
from lstm_course.basics.files import replace_file

ADVICE = "name another folder: lstm-course lab FOLDER"


def bring(release: Path, folder: Path) -> Iterator[str]:
    """Bring the files under ``release`` into ``folder``; yields one line for each, when it is done.

    A file that is not there is copied. One that is still, byte for byte, an older release is brought up to date.
    One that was worked in stays, and a newer release goes beside it as ``name.new-release.ipynb``.

    Raises CourseError where the folder is a file, or cannot be written to.
    """
    if not any(_files(release)):
        raise CourseError(f"there are no notebooks in {release}: build them with lstm-course build")
    prepare(folder, release)
    memory = _remembered(folder)
    for name in _files(release):
        try:
            line, memory[name] = _bring(release / name, folder / name, memory.get(name, {}))
            replace_file(folder / MEMORY, json.dumps(memory, indent=1, sort_keys=True).encode() + b"\n")
        except OSError as error:
            raise CourseError(f"cannot write {folder / name}: {error.strerror or error}; {ADVICE}") from None
        yield f"{name}: {line}"


def prepare(folder: Path, release: Path) -> None:
    """Make the folder, or say why it cannot hold a copy."""
    inside, course = folder.resolve(), release.resolve()
    if inside in (course, course.parent) or course in inside.parents:
        raise CourseError(f"{folder} is the course itself; {ADVICE}")
    if folder.exists() and not folder.is_dir():
        raise CourseError(f"{folder} is a file; {ADVICE}")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Asking is not enough: what counts as writable is for the file system to say.
        probe = folder / f".{os.getpid()}.probe"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise CourseError(f"cannot write to {folder}: {error.strerror or error}; {ADVICE}") from None


def _bring(new: Path, mine: Path, known: dict[str, str]) -> tuple[str, dict[str, str]]:
    """Brings one file; returns what was done, and what to remember of it."""
    text = new.read_bytes()
    now = _digest(text)
    if not os.path.lexists(mine):
        replace_file(mine, text)
        return "copied", {"from": now}
    if not mine.is_file():
        return "left alone: something else has its name", known
    held = _digest(mine.read_bytes())
    if held == now:
        return ("as released" if known.get("from") == now else "up to date"), {"from": now}
    if known.get("from") == now:
        return "yours, kept", known
    if held == known.get("from"):
        replace_file(mine, text)
        return "updated (you had not changed it)", {"from": now}
    if known.get("beside") == now:
        return "yours, kept", known
    beside = _beside(mine, text, known.get("beside"))
    return f"yours, kept; the new release is beside it: {beside.name}", {**known, "beside": now}


def _beside(mine: Path, text: bytes, earlier: str | None) -> Path:
    """Put the new release beside the file, under a name that takes nothing away."""
    count = 1
    while True:
        path = mine.with_name(f"{mine.stem}.new-release{'' if count == 1 else f'-{count}'}{mine.suffix}")
        if not os.path.lexists(path) or (path.is_file() and _digest(path.read_bytes()) in (earlier, _digest(text))):
            replace_file(path, text)
            return path
        count += 1


def _files(release: Path) -> Iterator[str]:
    for path in sorted(release.rglob("*")):
        name = path.relative_to(release)
        kept = path.suffix == ".bak"  # by `build --force`: the instructor's
        if path.is_file() and not kept and not any(part.startswith(".") for part in name.parts):
            yield name.as_posix()


def _remembered(folder: Path) -> dict[str, Any]:
    """Nothing, if the memory is lost or damaged: then every file counts as worked in."""
    with suppress(OSError, ValueError):
        memory = json.loads((folder / MEMORY).read_text(encoding="utf-8"))
        if isinstance(memory, dict):
            return {name: known for name, known in memory.items() if isinstance(known, dict)}
    return {}


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
