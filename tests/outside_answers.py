"""Answers that were written from the notebooks alone, as students write them, and what the check says of each.

``python -m tests.outside_answers`` judges all of ``tests/checking/outside`` and prints for each unit how many of the
wrong ones are named, located and so on. ``--unit 4`` takes one unit, ``--cards 40 --seed 1`` prints verdicts drawn at
random together with the answer, to be read as somebody who has made that mistake; ``--list nothing`` prints all of
one kind, ``--list wrong`` every answer with what its verdict says.
"""

from __future__ import annotations

import argparse
import linecache
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from lstm_course.checking import Exercise, Verdict, judge, line
from lstm_course.checking.render import to_text
from lstm_course.units.registry import all_units

FOLDER = Path(__file__).parent / "checking" / "outside"

KINDS = ("named", "paired", "located", "told", "narrowed", "bare", "nothing", "passed")
LOCATED = ("named", "paired", "located")
FOUND = (*LOCATED, "told")

_ANSWER = re.compile(
    r"^## (?P<exercise>\w+)$|^\*(?P<status>right|wrong)\*: (?P<habit>[^\n]+)$|^```python\n(?P<code>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Outside:
    """One answer: to which exercise, whether it is right, the habit in words, the cell, the cells run before it."""

    unit: str
    exercise: str
    right: bool
    habit: str
    code: str
    before: tuple[str, ...]

    @property
    def place(self) -> str:
        return f"{self.unit} {self.exercise}: {self.habit}"


def answers(*units: str) -> list[Outside]:
    """Read the answers of these units, "04" and so on; of all units where none is named."""
    pages = sorted(FOLDER.glob("u*.md"))
    return [answer for page in pages if not units or page.stem[1:] in units for answer in read(page)]


def read(page: Path) -> Iterator[Outside]:
    """Yield the answers of one page. What is given stands first; of each exercise the first right answer comes next,
    for a student has the earlier functions when writing the later ones.
    """
    text = page.read_text(encoding="utf-8")
    found = [match.groupdict() for match in _ANSWER.finditer(text)]
    given = next(part["code"] for part in found if part["code"])
    exercise, status, habit = "", "", ""
    written: list[tuple[str, str, str, str]] = []
    for part in found:
        exercise = part["exercise"] or exercise
        if part["status"]:
            status, habit = part["status"], part["habit"]
        elif part["code"] and exercise:
            written.append((exercise, status, habit, part["code"]))
    firsts = {name: code for name, state, _, code in reversed(written) if state == "right"}
    before = (given, *reversed(firsts.values()))
    for name, state, words, code in written:
        yield Outside(page.stem[1:], name, state == "right", words, code, before)


_rooms: dict[str, dict[str, Any]] = {}


def function_of(answer: Outside) -> Callable[..., Any]:
    """Return the answer's function, as a notebook would have it: with its source, among the functions of before."""
    if answer.unit not in _rooms:
        _rooms[answer.unit] = {"__name__": "__main__"}
        for number, code in enumerate(answer.before):
            _run(code, f"<unit {answer.unit}, cell {number}>", _rooms[answer.unit])
    namespace = dict(_rooms[answer.unit])
    _run(answer.code, f"<outside {answer.place}>", namespace)
    return namespace[answer.exercise]


def _run(code: str, name: str, namespace: dict[str, Any]) -> None:
    linecache.cache[name] = (len(code), None, code.splitlines(keepends=True), name)  # as IPython does for a cell
    exec(compile(code, name, "exec"), namespace)


def exercise_of(answer: Outside) -> Exercise:
    """Return the exercise that is answered."""
    unit = next(unit for name, unit in all_units().items() if name.startswith(answer.unit))
    return next(exercise for exercise in (*unit.exercises, *unit.retired) if exercise.name == answer.exercise)


def kind_of(verdict: Verdict) -> str:
    """Return how much a verdict says.

    named     one known mistake, or some that no case tells apart      paired    two known mistakes at once
    located   the line to look at                                       told      the headline is the mistake
    narrowed  something true that narrows the fault                     bare      an exception's own words
    nothing   that it differs
    """
    if verdict.passed:
        return "passed"
    if verdict.misconceptions:
        several = len(verdict.misconceptions) > 1
        return "paired" if several and "one of these" not in verdict.diagnosis else "named"
    if verdict.line is not None:
        return "located"
    if re.search(r"a return seems to be missing|should come back|changes its argument|never ends", verdict.headline):
        return "told"
    if verdict.diagnosis:
        return "narrowed"
    return "bare" if verdict.headline.startswith("raises") else "nothing"


@dataclass(frozen=True)
class Judged:
    """An answer, what the check says of it, and the processor's seconds that it took."""

    answer: Outside
    verdict: Verdict
    seconds: float

    @property
    def kind(self) -> str:
        return kind_of(self.verdict)


def judged(some: Sequence[Outside]) -> Iterator[Judged]:
    """Judge each answer. The search is given the processor's seconds: a busy machine finds the same."""
    for answer in some:
        exercise, function = exercise_of(answer), function_of(answer)
        begin = time.process_time()
        with patch.object(line, "perf_counter", time.process_time):
            verdict = judge(exercise, function, search=line.BUDGET)
        yield Judged(answer, verdict, time.process_time() - begin)


def share(wrong: Sequence[Judged], *kinds: str) -> float:
    """Return the share of the wrong answers whose verdicts are of these kinds."""
    return sum(one.kind in kinds for one in wrong) / len(wrong)


def _table(results: Sequence[Judged]) -> None:
    print(f"{'unit':6}{'wrong':>6}" + "".join(f"{kind:>9}" for kind in KINDS) + f"{'right':>7}{'failed':>7}{'s':>7}")
    for unit in [*sorted({one.answer.unit for one in results}), "all"]:
        of_unit = [one for one in results if unit in (one.answer.unit, "all")]
        wrong = [one for one in of_unit if not one.answer.right]
        right = [one for one in of_unit if one.answer.right]
        counts = Counter(one.kind for one in wrong)
        row = "".join(f"{counts[kind]:9}" for kind in KINDS)
        failed = sum(not one.verdict.passed for one in right)
        print(f"{unit:6}{len(wrong):6}{row}{len(right):7}{failed:7}{sum(one.seconds for one in of_unit):7.1f}")
    wrong = [one for one in results if not one.answer.right]
    told, empty = share(wrong, *FOUND), share(wrong, "nothing", "bare")
    print(f"named, paired or located: {share(wrong, *LOCATED):.1%}, with what the headline tells: {told:.1%}")
    print(f"nothing, or an exception's own words: {empty:.1%}")
    times = sorted(one.seconds for one in wrong)
    print(f"seconds a wrong answer: median {times[len(times) // 2]:.3f}, worst {times[-1]:.2f}")


def _card(one: Judged) -> str:
    status = "right" if one.answer.right else "wrong"
    hint = f"\n  (folded) {one.verdict.hint}" if one.verdict.hint else ""
    return (
        f"{'=' * 100}\n{one.answer.place} [{status}, {one.kind}]\n\n{one.answer.code}\n{to_text(one.verdict)}{hint}\n"
    )


def main() -> None:
    """Judge, print the table, and what was asked for besides."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--unit", nargs="*", default=[])
    parser.add_argument("--exercise")
    parser.add_argument("--cards", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--list", nargs="*", default=[], choices=(*KINDS, "wrong"))
    asked = parser.parse_args()
    some = [a for a in answers(*(f"{int(unit):02}" for unit in asked.unit)) if asked.exercise in (None, a.exercise)]
    results = list(judged(some))
    wrong = [one for one in results if not one.answer.right]
    for one in wrong:
        if one.kind in asked.list or "wrong" in asked.list:
            print(_card(one))
    if asked.cards:
        for one in random.Random(asked.seed).sample(wrong, min(asked.cards, len(wrong))):
            print(_card(one))
    for one in results:
        if one.verdict.passed != one.answer.right:
            print(f"{'a right answer fails' if one.answer.right else 'a wrong answer passes'}:\n{_card(one)}")
    _table(results)


if __name__ == "__main__":
    main()
