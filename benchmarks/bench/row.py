"""A row of the table, and the bench that measures it: ours and what stands beside it, by turns, in rounds."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

GROUPS = {
    "student": "What a student waits for",
    "instructor": "What an instructor waits for",
    "developer": "What a developer waits for",
    "researcher": "What a researcher would compare",
    "growth": "How time and memory grow",
    "cluster": "On a cluster",
}
ROUNDS = 7
Sides = tuple[float, float | None]
Round = Callable[[int], Mapping[str, Sides]]
"""The number of the round → row's name → ours, and what stands beside it."""


@dataclass(frozen=True)
class Bar:
    """What is promised. Of ours itself, of the ratio, or of how much more ours takes than what stands beside it."""

    value: float
    of: Literal["ours", "ratio", "more"] = "ours"
    is_most: bool = True

    def is_met(self, found: float) -> bool:
        return found <= self.value if self.is_most else found >= self.value


@dataclass(frozen=True)
class Row:
    """One line. ``name``: GROUP/NAME; ``unit`` of the numbers; ``beside``: what ours is compared with.

    counts  how a ratio is told: "ours" is ours ÷ beside; "beside" is beside ÷ ours, where ours is to be the faster
    note    what has to be known to read the numbers: CPU time, say, or what was simulated
    """

    name: str
    what: str
    unit: str = "s"
    beside: str = ""
    bar: Bar | None = None
    counts: Literal["ours", "beside"] = "ours"
    note: str = ""

    @property
    def group(self) -> str:
        return self.name.split("/")[0]

    def as_data(self) -> dict[str, Any]:
        return {key: value for key, value in asdict(self).items() if value not in ("", None)}


class Told(dict[str, Sides]):
    """What a round has found where the rows are not known before: they come along, below the bench's own name."""

    def __init__(self, rows: Sequence[Row], values: Mapping[str, Sides]) -> None:
        super().__init__(values)
        self.rows = {row.name: row.as_data() for row in rows}


@dataclass(frozen=True)
class Bench:
    """Rows that are measured together. ``begin`` prepares, and yields what does a round.

    why      where there are fewer than seven rounds: why
    is_long  only measured with --long
    profile  Python code of which a profile is taken, in a process of its own, as the slowest part of these rows
    """

    rows: tuple[Row, ...]
    begin: Callable[[], AbstractContextManager[Round]]
    rounds: int = ROUNDS
    why: str = ""
    is_long: bool = False
    profile: str = ""

    def __post_init__(self) -> None:
        assert self.rounds >= ROUNDS or self.why, f"{self.name}: fewer than {ROUNDS} rounds, and nobody says why"

    @property
    def name(self) -> str:
        return self.rows[0].name


def side_by_side(
    row: Row, begin: Callable[[], AbstractContextManager[tuple[Callable[[], float], ...]]], **how: Any
) -> Bench:
    """Return the bench of one row. ``begin`` yields what measures ours and, if there is, what stands beside it."""

    @contextmanager
    def rounds() -> Iterator[Round]:
        with begin() as sides:

            def once(number: int) -> Mapping[str, Sides]:
                found = {}
                for side in sides if number % 2 else sides[::-1]:  # so that a machine that slows down favours nobody
                    found[side] = side()
                return {row.name: (found[sides[0]], found[sides[1]] if len(sides) > 1 else None)}

            yield once

    return Bench((row,), rounds, **how)


def commands(row: Row, ours: Sequence[str], theirs: Sequence[str], **how: Any) -> Bench:
    """Return the bench of two commands that need nothing prepared; they are started once before, to be compiled."""

    @contextmanager
    def begin() -> Iterator[tuple[Callable[[], float], ...]]:
        scale = {"ms": 1000.0}.get(row.unit, 1.0)
        first, second = command(ours), command(theirs)
        first(), second()
        yield (lambda: scale * first(), lambda: scale * second())

    return side_by_side(row, begin, **how)


def command(words: Sequence[str], folder: Path | None = None) -> Callable[[], float]:
    """Return what runs a command and returns the seconds from its start to its end. It has to succeed."""

    def seconds() -> float:
        path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        start = perf_counter()
        done = subprocess.run(
            list(words), cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env={**os.environ, "PATH": path}
        )
        took = perf_counter() - start
        if done.returncode:
            raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}: {done.stdout.decode()[-1500:]}")
        return took

    return seconds


def python(*arguments: str) -> list[str]:
    return [sys.executable, *arguments]


def lstm_course(*arguments: str) -> list[str]:
    return python("-c", "from lstm_course.cli import main; main()", *arguments)


def nbgrader(*arguments: str) -> list[str]:
    return python("-m", "nbgrader", *arguments)
