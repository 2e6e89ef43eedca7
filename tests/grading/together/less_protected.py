"""Notebooks all of whose tests run together with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import Any

from lstm_course.grading.jobs import Cell, CellResult, InstructorCell, Job, Limits
from lstm_course.grading.judging.together import Together
from lstm_course.grading.runners.runner import Runner, runner

LIBRARIES = ("numpy", "matplotlib.pyplot", "pandas", "torch")
Cells = Sequence[tuple[str, str]]


def job_of(cells: Cells, written: Mapping[int, str] | None = None, **about: Any) -> Job:
    """Return the job of a notebook of (kind, source) cells; by number, what a student has in the place of it."""
    handed_in = {**dict(enumerate(source for _, source in cells)), **(written or {})}
    names = [f"{'t' if kind == 'test' else 'c'}{number}" for number, (kind, _) in enumerate(cells)]
    made = [
        Cell("test", source, name, 1.0) if kind == "test" else Cell("run", handed_in[number], name)
        for number, (name, (kind, source)) in enumerate(zip(names, cells, strict=True))
    ]
    instructor = tuple(InstructorCell(kind, source, name) for name, (kind, source) in zip(names, cells, strict=True))
    limits = about.pop("limits", Limits(cell_seconds=5))
    less = {name: "it looks for identity" for name in names if name[0] == "t"}
    return Job("ada", "hw", "hw", tuple(made), instructor, limits=limits, less_protected=less, **about)


def launch(wanted: Mapping[str, Any], theirs: Any) -> Any:
    """Start a student's process."""
    warm = runner()
    assert isinstance(warm, Runner)
    warm.load(LIBRARIES)
    warm.wait_until_ready()
    return warm.students.ask(dict(wanted), [theirs.fileno()])


def judge(*args: Any, **about: Any) -> list[CellResult]:
    """Return what comes of the tests, in a process of their own without a judge."""
    job = job_of(*args, **about)
    with closing(Together(job, launch)) as together:
        return [together.run(number) for number, cell in enumerate(job.cells) if cell.kind == "test"]


def points(*args: Any, **about: Any) -> list[float | None]:
    return [one.points for one in judge(*args, **about)]


def flags(results: Sequence[CellResult]) -> set[str]:
    return {flag for one in results for flag in one.flags}
