"""What an instructor waits for besides grading: build, release, feedback, report, verify, regrade, beside nbgrader's.

python benchmarks/commands.py     medians of seven, in a class of six that handed in one unit
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import autograde
from any_course import KINDS, OF_OURS, OURS, STOCK, UNIT
from bench.alone import main
from bench.row import Bench, Round, Row, Sides, command, lstm_course, nbgrader, side_by_side

CLASS = 6
SOLVED = Path(__file__).parents[1] / "solutions" / "02_bptt" / "02_bptt.ipynb"
Command = Callable[[Path, int], list[str]]
_GRADE = lstm_course("autograde", UNIT, "--force")
GENERATE = "nbgrader generate_assignment"
NOTE = f"one unit, {UNIT}"
OF_CLASS = f"{NOTE}, {CLASS} submissions"


def benches() -> list[Bench]:
    return [
        _bench(Row("instructor/build", "new: a course of one unit, built", "s", GENERATE, note=NOTE),
               lambda course, turn: lstm_course("new", str(course.parent / f"new-{turn}"), "4"),
               lambda course, turn: nbgrader("generate_assignment", UNIT, "--force"),
               "from pathlib import Path\nimport tempfile\nfrom lstm_course.building.new import new\nprofile.enable()\n"
               "new(Path(tempfile.mkdtemp()) / 'course', ['04_lstm_gates'])"),
        _bench(Row("instructor/release", "release", "s", GENERATE, note=NOTE),
               lambda course, turn: lstm_course("release", UNIT),
               lambda course, turn: nbgrader("generate_assignment", UNIT, "--force")),
        _bench(Row("instructor/feedback", "generate_feedback, our settings", "s", "stock settings", note=OF_CLASS),
               lambda course, turn: nbgrader("generate_feedback", UNIT, "--force"),
               lambda course, turn: nbgrader("generate_feedback", UNIT, "--force", "--course", "bench"), stock=True),
        _bench(Row("instructor/report", "report", "s", "nbgrader export", note=OF_CLASS),
               lambda course, turn: lstm_course("report"),
               lambda course, turn: nbgrader("export")),
        _bench(Row("instructor/verify", "verify 2 --quick", "s", "nbgrader validate", note="one unit, 02_bptt"),
               lambda course, turn: lstm_course("verify", "2", "--quick"),
               lambda course, turn: nbgrader("validate", str(SOLVED))),
        _bench(Row("instructor/regrade", "regrade of one exercise, --dry-run", "s", "autograde --force", note=OF_CLASS),
               lambda course, turn: lstm_course("regrade", "4", "forget_gate", "--dry-run"),
               lambda course, turn: _GRADE),
        Bench((Row("growth/regrade", "regrade of one exercise, --dry-run, 1,000 students", "s", "100 students",
                   note="each has handed in one unit"),),
              _growing, rounds=1, why="all are graded first", is_long=True),
    ]  # fmt: skip


def _bench(row: Row, ours: Command, theirs: Command, profile: str = "", stock: bool = False) -> Bench:
    return side_by_side(row, partial(_commands, ours, theirs, stock), profile=profile)


@contextmanager
def _growing() -> Iterator[Round]:
    def once(number: int) -> dict[str, Sides]:
        return {"growth/regrade": (_regrading(1000), _regrading(100))}

    yield once


def _regrading(students: int) -> float:
    with tempfile.TemporaryDirectory(prefix="regrade-bench-") as home:
        course = _graded(Path(home), students)
        return command(lstm_course("regrade", "4", "forget_gate", "--dry-run"), course)()


@contextmanager
def _commands(ours: Command, theirs: Command, stock: bool) -> Iterator[tuple[Callable[[], float], ...]]:
    """Both in a course of their own that is graded; ``stock``: without our settings."""
    with tempfile.TemporaryDirectory(prefix="commands-bench-") as home:
        mine, other = Path(home, "mine"), Path(home, "other")
        for folder in (mine, other):
            shutil.copytree(graded_course(), folder)
        if stock:
            (other / "nbgrader_config.py").write_text(STOCK + OF_OURS)
        turn = count()
        yield (
            lambda: command(ours(mine, next(turn)), mine)(),
            lambda: command(theirs(other, next(turn)), other)(),
        )


_made: list[Path] = []


def graded_course() -> Path:
    """Return a course that was graded by ours, made once for all commands."""
    if not _made:
        home = tempfile.TemporaryDirectory(prefix="graded-bench-")
        _keep.append(home)
        _made.append(_graded(Path(home.name), CLASS))
    return _made[0]


def _graded(home: Path, students: int) -> Path:
    course = KINDS["checks"].make(home / "course", students)
    graded = autograde.graded_folder(course, home / "graded", OURS + OF_OURS)
    command(_GRADE, graded)()
    return graded


_keep: list[tempfile.TemporaryDirectory[str]] = []

if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
