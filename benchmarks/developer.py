"""What a developer waits for: lint, make quick, make tour, make test.

python benchmarks/developer.py developer/lint     all of them take a quarter of an hour
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from bench.alone import main
from bench.row import Bar, Bench, Row, command, python, side_by_side

ROOT = Path(__file__).parents[1]
IDLE = "the bar is for two idle cores"
LINT = (
    ["ruff", "check", "--quiet", "."],
    ["ruff", "format", "--quiet", "--check", "."],
    ["mypy", "--no-error-summary"],
)


def benches() -> list[Bench]:
    return [
        side_by_side(Row("developer/lint", "make lint, after a change or none", "s", "ruff without mypy"), _lint),
        _make(Row("developer/quick", "make quick", "s", bar=Bar(60), note=IDLE), "quick", "a minute each"),
        _make(Row("developer/tour", "make tour", "s", bar=Bar(60), note=IDLE), "tour", "a minute each"),
        _make(Row("developer/test", "make test", "s", bar=Bar(600), note=IDLE), "test", "ten minutes each", True),
    ]  # fmt: skip


def _make(row: Row, target: str, why: str, is_long: bool = False) -> Bench:
    @contextmanager
    def begin() -> Iterator[tuple[Callable[[], float], ...]]:
        yield (command(["make", target, f"VENV={Path(sys.prefix)}", "-o", f"{Path(sys.prefix)}/.ready"], ROOT),)

    return side_by_side(row, begin, rounds=1, why=why, is_long=is_long)


@contextmanager
def _lint() -> Iterator[tuple[Callable[[], float], ...]]:
    steps = [command(python("-m", *words), ROOT) for words in LINT]
    yield partial(_all, steps), partial(_all, steps[:2])


def _all(steps: list[Callable[[], float]]) -> float:
    return sum(step() for step in steps)


if __name__ == "__main__":
    sys.exit(main(benches(), __doc__))
