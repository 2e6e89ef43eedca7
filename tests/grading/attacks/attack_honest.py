"""Honest work that is awkward to grade, next to what crashes, or oddly saved: all of it deserves all points."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tests.grading.attacks.attack_corpus import Attack, Notebook, code, markdown, named
from tests.grading.attacks.attack_course import FULL, whole_homework


def honest(
    name: str,
    what: str,
    *cells: Any,
    where: str = "center",
    change: Callable[[Notebook], Any] | None = None,
    deserved: Mapping[str, float] = FULL,
    hangs: bool = False,
    **answers: str,
) -> Attack:
    make = whole_homework(*cells, where=where, change=change, **answers)
    return Attack(name, "honest", what, make, deserved, hangs=hangs)


def _pasted_twice(notebook: Notebook) -> None:
    cells = notebook["cells"]
    for name in ("test_softmax", "relu"):
        cell = named(notebook, name)
        cells.insert(cells.index(cell) + 1, {**copy.deepcopy(cell), "id": name.replace("_", "-")})


def _tests_deleted(notebook: Notebook) -> None:
    gone = [named(notebook, f"test_{name}") for name in ("double", "tally", "fib")]
    notebook["cells"] = [cell for cell in notebook["cells"] if cell not in gone]


def _without_ids(notebook: Notebook) -> None:
    notebook["nbformat_minor"] = 2
    for cell in notebook["cells"]:
        cell.pop("id", None)


def _version_three(notebook: Notebook) -> Notebook:
    """As an old notebook server saves it: one worksheet, `input` for `source`, `prompt_number`."""
    cells = []
    for cell in notebook["cells"]:
        old = {"cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        if cell["cell_type"] == "code":
            old |= {"input": cell["source"], "language": "python", "outputs": [], "collapsed": False}
        else:
            old["source"] = cell["source"]
        cells.append(old)
    return {
        "metadata": {"name": ""},
        "nbformat": 3,
        "nbformat_minor": 0,
        "worksheets": [{"cells": cells, "metadata": {}}],
    }


def _extra_cells(notebook: Notebook) -> None:
    notebook["cells"] = [
        new
        for i, cell in enumerate(notebook["cells"])
        for new in (cell, code(f"scratch_{i} = {i}\nscratch_{i}"), markdown("a thought"), code(""), code("# nothing"))
    ]


def _crlf(notebook: Notebook) -> None:
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].replace("\n", "\r\n")


NOISE = """def softmax(x):
    import logging, os, sys, warnings
    print("hello")
    warnings.warn("careful")
    logging.error("oh")
    print("error", file=sys.stderr)
    os.write(2, b"raw")
    np.log(np.zeros(1))
    e = np.exp(x - x.max())
    return e / e.sum()"""


CRASHES = (
    honest(
        "noisy", "warns, prints, logs, and writes to stderr", "import sys; print('x', file=sys.stderr)", softmax=NOISE
    ),
    # These wait, and take no seconds from the others; what hangs and works meanwhile is in `attack_stopping`.
    honest("hangs_elsewhere", "a cell of notes never comes back", "import time\ntime.sleep(1e6)", hangs=True),
    honest(
        "hangs_deaf_elsewhere",
        "a cell of notes swallows every interrupt",
        """
import time
while True:
    try:
        while True: time.sleep(1e6)
    except BaseException: pass
""",
        hangs=True,
    ),
    honest(
        "exits_elsewhere",
        "a cell of notes calls exit(), quit() and sys.exit()",
        "exit()",
        "quit()",
        "import sys; sys.exit(1)",
    ),
    honest("os_exit_elsewhere", "a cell of notes ends the process", "import os\nos._exit(1)"),
    honest("segfault_elsewhere", "a cell of notes crashes the interpreter", "import ctypes\nctypes.string_at(0)"),
    honest("memory_elsewhere", "a cell of notes asks for too much memory", "x = [0]\nbig = np.ones((10**6, 10**6))"),
    honest(
        "raises_elsewhere",
        "cells of notes raise, do not parse, and are interrupted",
        "1 / 0",
        "def",
        "raise KeyboardInterrupt",
    ),
    honest(
        "one_answer_crashes",
        "one answer of its own ends the process",
        fib="def fib(n):\n    import os\n    os.abort()",
        deserved={**FULL, "test_fib": 0.0},
    ),
    honest(
        "one_answer_hangs",
        "one answer of its own never comes back",
        center="import time\ndef center(a):\n    time.sleep(1e6)",
        deserved={**FULL, "test_center": 0.0},
        hangs=True,
    ),
)


SAVED = (
    honest("pasted_twice", "a graded cell and an answer are there twice", change=_pasted_twice),
    honest("tests_lost", "graded cells were deleted", change=_tests_deleted),
    honest("without_ids", "saved by nbformat 4.2, without ids", change=_without_ids),
    honest("version_three", "saved as nbformat 3", change=_version_three),
    honest("extra_cells", "cells of the student's own everywhere", change=_extra_cells),
    honest("line_ends", "saved with the line ends of Windows", change=_crlf),
)


SUBMISSIONS = CRASHES + SAVED
