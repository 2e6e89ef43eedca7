"""How long a student waits: the import, and a verdict for each exercise.

python benchmarks/verdicts.py     prints a table, the slowest first; exit code 1 if a bar is missed
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any

IMPORT_BAR = 150.0  # milliseconds
VERDICT_BAR = 300.0
KINDS = ("right", "known", "unknown")


def import_time(code: str, rounds: int = 7) -> float:
    """Milliseconds that the code takes in a fresh interpreter; the median."""
    script = f"from time import perf_counter as t; s = t(); {code}; print(1000 * (t() - s))"
    command = [sys.executable, "-c", script]
    subprocess.run(command, check=True, capture_output=True)  # the first one compiles
    runs = [subprocess.run(command, check=True, capture_output=True, text=True).stdout for _ in range(rounds)]
    return statistics.median(map(float, runs))


def verdict_time(exercise: Any, answers: Iterable[Callable[..., Any]], rounds: int = 3) -> float:
    """Milliseconds for a verdict and its card: the slowest of the answers, each the best of some rounds."""
    from lstm_course.checking import judge
    from lstm_course.checking.render import to_html

    def once(answer: Callable[..., Any]) -> float:
        start = perf_counter()
        to_html(judge(exercise, answer))
        return 1000 * (perf_counter() - start)

    return max(min(once(answer) for _ in range(rounds)) for answer in answers)


def spoilt(reference: Callable[..., Any]) -> Callable[..., Any]:
    """Return a wrong answer that nobody wrote down: the right one, with what is returned moved a little, unevenly."""
    import numpy as np

    def move(value: Any) -> Any:
        if isinstance(value, list | tuple):
            return type(value)(map(move, value))
        array = np.asarray(value, dtype=float)
        return array + 0.01 * np.cos(np.arange(array.size) ** 1.5).reshape(array.shape)

    return lambda *arguments: move(reference(*arguments))


def main() -> int:
    """Measure, print, and say with the exit code whether the bars are met."""
    importing = import_time("import lstm_course")
    all_units = import_time("from lstm_course import check, all_exercises; all_exercises()")

    import lstm_course

    table = []
    for name, exercise in lstm_course.all_exercises().items():
        answers: dict[str, list[Callable[..., Any]]] = {
            "right": [exercise.reference],
            "known": [m.implementation for m in exercise.misconceptions],
            "unknown": [spoilt(exercise.reference)],
        }
        table.append((name, {kind: verdict_time(exercise, answers[kind]) for kind in KINDS}))
    table.sort(key=lambda row: -max(row[1].values()))

    print(
        f"import lstm_course: {importing:.0f} ms (bar {IMPORT_BAR:.0f}); with NumPy and all units: {all_units:.0f} ms"
    )
    print(f"\na verdict, in ms (bar {VERDICT_BAR:.0f}); of the known mistakes the slowest")
    print(f"{'exercise':26}" + "".join(f"{kind:>10}" for kind in KINDS))
    for name, times in table:
        late = "  late" if max(times.values()) > VERDICT_BAR else ""
        print(f"{name:26}" + "".join(f"{times[kind]:10.1f}" for kind in KINDS) + late)
    missed = importing > IMPORT_BAR or any(max(times.values()) > VERDICT_BAR for _, times in table)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
