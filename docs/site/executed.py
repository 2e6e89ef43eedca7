"""The students' notebooks, run from top to bottom, as a reader of the site sees them. What was run is kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from lstm_course.basics.files import write_atomically
from lstm_course.building.run_cells import run_apart
from lstm_course.desk.deck.write import WITHOUT_A_KERNEL
from lstm_course.desk.live import A_CELL

ROOT = Path(__file__).parents[2]


class NotRun(Exception):
    """A released notebook that does not run to its end."""


def executed(paths: list[Path], kept: Path, jobs: int) -> Iterator[tuple[Path, NotebookNode]]:
    """Give each notebook with its outputs as soon as it has run; raise NotRun where a cell fails that may not.

    kept   a folder: a notebook that is as it was, with the package as it was, is not run again
    """
    package = _digest(sorted((ROOT / "lstm_course").rglob("*.py")), ROOT)
    kept.mkdir(parents=True, exist_ok=True)
    with ThreadPoolExecutor(jobs) as pool:
        waiting = {pool.submit(_one, path, kept, package): path for path in paths}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


def _one(path: Path, kept: Path, package: str) -> NotebookNode:
    file = kept / f"{path.stem}-{_digest([path], path.parent, package)}.ipynb"
    if file.is_file():
        return nbformat.read(file, as_version=4)
    notebook = nbformat.read(path, as_version=4)
    failures = run_apart(notebook, A_CELL, WITHOUT_A_KERNEL)
    if failures:
        raise NotRun(f"{path}: {'; '.join(failures)}")
    for old in kept.glob(f"{path.stem}-*.ipynb"):
        old.unlink()
    write_atomically(file, nbformat.writes(notebook))
    return notebook


def _digest(files: list[Path], root: Path, *more: str) -> str:
    found = hashlib.sha256("\0".join(more).encode())
    for file in files:
        found.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]
