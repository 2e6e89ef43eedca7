"""From a built course to feedback in the students' folders, and a look at what the class understood."""

from __future__ import annotations

import importlib.util
import shlex
import shutil
import sys
import sysconfig
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from itertools import chain
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from tqdm import tqdm

from lstm_course.basics.errors import CourseError
from lstm_course.basics.extras import how_to_get
from lstm_course.basics.machine import count_cores
from lstm_course.building.build import chosen
from lstm_course.building.needs import missing_libraries
from lstm_course.building.new import new
from lstm_course.tour import answers, classroom
from lstm_course.tour.state import Tour
from lstm_course.tour.summary import missing, print_summary
from lstm_course.units.unit import Unit

if TYPE_CHECKING:
    from lstm_course.grading.reporting.class_report import ClassReport

_SETTINGS = """
# What follows is the tour's: an exchange inside this folder, and one person who hands in for the whole class.
c.Exchange.root = {exchange!r}
c.ExchangeCollect.check_owner = False
c.Execute.timeout = 20
"""


def run_tour(
    folder: Path | str | None = None,
    units: Iterable[str] | None = None,
    students: int = 12,
    seed: int = 0,
    workers: int | None = None,
    keep: bool = True,
) -> int:
    """Do the whole main job with a simulated class, and print the outcome. Return 0 if everything is there, else 1.

    folder    a new or empty one; by default one in the temporary folder
    keep      whether it stays; a folder where something is missing stays in any case
    """
    if students < 1:
        raise CourseError("a class has at least one student: give --students a number from 1 on")
    if importlib.util.find_spec("nbgrader") is None:
        raise CourseError("the tour needs nbgrader: pip install 'lstm-course[instructor]'")
    names = None if units is None else list(units)
    if names == []:
        raise CourseError("--units names no unit: give numbers or names, 1,4")
    picked = _which_can_run(chosen(names), asked_for=names is not None)
    if not picked:
        raise CourseError("there are no units; is lstm-course installed?")
    _refuse_what_is_taken(folder)
    from lstm_course.grading.reporting.class_report import read_report

    started = time.monotonic()
    place = Path(folder).absolute() if folder else Path(tempfile.mkdtemp(prefix="lstm-course-tour-"))
    print(f"A tour of the main job, in {place}")
    print(f"The class is simulated: {students} student{'s' * (students > 1)}, seed {seed}.", flush=True)
    tour = Tour(place.resolve(), picked, classroom.make_class(students))
    try:
        _set_up(tour)
        _term(tour, seed, workers or count_cores())
        report = read_report(tour.course, [unit.name for unit in tour.units], tour.problems)
        lacks = missing(tour, report)
        print_summary(tour, report, time.monotonic() - started)
    except BaseException as error:
        # A folder that somebody named goes only if there is a course of ours in it.
        stopped = isinstance(error, KeyboardInterrupt) and not keep
        _leave(tour, remove=stopped if tour.course is not None else not folder)
        raise
    finally:
        if tour.course is not None:
            tour.course.close()
    for line in lacks:
        print(f"MISSING: {line}", file=sys.stderr)
    if lacks:
        print(f"Look into {tour.folder / 'tour.log'}", file=sys.stderr)
    elif keep:
        print(_where_next(tour, report))
    else:
        shutil.rmtree(tour.folder)
    return 1 if lacks else 0


def _which_can_run(units: list[Unit], asked_for: bool) -> tuple[Unit, ...]:
    """Return the units whose libraries are here. The others are named, and the tour does without them."""
    lacking = {unit.name: libraries for unit in units if (libraries := missing_libraries(unit))}
    for library in dict.fromkeys(chain.from_iterable(lacking.values())):
        line = f"{', '.join(name for name, lacks in lacking.items() if library in lacks)}: {how_to_get(library)}"
        if asked_for:
            raise CourseError(line)
        print(f"Left out: {line}")
    return tuple(unit for unit in units if unit.name not in lacking)


