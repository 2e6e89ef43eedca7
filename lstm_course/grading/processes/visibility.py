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
_OPEN = (
    "basics", "checking", "tasks", "grading.isolation", "grading.processes.warm", "grading.student", "grading.wire",
)  # fmt: skip
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
    there = {name: file for name, file in _modules_that_are_open(package).items() if name not in held}
    modules, paths = {_PACKAGE, *held}, {package}
    for name, path in _strangers():
        modules.add(name)
        paths.add(path)
    for unit in registry.all_units().values():
        paths.add(Path(unit.notebook))
    paths |= {file for file in held.values() if package not in file.parents}
    probes = {name: file for name, file in _modules_of_probes().items() if name not in held}
    return Hidden(
        # Found without a look into their folders, which a locked-down process may not list.
        files={name: str(file) for name, file in {**there, **probes}.items() if file.stem != "__init__"},
        modules=tuple(sorted(modules)),
        present=tuple(sorted(there)),
        paths=tuple(sorted(map(str, paths))),
        open=tuple(sorted(map(str, {*there.values(), *probes.values()}))),
    )


def _modules_that_are_open(package: Path) -> dict[str, Path]:
    """Module → file, of what is open as a whole, and of the packages that it stands in."""
    found = {_PACKAGE: package / "__init__.py"}
    for name in _OPEN:
        place = package.joinpath(*name.split("."))
        files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
        for file in (*files, *(parent / "__init__.py" for parent in place.parents if package in parent.parents)):
            parts = file.relative_to(package).with_suffix("").parts
            found[".".join((_PACKAGE, *parts)).removesuffix(".__init__")] = file
    return found


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
