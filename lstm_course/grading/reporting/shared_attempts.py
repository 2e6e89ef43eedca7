"""Where people got stuck before the deadline, from the records of tries that some of them handed in.

Such a record is the student's word: nobody is graded by it. It is a plain file of bounded size; exercises that the unit
does not have, and names that are no known mistake's, are passed over. What comes of it are numbers of the class.
"""

from __future__ import annotations

import os
import stat
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from lstm_course.basics.files import HANDED_IN_ATTEMPTS
from lstm_course.checking.attempts import LARGEST, Attempt, read_attempts
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.reporting.gradebook_points import assignments_in


@dataclass(frozen=True)
class SharedAttempts:
    """One exercise, over all who handed in a record of their tries of it.

    first   how many had it right at the first try
    tries   median and most, up to the first right one; all of them where none was
    never   how many never had it right
    stuck   (mistake, tries that were spent on it, by how many), most tries first; "" is a mistake without a name
    """

    unit: str
    exercise: str
    students: int
    first: int
    tries: tuple[float, int]
    never: int
    stuck: tuple[tuple[str, int, int], ...]


def shared_attempts(course: Any, units: Iterable[str] | None = None) -> list[SharedAttempts]:
    """Return one for each exercise that somebody handed in tries of, in the units' order."""
    folder = course.folder()
    with course.gradebook as gradebook:
        students = [student.id for student in gradebook.students]
        names = [one.name for one in assignments_in(gradebook, units)]
    found: list[SharedAttempts] = []
    for unit in (name for name in names if name in the_course().assignments()):
        told: defaultdict[str, list[Sequence[Attempt]]] = defaultdict(list)
        for student in students:
            path = Path(folder.format_path(folder.submitted_directory, student, unit)) / HANDED_IN_ATTEMPTS
            for exercise, tries in read_attempts(_content(path)).get(unit, {}).items():
                if tries:
                    told[exercise].append(tries)
        for one in the_course().assignments()[unit]:
            if one.name in told:
                found.append(_summed(unit, one.name, told[one.name], {m.name for m in one.misconceptions}))
    return found


def _content(path: Path) -> bytes:
    """Return what is in a plain file; nothing of a link, a pipe, or one that is too large."""
    try:
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return b""
    try:
        about = os.fstat(handle)
        return os.read(handle, LARGEST) if stat.S_ISREG(about.st_mode) and about.st_size <= LARGEST else b""
    except OSError:
        return b""
    finally:
        os.close(handle)


def _summed(unit: str, exercise: str, told: Sequence[Sequence[Attempt]], known: set[str]) -> SharedAttempts:
    ways = [list(_until_right(tries)) for tries in told]
    spent: Counter[str] = Counter()
    who: Counter[str] = Counter()
    for way in ways:
        names = [name for one in way if one.status == "failed" for name in _names(one, known)]
        spent.update(names)
        who.update(set(names))
    return SharedAttempts(
        unit=unit,
        exercise=exercise,
        students=len(ways),
        first=sum(way[0].status == "passed" for way in ways),
        tries=(median(map(len, ways)), max(map(len, ways))),
        never=sum(way[-1].status != "passed" for way in ways),
        stuck=tuple((name, count, who[name]) for name, count in spent.most_common()),
    )


def _until_right(tries: Iterable[Attempt]) -> Iterator[Attempt]:
    for one in tries:
        yield one
        if one.status == "passed":
            return


def _names(one: Attempt, known: set[str]) -> list[str]:
    return [name for name in one.mistakes if name in known] or [""]