def _refuse_what_is_taken(folder: Path | str | None) -> None:
    if folder and Path(folder).is_dir() and any(Path(folder).iterdir()):
        raise CourseError(f"{folder} is not empty: give the name of a new folder")
    if folder and Path(folder).exists() and not Path(folder).is_dir():
        raise CourseError(f"{folder} is a file: give the name of a new folder")


def _leave(tour: Tour, remove: bool) -> None:
    """After an interruption, or where something failed: nothing is left behind that nobody hears of."""
    if remove:
        shutil.rmtree(tour.folder, ignore_errors=True)
    if tour.folder.is_dir() and any(tour.folder.iterdir()):
        print(f"\nThe tour ended early. What there is of it is in {tour.folder}", file=sys.stderr)


def _set_up(tour: Tour) -> None:
    from lstm_course.grading.batch.course import CONFIG_FILE, Course

    names = [unit.name for unit in tour.units]
    for _ in _progress([tour.folder], "building the units", "course"):
        new(tour.folder, names)
    config = tour.folder / CONFIG_FILE
    text = config.read_text(encoding="utf-8") + _SETTINGS.format(exchange=str(tour.folder / "exchange"))
    config.write_text(text, encoding="utf-8")
    tour.course = Course(tour.folder, tour.folder / "tour.log")
    for name in _progress(names, "releasing", "unit"):
        tour.course.generate(name)
        tour.course.release(name)


def _term(tour: Tour, seed: int, workers: int) -> None:
    """Hand in, collect, grade, and give feedback."""
    course, names = tour.course, [unit.name for unit in tour.units]
    pairs = [(number, unit, student) for number, unit in enumerate(tour.units) for student in tour.students]
    rights = {unit.name: answers.model_answers(unit) for unit in tour.units}
    for number, unit, student in _progress(pairs, "working, handing in", "notebook"):
        home = tour.home(student.id)
        home.mkdir(parents=True, exist_ok=True)
        course.fetch(unit.name, student.id, home)
        rng = Random(f"{seed} {student.id} {unit.name}")
        path = home / unit.name / f"{unit.name}.ipynb"
        if not classroom.work(student, tour.units, number, rights[unit.name], path, rng):
            tour.damaged.add((student.id, unit.name))
        course.submit(unit.name, student.id, home)
    for name in _progress(names, "collecting", "unit"):
        course.collect(name)
    with _progress(None, "autograding", "notebook", len(pairs)) as bar:
        graded = course.autograde(workers=workers, report=lambda _: bar.update())
    tour.problems = {(one.student, one.unit): one.problem for one in graded if one.problem}
    for name in _progress(names, "writing feedback", "unit"):
        course.write_feedback(name)
        course.release_feedback(name)
    for _, unit, student in _progress(pairs, "fetching feedback", "notebook"):
        course.fetch_feedback(unit.name, student.id, tour.home(student.id))
    course.export(tour.folder / "gradebook.csv")


def _where_next(tour: Tour, report: ClassReport) -> str:
    jupyter = shlex.quote(str(Path(sysconfig.get_path("scripts")) / "jupyter"))
    here = shlex.quote(str(tour.folder))
    # The page with the most to read: somebody's named mistakes.
    named = Counter((one.student, one.unit) for one in report.judged if one.verdict.misconceptions)
    student, unit = named.most_common(1)[0][0] if named else (tour.students[0].id, tour.units[0].name)
    return f"""
Where to look next
  formgrader        cd {here} && {jupyter} lab      then, in the menu: Nbgrader, Formgrader
  a feedback page   {tour.course.feedback(unit, student) / unit}.html
  as its student    {tour.home(student)}
  the gradebook     {tour.folder / "gradebook.db"}, and as a table gradebook.csv
  every verdict     {tour.folder / "report.json"}, and as a table report.csv
All of it is in one folder; when you have seen enough: rm -r {here}"""


def _progress(over: Iterable[Any] | None, what: str, unit: str, total: int | None = None) -> Any:
    # A log file gets a line now and then, a terminal a bar that moves.
    every = 0.1 if sys.stderr.isatty() else 10.0
    return tqdm(over, total=total, desc=f"{what:<18}", unit=unit, mininterval=every)
