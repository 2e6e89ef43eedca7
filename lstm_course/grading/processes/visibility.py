"""What no student's process may see: references, units, masters, everything of the course but a few open modules."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

from lstm_course.checking.edits import EditedReference
from lstm_course.checking.exercise import Exercise
from lstm_course.grading.course_interface import CourseInterface, the_course

# What the student's side of the grader is made of.
_GRADERS_OWN = (
    "basics", "checking", "grading.isolation", "grading.processes.base", "grading.processes.libraries",
    "grading.processes.warm", "grading.student", "grading.wire",
)  # fmt: skip


@dataclass(frozen=True)
class Visibility:
    """What the process that students' processes are forked from is told.

    modules  absent, with all below them
    present  below absent ones, and there
    files    module → file, of those that are there although the package they stand in is not
    paths    may not be read
    open     files and folders of the course that may
    stubs    module → ``module`` or ``module:name`` that stands for it
    """

    modules: tuple[str, ...]
    present: tuple[str, ...]
    files: Mapping[str, str]
    paths: tuple[str, ...]
    open: tuple[str, ...]
    stubs: Mapping[str, str]


def find_visibility() -> Visibility:
    """Look up what is to be seen of the course that is graded here."""
    course = the_course()
    package = Path(importlib.import_module(course.package).__file__ or "").parent
    strangers = dict(_strangers(course))
    ours = {course.package, *strangers}
    held = _modules_of(course, ours, _not_to_be_seen)
    # What answers are tried with runs in the student's process.
    probes = {
        name: file for name, file in _modules_of(course, None, lambda one: (one.probe,)).items() if name not in held
    }
    there = {name: file for name, file in _open_modules(course, package).items() if name not in held}
    paths = {package, *strangers.values(), *course.answers()}
    paths |= {file for file in held.values() if package not in file.parents}
    return Visibility(
        # Found without a look into their folders, which a locked-down process may not list.
        files={name: str(file) for name, file in {**there, **probes}.items() if file.stem != "__init__"},
        modules=tuple(sorted({*ours, *held})),
        present=tuple(sorted(there)),
        paths=tuple(sorted(map(str, paths))),
        open=tuple(sorted(map(str, {*there.values(), *probes.values()}))),
        stubs=dict(course.stubs),
    )


def _open_modules(course: CourseInterface, package: Path) -> dict[str, Path]:
    """Map module → file, of what is open as a whole, and of the packages that it stands in."""
    found = {course.package: package / "__init__.py"}
    for name in (*_GRADERS_OWN, *course.open_modules):
        place = package.joinpath(*name.split("."))
        files = place.rglob("*.py") if place.is_dir() else [place.with_suffix(".py")]
        for file in (*files, *(parent / "__init__.py" for parent in place.parents if package in parent.parents)):
            parts = file.relative_to(package).with_suffix("").parts
            found[".".join((course.package, *parts)).removesuffix(".__init__")] = file
    return found


def _modules_of(
    course: CourseInterface, packages: Iterable[str] | None, functions: Callable[[Any], Iterable[Any]]
) -> dict[str, Path]:
    """Map module → file, of those functions of all exercises; where packages are named, of what is in them."""
    found = {}
    for exercise in course.exercises().values():
        for function in functions(exercise):
            module = sys.modules.get(getattr(function, "__module__", "") or "")
            file = getattr(module, "__file__", None)
            if module is None or not file or module.__name__.startswith(f"{course.package}.checking"):
                continue
            if packages is None or module.__name__.partition(".")[0] in packages:
                found[module.__name__] = Path(file)
    return found


def _not_to_be_seen(exercise: Exercise) -> Iterable[Any]:
    yield exercise.reference
    for wrong in exercise.misconceptions:
        if not isinstance(wrong, EditedReference):  # it is of the reference's module, and would be compiled for this
            yield wrong.implementation


def _strangers(course: CourseInterface) -> Iterable[tuple[str, Path]]:
    """Other people's packages of units and cells."""
    for group in course.plugin_groups:
        for point in entry_points(group=group):
            top = point.module.partition(".")[0]
            if top == course.package:
                continue
            spec = importlib.util.find_spec(top)
            if spec is None or not spec.origin:
                continue
            file = Path(spec.origin)
            yield top, file.parent if spec.submodule_search_locations else file
