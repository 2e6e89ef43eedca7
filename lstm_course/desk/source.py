"""Where the course's notebooks come from: the folder that the command is run in, the package, else built here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

import lstm_course
from lstm_course.basics.errors import CourseError
from lstm_course.building import files
from lstm_course.building.release import RELEASE, SOURCE
from lstm_course.units.registry import all_units
from lstm_course.units.unit import Unit

Say = Callable[[str], None]
PACKAGED = Path(lstm_course.__file__).parent / "released"  # in a wheel; see setup.py


def course_folder() -> Path | None:
    """Return the nearest folder from here upwards with a built course in it, else the clone that this package is in."""
    here = Path.cwd()
    for folder in (here, *here.parents, Path(lstm_course.__file__).parents[1]):
        if (folder / files.CONFIG).is_file() and any((folder / RELEASE).glob("*/*.ipynb")):
            return folder
    return None


@contextmanager
def released(say: Say, progress: bool = False) -> Iterator[Path]:
    """Give a folder that holds the students' notebooks, one folder a unit."""
    found = course_folder()
    if found is not None:
        yield found / RELEASE
        return
    can_build = find_spec("nbgrader") is not None
    if any(PACKAGED.glob("*/*.ipynb")):
        others = sorted(name for name in all_units() if not (PACKAGED / name).is_dir())
        if not (others and can_build):
            for name in others:
                say(f"left out: {name}: building its notebook needs nbgrader: pip install 'lstm-course[instructor]'")
            yield PACKAGED
            return
    if not can_build:
        raise CourseError(
            "the course's notebooks are not here: run this in a clone of the course, "
            "or let it build them: pip install 'lstm-course[instructor]'"
        )
    from lstm_course.building.build import build

    with TemporaryDirectory(prefix="lstm-course-") as folder:
        say("no course here: building it")
        try:
            build(folder, progress=progress)
        except CourseError as error:  # one unit that cannot be built does not take the others down
            if not any(Path(folder, RELEASE).glob("*/*.ipynb")):
                raise
            for line in str(error).splitlines():
                say(f"left out: {line}")
        yield Path(folder, RELEASE)


def solved(unit: Unit) -> str:
    """Return the text of the unit's notebook with its solutions: an instructor's, if there is one, or the master's."""
    from lstm_course.building.unit_notebooks import notebook_of

    root = course_folder()
    path = root and root / SOURCE / unit.name / f"{unit.name}.ipynb"
    notebook = files.read_notebook(path) if path and path.is_file() else notebook_of(unit)
    return files.notebook_text(notebook)
