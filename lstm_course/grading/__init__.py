"""Everything that touches nbgrader: configuration, judged cells, batches, the class report.

>>> from lstm_course.grading import configure       # in nbgrader_config.py
>>> configure(c)                                    # doctest: +SKIP

The rooms, in the order of a submission's way from the file to the report:

    commands     ``lstm-course autograde`` and ``report``: which course, which units, what is said
    batch        all submissions of a course through nbgrader's own steps, several at a time; the secret seed
    intake       the file becomes a notebook again, with exactly the gradebook's cells in it
    jobs.py      what is to be judged and what came of it, as plain data
    runners      where jobs run: here, or on a Dask cluster
    calibration  the instructor's own solution goes through all this first: what its tests need
    processes    the warm process that each student's is forked from
    isolation    what a student's process must not do, taken from it before its first line
    student      what runs inside of it: the shell, and the answers to the judge's questions
    wire         what is said between the two: arrays and JSON
    judging      the tests run here, with stand-ins for what the student defined
    points.py    from a score to points
    publishing   the verdict as outputs of its cell; markup made harmless, hidden cases kept back
    registrar    rosters in, grades out: Canvas and Moodle
    marking      written answers, by a person: alike ones together
    regrading    one exercise again, on a copy; entered when its changes were seen, and undone
    reporting    a row for each graded cell, the class report, likeness to the course's own answers

``settings.py`` is what ``configure`` does, ``doctor.py`` says what this machine offers.

Importing this package loads no nbgrader, and nothing else either: a student's process does it too.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lstm_course.grading.settings import configure

__all__ = ["configure"]


def __getattr__(name: str) -> Any:
    if name != "configure":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from lstm_course.grading.settings import configure

    return configure
