"""A course of one's own, without a clone: solutions/, course/, course.toml and nbgrader_config.py in a folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from lstm_course.basics.course_file import NAME, parse_course_file
from lstm_course.basics.files import write_atomically
from lstm_course.building import files
from lstm_course.building.build import build
from lstm_course.building.course_plan import checked, chosen, course_text
from lstm_course.building.whole_folder import whole_folder

CONFIG_TEXT = '''"""nbgrader's settings for this course: its folders, its stubs, and the grading of its checks."""

from pathlib import Path

from lstm_course.building.release import configure_release
from lstm_course.grading import configure

c = get_config()  # noqa: F821
c.CourseDirectory.course_id = "lstm-course"
configure_release(c)
configure(c, folder=Path(__file__).parent)  # of course.toml, where there is one
'''


def new(
    folder: Path | str,
    units: Iterable[str] | None = None,
    say: Callable[[str], None] = lambda line: None,
    progress: bool = False,
    course: Path | None = None,
) -> Path:
    """Make the course's folder. It appears whole or not at all; a folder that holds anything is refused.

    course  a ``course.toml`` that says which units there are to be; without, one is written for these

    A folder that exists stays the same folder, and is filled: somebody's shell may stand in it.
    """
    folder = Path(folder).absolute()
    text = course_text(chosen(units)) if course is None else _text_of(course)
    with whole_folder(folder) as scratch:
        write_atomically(scratch / NAME, text)
        build(scratch, progress=progress)
        write_atomically(scratch / files.CONFIG, CONFIG_TEXT)
    for path in sorted(folder.rglob("*.*")):
        say(f"wrote {path.relative_to(folder)}")
    return folder


def _text_of(course: Path) -> str:
    """Return the text of a course's file. Raises CourseError where it is not one."""
    text = files.read_text(course, "a course's file")
    checked(parse_course_file(text, course))
    return text
