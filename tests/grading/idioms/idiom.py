"""What an idiom is, and what a notebook of them is worth: judged apart, and in one process, as stock does it."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lstm_course.grading.jobs import Cell, InstructorCell, Job
from lstm_course.grading.runners.runner import run_job


@dataclass(frozen=True)
class Idiom:
    """A graded cell of a course.

    name   what it is about, in a few words
    right  what the instructor wrote between BEGIN SOLUTION and END SOLUTION
    wrong  what a student wrote there who is to get nothing
    test   the graded cell
    given  a cell of the instructor's own before it; "" if there is none
    loses  why the right answer gets nothing where it is judged apart; "" where it gets its points, as it should
    stock  why stock gives something else than points for the right answer alone; "" where it does just that
    """

    name: str
    right: str
    wrong: str
    test: str
    given: str = ""
    loses: str = ""
    stock: str = ""


def mistaken(name: str, right: str, part: str, instead: str, test: str) -> Idiom:
    """Return an idiom whose wrong answer is the right one with something else ``instead`` of a part of it."""
    assert part in right, name
    return Idiom(name, right, right.replace(part, instead), test)


def judged_apart(idioms: Iterable[Idiom], which: str) -> dict[str, tuple[bool, str]]:
    """Return of each idiom whether it gets its points with the answers ``right`` or ``wrong``, and why not."""
    cells, instructor, names = [], [], {}
    for idiom in idioms:
        for kind, written in (("other", idiom.given), ("solution", getattr(idiom, which)), ("test", idiom.test)):
            if not written:
                continue
            grade_id = f"c{len(cells)}"
            theirs = idiom.right if kind == "solution" else written
            instructor.append(InstructorCell(kind, theirs, grade_id))
            if kind == "test":
                names[len(cells)] = idiom.name
            cells.append(Cell("test" if kind == "test" else "run", written, grade_id, float(kind == "test")))
    result = run_job(Job("ada", "hw", "hw", tuple(cells), tuple(instructor)))
    assert not [flag for cell in result.cells for flag in cell.flags if "grader" in flag], result
    return {name: (result.cells[number].points == 1, result.cells[number].reason) for number, name in names.items()}


# One process, one namespace for a notebook, cell after cell, whatever fails: what nbgrader's kernel does.
_STOCK = """
import contextlib, io, json, os, sys
os.environ["MPLBACKEND"] = "agg"
said = []
for notebook in json.load(sys.stdin):
    names = {"__name__": "__main__"}
    for cell in notebook:
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                exec(compile(cell, "<cell>", "exec"), names)
            said.append(True)
        except BaseException:
            said.append(False)
json.dump(said, sys.stdout)
"""


def as_stock(books: Sequence[Sequence[Idiom]]) -> dict[tuple[str, str], bool]:
    """Return of each (name, ``right`` or ``wrong``) whether the test ends well in the process of the answers."""
    notebooks = [(book, which) for book in books for which in ("right", "wrong")]
    cells = [[cell for i in book for cell in (i.given, getattr(i, which), i.test)] for book, which in notebooks]
    command = [sys.executable, "-c", _STOCK]
    with tempfile.TemporaryDirectory() as folder:  # for the files that the notebooks write
        done = subprocess.run(
            command, input=json.dumps(cells), capture_output=True, text=True, check=True, timeout=300, cwd=folder
        )
    tests = [(idiom.name, which) for book, which in notebooks for idiom in book]
    return dict(zip(tests, json.loads(done.stdout)[2::3], strict=True))
