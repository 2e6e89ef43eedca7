"""How long a student waits: the import, a verdict for each exercise, and one for wrong answers of each kind.

python benchmarks/verdicts.py     prints tables, the slowest first; exit code 1 if a bar is missed

The answers of the second table are those from outside and random slips in the references (`tests/`), by what their
verdict says: the search for the line is part of it.
"""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.row import Bar, Bench, Round, Row, Sides

IMPORT_BAR = 150.0  # milliseconds
VERDICT_BAR = 300.0
MEDIAN_BAR = 50.0  # of all wrong answers
WORST_BAR = 1500.0  # of one that needs the search
KINDS = ("right", "known", "unknown")
EACH = 5  # every so many of the answers from outside


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


def wrong_answers() -> Iterator[tuple[Any, Callable[..., Any]]]:
    """Yield wrong answers, each with its exercise: some that were written by people, and slips, one and two."""
    sys.path.insert(0, str(Path(__file__).parents[1]))
    from tests.outside_answers import answers, exercise_of, function_of
    from tests.slips import numpy_exercises, with_slips

    for answer in [one for one in answers() if not one.right][::EACH]:
        yield exercise_of(answer), function_of(answer)
    for exercise in numpy_exercises().values():
        for many in (1, 2):
            slipped = with_slips(exercise.reference, many, random.Random(many))
            if slipped:
                yield exercise, slipped.function


def times_by_kind() -> dict[str, list[float]]:
    """Milliseconds for a verdict and its card, by what the verdict says of the answer."""
    from lstm_course.checking import judge
    from lstm_course.checking.render import to_html

    times: dict[str, list[float]] = {}
    for exercise, answer in wrong_answers():
        start = perf_counter()
        verdict = judge(exercise, answer)
        to_html(verdict)
        took = 1000 * (perf_counter() - start)
        if verdict.status == "failed":
            named = "paired" if len(verdict.misconceptions) == 2 else "named" if verdict.misconceptions else ""
            times.setdefault(named or ("unknown" if verdict.line is None else "located"), []).append(took)
    return times


def benches() -> list[Bench]:
    """Verdicts by kind, as rows: a round judges an answer of each exercise of each kind."""
    kinds = {
        "right": "a right answer",
        "known": "a known mistake",
        "unknown": "an answer that is wrong in a way nobody knows",
    }
    beside = "NumPy's assert_allclose, same inputs"
    note = "the median of all exercises (of every third where nobody knows), with the card; CPU seconds"
    rows = [
        Row(f"student/verdict_{kind}", f"a verdict: {what}", "ms", beside, Bar(MEDIAN_BAR), note=note)
        for kind, what in kinds.items()
    ]
    worst = Row(
        "student/verdict_worst", "the slowest verdict where nothing is searched", "ms", bar=Bar(VERDICT_BAR),
        note="right and known answers of all exercises; CPU seconds",
    )  # fmt: skip
    return [Bench((*rows, worst), _judging, profile=_PROFILE)]


@contextmanager
def _judging() -> Iterator[Round]:
    import lstm_course

    exercises = lstm_course.all_exercises().values()
    answers = {
        "right": [(one, one.reference) for one in exercises],
        "known": [(one, one.misconceptions[0].implementation) for one in exercises if one.misconceptions],
        "unknown": [(one, spoilt(one.reference)) for one in exercises][::3],
    }
    by_hand = [(one, one.reference) for one in exercises]
    for one, answer in answers["right"]:
        _milliseconds(lambda one=one, answer=answer: _verdict(one, answer))

    def once(number: int) -> dict[str, Sides]:
        plain = statistics.median(_milliseconds(lambda one=one: _asserted(one)) for one, _ in by_hand)
        took = {
            kind: [_milliseconds(lambda one=one, answer=answer: _verdict(one, answer)) for one, answer in some]
            for kind, some in answers.items()
        }
        found: dict[str, Sides] = {
            f"student/verdict_{kind}": (statistics.median(times), plain) for kind, times in took.items()
        }
        return found | {"student/verdict_worst": (max(*took["right"], *took["known"]), None)}

    yield once


def _milliseconds(work: Callable[[], object]) -> float:
    start = process_time()
    work()
    return 1000 * (process_time() - start)


def _verdict(exercise: Any, answer: Callable[..., Any]) -> None:
    from lstm_course.checking import judge
    from lstm_course.checking.render import to_html

    to_html(judge(exercise, answer))


def _asserted(exercise: Any) -> None:
    """Compare the reference with itself on all cases, as a cell of asserts does; what is no array is only computed."""
    import numpy as np

    answer = partial(exercise.probe, exercise.reference) if exercise.probe else exercise.reference
    for case in exercise.cases:
        mine, right = (answer(*case.make(np.random.default_rng(0)).values()) for _ in range(2))
        with suppress(TypeError, ValueError, AssertionError):
            np.testing.assert_allclose(mine, right)


_PROFILE = """
import lstm_course
from verdicts import _verdict
every = lstm_course.all_exercises().values()
some = [(one, one.misconceptions[0].implementation) for one in every if one.misconceptions]
for one, answer in some:
    _verdict(one, answer)
profile.enable()
for one, answer in some:
    _verdict(one, answer)
"""


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
    by_kind = times_by_kind()
    every = sorted(time for times in by_kind.values() for time in times)
    print(f"\nwrong answers, in ms (bars: median of all {MEDIAN_BAR:.0f}, worst {WORST_BAR:.0f})")
    print(f"{'':26}{'answers':>10}{'median':>10}{'90 %':>10}{'worst':>10}")
    for kind, times in {**{kind: sorted(times) for kind, times in sorted(by_kind.items())}, "all": every}.items():
        shares = [times[min(int(share * len(times)), len(times) - 1)] for share in (0.5, 0.9, 1.0)]
        print(f"{kind:26}{len(times):10}" + "".join(f"{time:10.1f}" for time in shares))
    missed = importing > IMPORT_BAR or any(max(times.values()) > VERDICT_BAR for _, times in table)
    return int(missed or statistics.median(every) > MEDIAN_BAR or every[-1] > WORST_BAR)


if __name__ == "__main__":
    sys.exit(main())
