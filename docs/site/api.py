"""The API reference: one page a room of the package that others build on."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from pathlib import Path

import lstm_course

_ROOMS = {
    "lstm_course": "In a notebook",
    "lstm_course.reference": "The equations in NumPy",
    "lstm_course.training": "Training",
    "lstm_course.tasks": "Sequence data",
    "lstm_course.models": "PyTorch modules",
    "lstm_course.checking": "Exercises and verdicts",
    "lstm_course.plots.microscope": "The microscope",
}


def write_api(to: Path) -> list[str]:
    """Write a page a room, and return the one that lists them."""
    folder = to / "api"
    folder.mkdir(exist_ok=True)
    for room, title in _ROOMS.items():
        modules = [room, *(f"{room}.{name}" for name in _inside(room))] if room != "lstm_course" else [room]
        parts = [f"# {title}: `{room}`\n"]
        for module in modules:
            if module != room:
                parts.append(f"## `{module}`\n")
            parts.append(f"```{{eval-rst}}\n.. automodule:: {module}\n{_handed_out(module, room)}```\n")
        (folder / f"{room}.md").write_text("\n".join(parts), encoding="utf-8")
    tree = "\n".join(_ROOMS)
    (folder / "index.md").write_text(
        "# API reference\n\nOut of the docstrings. [As a library](../docs/library.md) shows how the parts go together."
        f"\n\n```{{toctree}}\n{tree}\n```\n",
        encoding="utf-8",
    )
    return ["api/index"]


def _inside(room: str) -> list[str]:
    """Return the modules of a room, but for those that are nobody else's business."""
    return [one.name for one in pkgutil.iter_modules(import_module(room).__path__)
            if not one.name.startswith("_") and not one.ispkg]  # fmt: skip


def _handed_out(module: str, room: str) -> str:
    """Name what the package itself hands out: it is at home elsewhere, and loaded when it is asked for."""
    if module != room:
        return ""
    names = lstm_course._HOME if room == "lstm_course" else {}
    functions = (f".. autofunction:: {home}.{name}\n   :no-index:\n" for name, home in names.items())
    return "   :no-index:\n\n" + "".join(functions)
