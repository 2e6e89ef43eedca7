"""One notebook's cells, run in a student's process; what comes of a process that dies stays in here."""

from __future__ import annotations

import json
from dataclasses import dataclass
from time import monotonic
from typing import Any

from lstm_course.grading.jobs import CellResult
from lstm_course.grading.judging.instructor import bound_names, statements
from lstm_course.grading.judging.student_life import OutOfTime, Refused, Stopped
from lstm_course.grading.judging.student_process import StudentProcess

_MOST_STARTS = 12


@dataclass
class _Cell:
    number: int
    source: str
    seconds: float  # that it may take
    ended: str = ""  # how Python ended in it, in words


@dataclass
class Session(StudentProcess):
    """One notebook's process, and how to get another one when it is gone.

    A process that died is replaced: the cells that ran before run again, without the one that ended it.
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        self._ran: list[_Cell] = []
        self._ends = monotonic() + self.limits.notebook_seconds
        self._late = False  # whether the cell that runs had to be interrupted
        self.until = self._ends
        self.cell_seconds = self.limits.cell_seconds  # for the cell that is at hand, or its test

    def time_left(self) -> float:
        return self._ends - monotonic()

    @property
    def sources(self) -> list[str]:
        """The student's cells that have run so far, as they are written."""
        return [cell.source for cell in self._ran]

    def ended_in(self, name: str) -> str:
        """Return how Python ended in the cell that gives this name a value, in words; "" where it did not."""
        return next((cell.ended for cell in reversed(self._ran) if cell.ended and name in _binds(cell.source)), "")

    def call_seconds(self) -> float:
        """How long a call may take now."""
        seconds = (self.until if self.until < self._ends else self._ends) - monotonic()
        seconds = self.cell_seconds if self.cell_seconds < seconds else seconds
        return seconds if seconds > 0.05 else 0.05

    # Cells.

    def run(self, number: int, source: str) -> CellResult:
        """Run one of the student's cells."""
        cell, began, self._late = _Cell(number, source, self.cell_seconds), monotonic(), False
        try:
            self.ready()
            answer = self._run(cell)
        except Stopped as error:
            cell.ended = str(error)
            self._ran.append(cell)
            late = isinstance(error, OutOfTime)
            output = _error_output("CellTimeoutError" if late else "PythonStopped", str(error))
            flag = "timed out" if late else str(error)
            return CellResult((output,), seconds=monotonic() - began, memory=self.memory, flags=(flag,))
        except Refused as error:
            answer = {"outputs": [_error_output("Error", str(error))]}
        self.measure()
        self._ran.append(cell)
        outputs = answer.get("outputs")
        flags = ["timed out"] if self._late else []
        if answer.get("overflow") is True:
            flags.append("too much output")
        kept = tuple(filter(None, map(_as_json, outputs))) if isinstance(outputs, list) else ()
        return CellResult(kept, seconds=monotonic() - began, memory=self.memory, flags=tuple(flags))

    def _run(self, cell: _Cell) -> dict[str, Any]:
        seconds = min(cell.seconds, max(self.time_left(), 0.1))
        request = {"op": "run", "source": cell.source, "limit": self.limits.output}
        if self._core is not None:
            self._core.part()
        try:
            answer = self.ask(request, seconds)
            return answer if isinstance(answer, dict) else {}
        except OutOfTime as error:
            if not self.running:
                raise
            # It answered the interrupt: its names are all there, only the cell did not get to its end.
            output = _error_output("CellTimeoutError", str(error))
            self._late = True
            return {"outputs": [output]}

    # The process.

    def ready(self) -> None:
        """Have a process there, in which all cells so far have run."""
        if self.running:
            return
        while True:
            if self.time_left() <= 0:
                raise OutOfTime(f"the notebook took longer than {self.limits.notebook_seconds:.0f} s")
            if self.generation >= _MOST_STARTS:
                raise Stopped(f"Python was started {_MOST_STARTS} times, and stopped each time")
            self.start()
            if all(map(self._again, self._ran)):
                return

    def _again(self, cell: _Cell) -> bool:
        """Run a cell that ran before, in a new process."""
        if cell.ended:
            return True
        try:
            self._run(cell)
        except Stopped as error:
            cell.ended = str(error)
            return False
        except Refused:
            pass
        return True


def _binds(source: str) -> set[str]:
    return {name for statement in statements(source) for name in bound_names(statement)}


def _as_json(output: Any) -> dict[str, Any] | None:
    """Return an output as a notebook's file can hold it; None of anything else that goes over the wire."""
    try:
        return dict(json.loads(json.dumps(output))) if isinstance(output, dict) else None
    except (TypeError, ValueError, RecursionError):
        return None


def _error_output(name: str, message: str) -> dict[str, Any]:
    return {"output_type": "error", "ename": name, "evalue": message, "traceback": [f"{name}: {message}"]}
