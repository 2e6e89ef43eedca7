"""Reading and writing files so that what goes wrong is one clear line, and nothing is ever half written."""

from __future__ import annotations

import codecs
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError

if TYPE_CHECKING:
    from nbformat import NotebookNode

CONFIG = "nbgrader_config.py"


def find_root(start: Path | str = ".") -> Path:
    """Return the course's folder: the nearest one, from ``start`` upwards, that holds an nbgrader_config.py."""
    start = Path(start).resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    raise CourseError(
        f"there is no course in {start} (no {CONFIG} here or above): "
        "go to the course's folder, or make one with: lstm-course new DIR"
    )


def read_text(path: Path, what: str = "a master") -> str:
    """Return the text of a file. Raises CourseError that says what is there in place of ``what``."""
    if path.is_dir():
        raise CourseError(f"cannot read {path}: it is a folder in the place of {what}; move it away")
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        raise CourseError(f"{path} is not there") from None
    except OSError as error:
        raise CourseError(f"cannot read {path}: {_why(error)}") from None
    if raw.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CourseError(f"{path} begins with a byte order mark: save it as UTF-8 without one")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise CourseError(
            f"{path} is not {what} that can be read (it is no UTF-8 text): restore an older copy, or move it away"
        ) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_notebook(path: Path) -> NotebookNode:
    """Return the notebook, valid and in format 4. Raises CourseError for anything else."""
    return parse_notebook(read_text(path, "a notebook"), path)


def parse_notebook(text: str, path: Path | str) -> NotebookNode:
    import nbformat

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ids that are missing or there twice are mended, and then not kept
            notebook = nbformat.reads(text, as_version=4)
            nbformat.validate(notebook)
    except Exception as error:  # nbformat raises a dozen kinds
        why = " ".join(str(error).split())[:100] or type(error).__name__
        raise CourseError(
            f"{path} is not a notebook that can be read ({why}): restore an older copy, or move it away"
        ) from None
    return notebook


def notebook_text(notebook: NotebookNode) -> str:
    """Return the bytes that nbgrader and JupyterLab write, too: sorted keys, one space of indent, a last newline."""
    import nbformat

    return nbformat.writes(notebook).rstrip("\n") + "\n"


def _why(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)
