"""What a submission of the corpus is, and the few ways in which a released notebook is changed into one."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

Notebook = dict[str, Any]
Kind = Literal["forging", "delegating", "peeking", "harming", "damage", "honest"]

HOMEWORK, TOY, GATES = "homework", "90_toy", "04_lstm_gates"

# Strings that no student is ever to be told: what stands in the sources, in the hidden tests, outside, with others.
IN_SOLUTION, IN_HIDDEN_TEST = "kept_from_students", "marker_in_hidden_test"
HIDDEN_INPUT = "0.31415"  # the first digits of what a hidden test passes in
IN_NEIGHBOUR, OUTSIDE = "written_by_a_neighbour", "lies_outside_the_course"
PAYLOAD = "<script>fetch('http://127.0.0.1:@PORT@/')</script><img src=x onerror=alert(1)><svg onload=alert(1)>"


@dataclass(frozen=True)
class Place:
    """Where a class was set up. In a notebook's text ``@ROOT@`` and so on stand for these."""

    root: Path  # the course folder
    outside: Path  # a folder of the instructor's, nobody's business
    home: Path  # the instructor's home
    port: int = 0  # somebody listens there on loopback
    victim: int = 0  # the id of a process of the instructor's

    def fill(self, text: str) -> str:
        for name, value in vars(self).items():
            text = text.replace(f"@{name.upper()}@", str(value))
        return text


@dataclass(frozen=True)
class Attack:
    """One submission, and what an honest grader makes of it.

    make       the released notebook → what is handed in: JSON, or the bytes of the file; None: no file at all
    deserved   grade_id → points, for the cells that deserve any; all others 0
    arrange    what else lies in the submission's folder: called with that folder and the Place
    secrets    what must not be found in what comes back
    graded     False: there is nothing in it to be graded, and a reason in words is wanted
    hangs      takes a time limit
    stock_safe False: stock nbgrader would let it harm this machine
    """

    name: str
    kind: Kind
    what: str
    make: Callable[[Notebook], Notebook | bytes | None]
    deserved: Mapping[str, float] = field(default_factory=dict)
    assignment: str = HOMEWORK
    arrange: Callable[[Path, Place], None] | None = None
    secrets: tuple[str, ...] = ()
    graded: bool = True
    hangs: bool = False
    stock_safe: bool = True

    def hand_in(self, released: Notebook, place: Place, student: str) -> Path:
        """Put it where collected submissions lie."""
        folder = place.root / "submitted" / student / self.assignment
        folder.mkdir(parents=True)
        for path in (place.root / "course" / self.assignment).iterdir():
            if path.suffix != ".ipynb" and path.is_file():
                (folder / path.name).write_bytes(path.read_bytes())  # a student gets and hands in all files
        made = self.make(copy.deepcopy(released))
        if made is not None:
            data = made if isinstance(made, bytes) else place.fill(json.dumps(made)).encode()
            (folder / f"{self.assignment}.ipynb").write_bytes(data)
        if self.arrange:
            self.arrange(folder, place)
        return folder


def code(source: str, **metadata: Any) -> dict[str, Any]:
    """Return a new code cell."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": os.urandom(4).hex(),
        "metadata": metadata,
        "outputs": [],
        "source": source.strip("\n"),
    }


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": os.urandom(4).hex(), "metadata": {}, "source": source}


def named(notebook: Notebook, grade_id: str) -> dict[str, Any]:
    """Return the cell with that grade_id."""
    return next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)


def answer(notebook: Notebook, sources: Mapping[str, str]) -> None:
    for grade_id, source in sources.items():
        named(notebook, grade_id)["source"] = source.strip("\n")


def put(notebook: Notebook, cells: tuple[str | dict[str, Any], ...], where: str) -> None:
    """Insert cells ``first`` (after the set-up), ``last``, or before the cell with that grade_id."""
    new = [code(cell) if isinstance(cell, str) else cell for cell in cells]
    there = notebook["cells"]
    if where == "last":
        there.extend(new)
        return
    if where == "first":
        place = next(i for i, c in enumerate(there) if c["metadata"].get("nbgrader", {}).get("solution"))
    else:
        place = there.index(named(notebook, where))
    there[place:place] = new


def written(
    base: Mapping[str, str],
    cells: tuple[str | dict[str, Any], ...],
    where: str,
    change: Any,
    answers: Mapping[str, str],
) -> Callable[[Notebook], Notebook]:
    """Return a ``make``: the answers of ``base``, ``answers`` for some, cells inserted, then ``change``."""

    def make(notebook: Notebook) -> Notebook:
        answer(notebook, {**base, **answers})
        put(notebook, cells, where)
        changed = change(notebook) if change else None
        return changed if isinstance(changed, dict) else notebook

    return make
