"""Python for the browser: of a Pyodide folder what the course needs, each file as its lock says, and our wheels."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any
from zipfile import ZipFile

RUNTIME = ("pyodide.js", "pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
LOCK = "pyodide-lock.json"
# What a notebook of the course imports, and what the kernel does.
WANTED = ("numpy", "matplotlib", "ipython", "jedi", "sqlite3", "ssl", "micropip", "packaging", "pyodide-unix-timezones")


class NoPyodide(Exception):
    """A folder that does not hold a whole Pyodide. The message is one line."""


def assemble(pyodide: Path, wheels: list[Path], to: Path) -> None:
    """Copy what is needed into ``to``, with a lock of just that. ``wheels`` are loaded with the course's own.

    Raises NoPyodide where a file is missing or is not the one that the lock names.
    """
    lock = json.loads(_read(pyodide / LOCK))
    to.mkdir(parents=True, exist_ok=True)
    for name in RUNTIME:
        _read(pyodide / name)
        shutil.copy(pyodide / name, to / name)
    packages = {_normal(name): entry for name, entry in lock["packages"].items()}
    kept: dict[str, Any] = {}
    waiting = list(WANTED)
    while waiting:
        name = _normal(waiting.pop())
        if name in kept:
            continue
        if name not in packages:
            raise NoPyodide(f"{pyodide / LOCK} knows no {name}")
        entry = packages[name]
        if hashlib.sha256(_read(pyodide / entry["file_name"])).hexdigest() != entry["sha256"]:
            raise NoPyodide(f"{pyodide / entry['file_name']} is not the file that {LOCK} names")
        shutil.copy(pyodide / entry["file_name"], to / entry["file_name"])
        kept[name] = entry
        waiting += entry["depends"]
    for wheel in wheels:
        kept |= _entry(wheel, list(kept))
        shutil.copy(wheel, to / wheel.name)
    (to / LOCK).write_text(json.dumps({**lock, "packages": kept}), encoding="utf-8")


def _entry(wheel: Path, before: list[str]) -> dict[str, Any]:
    """Return a wheel of pure Python as a lock has it. The last of them is loaded by name, and all others with it."""
    name, version = wheel.name.split("-")[:2]
    with ZipFile(wheel) as packed:
        roots = {Path(file).parts[0] for file in packed.namelist()}
    return {
        _normal(name): {
            "name": _normal(name),
            "version": version,
            "file_name": wheel.name,
            "install_dir": "site",
            "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest(),
            "package_type": "package",
            "imports": sorted(root for root in roots if re.fullmatch(r"\w+", root)),
            "depends": before,
            "unvendored_tests": False,
        }
    }


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise NoPyodide(f"{file}: {error.strerror}; a Pyodide folder has it") from None


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
