"""``lstm-course lecture UNIT --html FILE``: a unit as one page, to be opened from a disk, with its sliders alive."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import replace_file
from lstm_course.desk.deck.deck import page_of, slides_of
from lstm_course.desk.live import A_CELL
from lstm_course.desk.slides import as_slides
from lstm_course.desk.source import Say, solved
from lstm_course.units.registry import get_unit

_SURROUNDINGS = {"LSTM_COURSE_OPEN": "1", "LSTM_COURSE_FRAMES": "1"}


def write_deck(unit: str, file: Path, solutions: bool = False, force: bool = False, say: Say = print) -> None:
    """Run the unit's solved notebook and write its slides to ``file``.

    Raises CourseError where the file is there already and ``force`` is not given, or cannot be written, or the
    notebook does not run to its end.
    """
    if find_spec("latex2mathml") is None:
        raise CourseError("a page of slides needs latex2mathml: pip install 'lstm-course[lecture]'")
    if file.exists() and not force:
        raise CourseError(f"{file} is there already: name another file, or write over it with --force")
    if not file.absolute().parent.is_dir():
        raise CourseError(f"there is no folder {file.absolute().parent}")
    import nbformat

    found = get_unit(unit)
    notebook = nbformat.reads(solved(found), as_version=4)
    for line in _run(notebook):
        say(line)
    as_slides(notebook, solutions)
    slides = slides_of(notebook.cells)
    page = page_of(slides, _title(notebook) or found.name).encode()
    try:
        replace_file(file, page)
    except OSError as error:
        raise CourseError(f"cannot write {file}: {error.strerror or error}") from None
    minutes = sum(slide.minutes for slide in slides)
    say(f"{file}: {len(slides)} slides, about {minutes:.0f} minutes, {len(page) / 1e6:.1f} MB; open it in any browser")


def _run(notebook: Any) -> Iterator[str]:
    """Execute every cell in a kernel of its own; yields a line for each that failed, unless it may."""
    from nbclient import NotebookClient
    from nbclient.exceptions import CellTimeoutError, DeadKernelError
    from tqdm import tqdm

    with TemporaryDirectory(prefix="lstm-course-lecture-", ignore_cleanup_errors=True) as folder:
        client = NotebookClient(
            notebook, timeout=A_CELL, allow_errors=True, coalesce_streams=True, store_widget_state=False,
            resources={"metadata": {"path": folder}},
        )  # fmt: skip
        client.reset_execution_trackers()
        cells = [(i, cell) for i, cell in enumerate(notebook.cells) if cell.cell_type == "code"]
        with client.setup_kernel(env={**os.environ, **_SURROUNDINGS}):
            for index, cell in tqdm(cells, desc="running the notebook", unit="cell", leave=False, disable=None):
                try:
                    client.execute_cell(cell, index)
                except CellTimeoutError:
                    raise CourseError(f"cell {index + 1} of the notebook took more than {A_CELL} s") from None
                except DeadKernelError:
                    raise CourseError(
                        f"the notebook's kernel died in cell {index + 1}: it ran out of memory?"
                    ) from None
                errors = [output for output in cell.outputs if output.output_type == "error"]
                if errors and "raises-exception" not in cell.metadata.get("tags", []):
                    yield f"cell {index + 1} failed: {errors[0].ename}: {errors[0].evalue}".splitlines()[0]


def _title(notebook: Any) -> str:
    found = re.search(
        r"^# (.+)$", "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown"), re.M
    )
    return found[1] if found else ""
