"""What is kept of a run that was interrupted: one line for each result, until the table is written."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Iterator
from contextlib import suppress
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import lstm_course
from lstm_course.basics.errors import CourseError
from lstm_course.evidence import registry
from lstm_course.evidence.experiment import Configuration

PACKAGES = ("evidence", "models", "reference", "tasks", "training")


def key(experiment: str, seed: int, configuration: Configuration) -> str:
    """Say what a result belongs to, as text."""
    return json.dumps([experiment, seed, dict(configuration)], sort_keys=True)


def versions() -> dict[str, str]:
    """Return the versions of Python, NumPy and PyTorch, where it is there."""
    found = {"python": platform.python_version(), "numpy": metadata.version("numpy")}
    with suppress(metadata.PackageNotFoundError):
        found["torch"] = metadata.version("torch")
    return found


def fingerprint() -> str:
    """Hash all code that a result depends on: what other code has found is not taken up."""
    root = Path(lstm_course.__file__).parent
    digest = hashlib.sha256(json.dumps(versions()).encode())
    experiments = {Path(str(find_spec(module).origin)).parent for module in registry.MODULES.values()}  # type: ignore[union-attr]
    for folder in (*(root / package for package in PACKAGES), *sorted(experiments)):
        for path in sorted(folder.glob("*.py")):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Kept:
    """Results on disk, beside the table that is to be written. ``found`` has those of the same code, by key."""

    def __init__(self, table: Path) -> None:
        self.path = table.with_name(f".{table.name}.part")
        self.code = fingerprint()
        self.found = {entry["key"]: entry["result"] for entry in self._entries() if entry.get("code") == self.code}

    def add(self, key: str, result: dict[str, Any]) -> None:
        """Append a line; it is on disk when this returns."""
        self.found[key] = result
        line = json.dumps({"code": self.code, "key": key, "result": result})
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("a", encoding="utf-8") as file:
                # On a line of its own, even after one that was cut off.
                file.write(f"\n{line}\n")
        except OSError as error:
            raise CourseError(f"cannot write {self.path}: {error.strerror}") from None

    def clear(self) -> None:
        """Forget all: the table is there."""
        self.path.unlink(missing_ok=True)

    def _entries(self) -> Iterator[dict[str, Any]]:
        if not self.path.is_file():
            return
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                continue
            if isinstance(entry, dict) and {"key", "result"} <= entry.keys():
                yield entry
