"""Starts what is warm while a command still gets ready: by what the notebooks in a course's folder import."""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator
from pathlib import Path

from lstm_course.grading.processes.libraries import libraries_in

_CONFIG = "nbgrader_config.py"
_DEEPEST, _MOST_FOLDERS, _MOST_OF_EACH, _LARGEST = 4, 2000, 3, 5_000_000


def begin(root: Path, assignments: Collection[str] = ()) -> None:
    """Start the warm processes, and wait for nothing. Whatever is wrong with the course is said by others."""
    try:
        ours = "lstm_course" in (root / _CONFIG).read_text(encoding="utf-8", errors="replace")
        texts = list(_sources(root, assignments)) if ours else []
    except OSError:
        return
    if texts:
        from lstm_course.grading.runners import runner

        runner.runner().load(libraries_in(texts), (str(root),))


def _sources(root: Path, assignments: Collection[str]) -> Iterator[str]:
    """Yield the code of some notebooks of each name: the instructor's are among them, or those of a few students."""
    seen: dict[tuple[str, str], int] = {}
    for number, (folder, below, names) in enumerate(os.walk(root)):
        here = Path(folder)
        if number > _MOST_FOLDERS:
            break
        deep = len(here.relative_to(root).parts)
        below[:] = sorted(name for name in below if name[:1] not in "._" and deep < _DEEPEST)
        if assignments and not any(here.name.startswith(name) for name in assignments):
            continue
        for name in (one for one in names if one.endswith((".ipynb", ".py"))):
            seen[here.name, name] = seen.get((here.name, name), 0) + 1
            path = here / name
            if here != root and seen[here.name, name] <= _MOST_OF_EACH and path.stat().st_size < _LARGEST:
                yield from _code(path)


def _code(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8", errors="replace")
    if path.suffix == ".py":
        yield text
        return
    try:
        cells = json.loads(text)["cells"]
        yield from ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    except (ValueError, KeyError, TypeError, RecursionError):
        yield text
