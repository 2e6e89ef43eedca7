"""A notebook's checks, from the terminal: run it in a fresh kernel and keep one line for each verdict."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lstm_course.basics.errors import CourseError
from lstm_course.building.files import read_notebook
from lstm_course.building.run_cells import KernelDied, run_alone
from lstm_course.classroom.own_folder import own_folder, own_folder_of
from lstm_course.units.registry import get_unit

if TYPE_CHECKING:
    from nbformat import NotebookNode

TIMEOUT = 120  # seconds for one cell, before it is interrupted
_CALL = re.compile(r"^\s*check\s*\(\s*([\w.]*)", re.MULTILINE)
_LATE = {"ename": "TimeoutError", "evalue": f"interrupted after {TIMEOUT} s", "traceback": ["interrupted"]}


@dataclass(frozen=True)
class Outcome:
    """One check cell: whether it passed, and its verdict in one line."""

    passed: bool
    line: str


def notebook_named(named: str) -> Path:
    """Return the path of a notebook that is named by its file, or by its unit, which is looked for in one's own copy.

    Raises CourseError where there is no such file, and no notebook of such a unit here.
    """
    path = Path(named)
    if path.suffix or path.exists() or len(path.parts) != 1:
        return path
    unit = get_unit(named).name
    here = own_folder()
    for folder in (own_folder_of(unit), here / "my-course" / unit, here / "course" / unit):
        if (found := folder / f"{unit}.ipynb").is_file():
            return found
    raise CourseError(f"there is no notebook of {unit} in {here}: go to your copy of the course, or name the file")


def check_notebook(path: Path | str) -> list[Outcome]:
    """Return the outcome of each check cell, in order. The file is only read; demos stay quiet.

    Raises CourseError where the notebook cannot be read or run, or has no check in it.
    """
    path = Path(path)
    if path.is_dir():
        example = next(iter(sorted(path.rglob("*.ipynb"))), None)
        raise CourseError(
            f"cannot read {path}: it is a folder; name the .ipynb"
            + (f", for example {example}" if example else ", of which there is none in it")
        )
    notebook = read_notebook(path)
    if not any(_is_check(cell) for cell in notebook.cells):
        raise CourseError(f"{path} has no check(...) in it")
    _run(notebook, path)
    return list(_outcomes(notebook))


def _run(notebook: NotebookNode, path: Path) -> None:
    from nbclient import NotebookClient

    client = NotebookClient(
        notebook,
        extra_arguments=["--IPKernelApp.log_level=ERROR"],
        timeout=TIMEOUT,
        allow_errors=True,
        kernel_name="python3",
        error_on_timeout=_LATE,
        interrupt_on_timeout=True,
        resources={"metadata": {"path": str(path.absolute().parent)}},
    )
    try:
        run_alone(client, {"NBGRADER_EXECUTION": "validate"})
    except KernelDied:
        done = client.code_cells_executed
        raise CourseError(f"{path}: Python stopped in code cell {done}: it crashed or ran out of memory") from None
    except (OSError, LookupError, RuntimeError, ValueError) as error:
        raise CourseError(f"cannot run {path}: {error}") from None


def _outcomes(notebook: NotebookNode) -> Iterator[Outcome]:
    for cell in notebook.cells:
        if not _is_check(cell):
            continue
        called = _CALL.search(cell.source)
        name = called[1] if called and called[1] else cell.metadata.get("nbgrader", {}).get("grade_id", "check")
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if errors:
            yield Outcome(False, _failure(name, errors[0]))
        else:
            yield Outcome(True, f"✓ {name}: passed")


def _failure(name: str, error: Any) -> str:
    if error.ename in ("CheckFailed", "NotAttempted"):  # its message is the verdict's one line
        return error.evalue
    message = " ".join(error.evalue.split())
    return f"✗ {name}: {error.ename}{': ' if message else ''}{message[:200]}"


def _is_check(cell: Any) -> bool:
    if cell.cell_type != "code":
        return False
    graded = cell.metadata.get("nbgrader", {})
    return bool(graded.get("grade")) or bool(_CALL.search(cell.source))
