"""Whether two students' answers are more alike than those of a class are by themselves. A flag for a person to read
both; nothing is ever taken off for it.

Everybody's right answer is like everybody else's, so likeness alone says nothing. What counts is what two have in
common and hardly anybody else has. Each answer is cut into windows as in ``similarity``: names, layout, comments and
the order of functions do not matter there, and a line put in or moved changes only its neighbourhood. Windows that the
released notebook or the instructor's solution has, and those that many write (MOSS passes over what more than ten
have: Schleimer, Wilkerson & Aiken 2003, "Winnowing", SIGMOD), are left out. One of the others that ``k`` of ``n``
students have is worth log2(n / k) bits, once for the WINDOW windows that a piece of that length is in.

Only cells count in which that is at least SAME of all that is unusual in the answer that has less of it: people who
write alike share a habit here and there, a copy shares nearly all. And a class has many pairs, of which by chance the
likeliest share something: a pair is flagged from log2(pairs) + MARGIN bits on. Four unusual lines in common are
that in a class of 1,000, six in one of 30. So short answers are never flagged, nor is a class of fewer than SMALLEST,
nor what more than one in fifty hand in alike. What it finds and what it flags besides: ``benchmarks/report.py``.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from lstm_course.grading.reporting.similarity import WINDOW, fingerprints

MARGIN = 10.0  # bits: one class in a thousand without a copy would have a pair beyond it, were pieces independent
SAME = 0.75
SMALLEST = 10  # hand-ins of a unit
COMMON = 10, 50  # windows that more than ten have, and more than one in fifty, are common
_LONGEST = 20_000  # characters of one answer

Answers = Mapping[str, str]
"""Cell → source."""


@dataclass(frozen=True)
class Alike:
    """Two students whose answers in one unit share what hardly anybody else has.

    cells   the cells where, that with most in common first
    bits    how unusual it is
    share   of what is unusual in the answer that has less of it, how much stands in the other: between 0 and 1
    """

    unit: str
    students: tuple[str, str]
    cells: tuple[str, ...]
    bits: float
    share: float

    def in_words(self) -> str:
        where = ", ".join(self.cells[:3]) + (" and others" if len(self.cells) > 3 else "")
        return (
            f"{self.students[0]} and {self.students[1]}, {self.unit}: alike in {where}, where hardly anybody else "
            f"writes so ({self.share:.0%} of what is unusual): read both"
        )


def alike_pairs(unit: str, handed_in: Mapping[str, Answers], given: Iterable[str] = ()) -> list[Alike]:
    """Return the pairs of one unit that a person may want to read side by side, the most alike first.

    handed_in  student → the cells of their answers
    given      sources that everybody has: the released cells, the instructor's solution
    """
    if len(handed_in) < SMALLEST:
        return []
    base = frozenset().union(*map(windows_of, given))
    found: defaultdict[tuple[str, str], list[tuple[float, float, str]]] = defaultdict(list)
    for cell in dict.fromkeys(name for answers in handed_in.values() for name in answers):
        shared: defaultdict[tuple[str, str], float] = defaultdict(float)
        unusual: defaultdict[str, float] = defaultdict(float)
        for students, worth in _unusual({who: its[cell] for who, its in handed_in.items() if cell in its}, base):
            for student in students:
                unusual[student] += worth
            for pair in combinations(students, 2):
                shared[pair] += worth
        for pair, bits in shared.items():
            of = min(unusual[pair[0]], unusual[pair[1]])
            if bits >= SAME * of:
                found[pair].append((bits, of, cell))
    least = math.log2(math.comb(len(handed_in), 2)) + MARGIN
    pairs = [_alike(unit, pair, cells) for pair, cells in found.items() if sum(bits for bits, *_ in cells) >= least]
    return sorted(pairs, key=lambda one: (-one.bits, one.students))


def _alike(unit: str, pair: tuple[str, str], cells: list[tuple[float, float, str]]) -> Alike:
    cells.sort(reverse=True)
    bits, of = sum(bits for bits, *_ in cells), sum(of for _, of, _ in cells)
    return Alike(unit, pair, tuple(cell for *_, cell in cells), bits, min(1.0, bits / of))


def _unusual(answers: Answers, base: frozenset[int]) -> Iterator[tuple[list[str], float]]:
    """Yield who shares each unusual window of one cell, in alphabetical order, and what it is worth."""
    who: defaultdict[int, list[str]] = defaultdict(list)
    for student in sorted(answers):
        for window in windows_of(answers[student]) - base:
            who[window].append(student)
    most = max(COMMON[0], len(answers) // COMMON[1])
    for students in who.values():
        if len(students) <= most:
            yield students, math.log2(len(answers) / len(students)) / WINDOW


@lru_cache(maxsize=4096)  # many answers are the released cell as it was
def windows_of(source: str) -> frozenset[int]:
    """Return the windows of all functions and classes in a cell; none where it is no Python."""
    if len(source) > _LONGEST:
        return frozenset()
    return frozenset(hash(window) for _, windows in fingerprints(source) for window in windows)
