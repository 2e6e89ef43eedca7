"""Tests that cannot be judged apart: they run in a process in which the notebook has run, as in stock nbgrader.

It is a second process, not the one that serves the judge's proxies: a test that is judged apart loses nothing of its
protection. It has a folder of its own, which is thrown away. Of what it shows nothing is kept but whether a test came
to its end, and at which of its lines it did not. What it does for that it may forge, with more than Python's own means;
``student/run_tests``, ``student/pristine`` and ``student/watch`` are what keeps it from that.
"""

from __future__ import annotations

import ast
import contextlib
import re
import secrets
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Any

from lstm_course.grading.course_interface import the_course
from lstm_course.grading.jobs import Cell, CellResult, Job
from lstm_course.grading.judging.folders import put_back, remove_tree, unpack
from lstm_course.grading.judging.graded_cell import points_by
from lstm_course.grading.judging.matched_cells import MatchedCells
from lstm_course.grading.judging.names_left import names_left
from lstm_course.grading.judging.names_of_tests import definitions, modules_in, names_of
from lstm_course.grading.judging.parsed_test import ParsedTest
from lstm_course.grading.judging.session import Session
from lstm_course.grading.judging.statements import module_of
from lstm_course.grading.judging.student_life import Launch, OutOfTime
from lstm_course.grading.judging.words_of_tests import patches_by_helpers
from lstm_course.grading.judging.written_files import written_files
from lstm_course.grading.publishing.redact import has_hidden_tests, hidden_lines

_TOUCHED = "The notebook changes what its tests are run with, or looks into them: this test is not graded."
REACHED = "reached for: "
"""What a flag begins with that tells what a notebook did to its tests."""
_FORGED = "an answer of its own making"
# Nobody needs these but to look into what runs, or into memory.
_REACHING = re.compile(
    r"\b(_?ctypes|cffi|_getframe|_current_frames|get_referrers|get_referents|get_objects|addaudithook|cell_contents"
    r"|tb_frame|[agc][ir]_frame|f_back|f_globals|f_locals|f_builtins|__array_interface__|__array_struct__)\b|/proc/self"
)

# What agrees with anything, where the instructor's own notebook speaks of it: see student.taken
_SPOKEN_OF = {
    "mock": re.compile(r"\bmock|Mock"),
    "approx": re.compile(r"\bapprox\b"),
    "ma": re.compile(r"\bma\b|masked"),
}


@dataclass(frozen=True)
class _Said:
    """What the process says of a test."""

    passed: bool = False
    points: str = ""
    line: int = 0
    kind: str = ""
    found: tuple[str, ...] = ()


class _Session(Session):
    """A session some of whose cells are run by what serves tests."""

    def __init__(self, job: Job, launch: Launch, forbidden: tuple[str, ...], extra: dict[str, Any]) -> None:
        super().__init__(job, launch, forbidden)
        self._about = extra
        self.closed: dict[int, Callable[[], _Said]] = {}
        self.said: dict[int, _Said] = {}

    def start(self) -> None:
        """Start a process that has a key to seal its answers with, for as long as it lives."""
        key = secrets.token_bytes(32)
        self._seal = blake2b(key=key)
        self.extra = {"together": {**self._about, "key": key.hex()}}
        super().start()

    def ask_closed(self, question: str, seconds: float) -> list[str] | None:
        """Return the words of its answer; None where they are not sealed, over all that it was asked so far."""
        self.ready()
        self._seal.update(question.encode())
        sealed, _, words = str(self.ask({"closed": question}, seconds))[:20_000].partition(".")
        seal = self._seal.copy()
        seal.update(words.encode())
        if not secrets.compare_digest(sealed.encode(), seal.hexdigest().encode()):
            return None
        with contextlib.suppress(ValueError):
            return [bytes.fromhex(word).decode() for word in words.split(".")]
        return None

    def _run(self, cell: Any) -> dict[str, Any]:
        if cell.number not in self.closed:
            return super()._run(cell)
        try:
            self.said[cell.number] = self.closed[cell.number]()
        except OutOfTime:
            if not self.running:
                raise
            self._late = True
        return {}


