"""Where a site that was made is put: in the place of the last one, and of nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path


def taken(out: Path, mark: str) -> str:
    """Say why a site cannot go to ``out``; empty where it can. ``mark`` is a file that an earlier one has."""
    if out.exists() and any(out.iterdir()) and not (out / mark).is_file():
        return f"{out} is there and no site of ours: name another folder with --out"
    return ""


def put(made: Path, out: Path) -> None:
    """Put the finished site in the place of the last one."""
    shutil.rmtree(out, ignore_errors=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(made, out)
