"""What no student's process may see: references, units, masters, everything of the course but a few open modules."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import entry_points
from pathlib import Path

import lstm_course
from lstm_course.units import registry

_PACKAGE = "lstm_course"
# What the agent itself is made of, and data for sequences. Everything else of the course is absent.
_OPEN = ("errors", "checking", "tasks", "grading.sandbox")
_GROUPS = (registry.GROUP, "lstm_course.cells")


@dataclass(frozen=True)
class Hidden:
    """modules: absent, with all below them. present: below absent ones, and there. files: module → file, of those
    that are there although the package they stand in is not. paths: may not be read. open: files and folders of the
    course that may."""

    modules: tuple[str, ...]
    present: tuple[str, ...]
    files: dict[str, str]
    paths: tuple[str, ...]
    open: tuple[str, ...]


@cache
def find_hidden() -> Hidden:
    """Looked up once a process."""
    package = Path(lstm_course.__file__).parent
    held = _modules_of_references()
    open_ = [package / "__init__.py", package / "grading" / "__init__.py", package / "grading" / "sandbox"]
    for name in ("errors.py", "checking", "tasks"):
        open_ += [path for path in _files(package / name) if path not in held.values()]
    top = {path.stem for path in package.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    modules = {f"{_PACKAGE}.{name}" for name in top - {"__init__", "errors", "checking", "tasks", "grading"}}
    modules |= set(held) | {f"{_PACKAGE}.grading"}
    paths = {package}
    for name, path in _strangers():
        modules.add(name)
        paths.add(path)
    for unit in registry.all_units().values():
        paths.add(Path(unit.notebook))
        paths |= {Path(module) for module in held.values() if package not in Path(module).parents}
    probes = {name: str(file) for name, file in _modules_of_probes().items() if name not in held}
    open_ += map(Path, probes.values())
    tasks = {f"{_PACKAGE}.tasks.{path.stem}": path for path in _files(package / "tasks") if path.stem != "__init__"}
    probes |= {name: str(path) for name, path in tasks.items() if name not in held}
    return Hidden(
        files=probes,
        modules=tuple(sorted(modules)),
        present=(f"{_PACKAGE}.grading", *_sandbox_modules(package)),
        paths=tuple(sorted(map(str, paths))),
        open=tuple(sorted(map(str, open_))),
    )


def _modules_of_references() -> dict[str, Path]:
    """Module → file, of every reference and of every wrong answer."""
    found = {}
    ours = {_PACKAGE, *(name for name, _ in _strangers())}
    for exercise in registry.all_exercises().values():
        for function in (exercise.reference, *(m.implementation for m in exercise.misconceptions)):
            module = sys.modules.get(getattr(function, "__module__", "") or "")
            file = getattr(module, "__file__", None)
            if module is not None and file and module.__name__.partition(".")[0] in ours:
                found[module.__name__] = Path(file)
    return {name: file for name, file in found.items() if not name.startswith(f"{_PACKAGE}.checking")}


def _modules_of_probes() -> dict[str, Path]:
    """Module → file, of everything with which answers are tried: it runs in the student's process."""
    found = {}
    for exercise in registry.all_exercises().values():
        module = sys.modules.get(getattr(exercise.probe, "__module__", "") or "")
        if module is not None and getattr(module, "__file__", None):
            found[module.__name__] = Path(str(module.__file__))
    return {name: file for name, file in found.items() if not name.startswith(f"{_PACKAGE}.checking")}


def _strangers() -> Iterable[tuple[str, Path]]:
    """Other people's packages of units and cells."""
    for group in _GROUPS:
        for point in entry_points(group=group):
            top = point.module.partition(".")[0]
            if top == _PACKAGE:
                continue
            spec = importlib.util.find_spec(top)
            if spec is None or not spec.origin:
                continue
            file = Path(spec.origin)
            yield top, file.parent if spec.submodule_search_locations else file


def _sandbox_modules(package: Path) -> list[str]:
    folder = package / "grading" / "sandbox"
    names = [path.stem for path in folder.glob("*.py")]
    return [f"{_PACKAGE}.grading.sandbox", *(f"{_PACKAGE}.grading.sandbox.{name}" for name in names)]


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    return [one for one in path.rglob("*.py") if one.name != "__pycache__"]