class Together:
    """Runs a notebook and its tests in one process, as far as it is asked for."""

    def __init__(self, job: Job, launch: Launch, forbidden: tuple[str, ...] = (), seconds: float | None = None) -> None:
        """``seconds``: for all of it; else as long as the notebook may take."""
        if seconds is not None:
            job = replace(job, limits=replace(job.limits, notebook_seconds=seconds))
        self._job, self._names = job, names_of(job.instructor, job.observed.altered)
        self._own = Path(tempfile.mkdtemp(prefix="instructor-"))
        unpack(job.own_files, self._own)
        written = written_files(job.instructor, job.own_files, job.observed).names
        self._restored = {name: content for name, content in job.own_files.items() if name not in written}
        tests = [cell.source for cell in job.cells if cell.kind == "test"]
        imports = [*self._names.to_import(), *modules_in(tests)]
        operators = self._names.instructor.classes.written_by_hand()
        texts = "\n".join([cell.source for cell in job.instructor] + tests)
        words = [word for word, said in _SPOKEN_OF.items() if said.search(texts)]
        about = {"own": str(self._own), "imports": imports, "operators": operators, "words": words}
        self._session = _Session(job, launch, forbidden, about)
        checked = {test.exercise for test in map(ParsedTest.of, job.cells) if test.exercise}
        given = the_course().given(job.assignment, checked)
        self._session.given = lambda name, args, kwargs: _given(given, name)(*args, **kwargs)
        self._results: list[CellResult] = []
        self._instructors = MatchedCells(job)
        self._students = [job.cells[number] for number in range(len(job.cells)) if self._is_students(number)]
        self._reaching = sorted({found[0] for cell in self._students for found in _REACHING.finditer(cell.source)})

    def time_left(self) -> float:
        return self._session.time_left()

    def run(self, number: int) -> CellResult:
        """Return what comes of a test where all cells before it ran in the same process."""
        for before in range(len(self._results), number + 1):
            self._results.append(self._cell(before))
        return self._results[number]

    def close(self) -> None:
        self._session.close()
        remove_tree(self._own)

    def _is_students(self, number: int) -> bool:
        return self._job.cells[number].kind == "run" and number not in self._instructors.numbers

    def _cell(self, number: int) -> CellResult:
        cell = self._job.cells[number]
        self._session.cell_seconds = self._job.seconds_for(cell)
        if cell.kind == "leave":
            return CellResult()
        if cell.kind == "test":
            result = self._test(number, cell)
            if (result.points or 0.0) < cell.points:  # what a test that was broken off has not come to
                for left in names_left(self._job.instructor, cell, self._job.observed.left.get(cell.grade_id, ())):
                    self._session.run(len(self._job.cells) + number, left)  # a number that no cell has
            return result
        if number in self._instructors.numbers and module_of(cell.source).body:
            self._run_closed(number, module_of(cell.source), "cell")
        else:
            self._session.run(number, cell.source)
        return CellResult()

    def _test(self, number: int, cell: Cell) -> CellResult:
        test = ParsedTest.of(cell)
        if test.problem:
            return CellResult(points=0.0, reason=f"the test itself is no Python: {test.problem}")
        place = self._names.instructor.place_of(cell.grade_id)
        for nth, source in self._instructors.missing(place):
            self._run_closed(-1 - nth, definitions(source), "aside")
        if in_the_way := put_back(self._restored, self._session.folder):
            return CellResult(points=0.0, reason=in_the_way, flags=(in_the_way,))
        result, said = self._run_closed(number, test.tree, "test", place, cell)
        flags = tuple(dict.fromkeys(result.flags))
        if said is None:
            why = "The test did not come to an end." if "timed out" in flags else "Python stopped in this test."
            return replace(result, outputs=(), points=0.0, reason=why)
        if found := [*said.found, *self._reaching]:
            words = ", ".join(found)[:300]
            return replace(result, outputs=(), points=0.0, reason=_TOUCHED, flags=(*flags, f"{REACHED}{words}"))
        if not said.passed:
            return replace(result, outputs=(), points=0.0, reason=_reason(cell.source, said))
        points, reason = points_by(float(said.points) if said.points else None, cell.points)
        return replace(result, outputs=(), points=points, reason=reason)

    def _run_closed(
        self, number: int, tree: ast.Module, kind: str, place: int = 0, cell: Cell | None = None
    ) -> tuple[CellResult, _Said | None]:
        self._session.closed[number] = lambda: self._ask(tree, kind, place, cell)
        result = self._session.run(number, "")
        return result, self._session.said.get(number)

    def _ask(self, tree: ast.Module, kind: str, place: int, cell: Cell | None) -> _Said:
        names, unknown = self._names, set[str]()
        told: dict[str, Any] = {"kind": kind, "restored": [], "refreshed": [], "text": ""}
        shared = None if kind == "cell" else set[str]()
        if cell is not None:
            liberal = () if cell.grade_id in self._job.less_protected else self._students
            shared = names.shared_at(place, tree.body, liberal)
            told |= {"patches": True} if patches_by_helpers(tree, self._job.instructor) else {}
            told |= {"restored": sorted(names.restored_at(place)), "refreshed": sorted(names.changed_by(place))}
        for _ in range(3):
            try:
                test = names.close(tree, kind, place, shared, unknown)
            except (SyntaxError, ValueError, RecursionError) as error:
                return _Said(kind=type(error).__name__)
            students = names.students_among(test.changed, place) if cell is not None else []
            words = self._session.ask_closed(test.packed(students=students, **told), self._seconds())
            if words is None or len(words) < 4:
                return _Said(found=(_FORGED,))
            if words[0] != "unknown":
                line = int(words[2]) if words[2].isdecimal() else 0
                return _Said(words[0] == "passed", words[1], line, words[3], tuple(words[4:]))
            unknown |= {*words[4:]}
        return _Said()

    def _seconds(self) -> float:
        return min(self._session.cell_seconds, max(self.time_left(), 0.1))


def _given(given: Any, name: str) -> Callable[..., Any]:
    if name not in given:
        raise PermissionError(f"{name} is not given to this notebook")
    function: Callable[..., Any] = given[name]
    return function


def _reason(source: str, said: _Said) -> str:
    """Say why a test is not passed, with no more of it than its line; of a hidden test not that either."""
    lines = source.splitlines()
    known = 0 < said.line <= len(lines)
    if (said.line in hidden_lines(source)) if known else has_hidden_tests(source):
        return "A hidden test is not passed."
    kind = said.kind or "an exception of its own"
    ends = "is not passed" if kind == "AssertionError" else f"ends in {kind}"
    line = lines[said.line - 1].strip() if known else ""
    return f"The test `{line if len(line) <= 200 else line[:199] + '…'}` {ends}." if line else f"The test {ends}."
