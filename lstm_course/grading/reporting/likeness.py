"""Whether two students' answers are more alike than those of a class are by themselves. A flag for a person to read
both; nothing is ever taken off for it.

Everybody's right answer is like everybody else's, so likeness alone says nothing. What counts is what two have in
common and hardly anybody else has. Each answer is cut into windows as in ``similarity``: names, layout, comments and
the order of functions do not matter there, and a line put in or moved changes only its neighbourhood. Windows that the
released notebook or the instructor's solution has, and those that many write (MOSS passes over what more than ten
have: Schleimer, Wilkerson & Aiken 2003, "Winnowing", SIGMOD), are left out. One of the others that ``k`` of ``n``
students have is worth log2(n / k) bits, once for the WINDOW windows that a piece of that length is in. Only cells
count in which that is at least SAME of all that is unusual in the answer that has less of it: people who write alike
share a habit here and there, a copy shares nearly all.

Lines of which each is usual may be together what few write. So a whole function that consists of the same statements,
in any order and with any names, is worth log2(n / k) bits too, where it tells more than the windows of its cell.

A class has many pairs, of which by chance the likeliest share something: a pair is flagged from log2(pairs) + MARGIN
bits on. Four unusual lines in common are that in a class of 1,000, six in one of 30; or three to nine functions.
So short answers are never flagged by themselves, nor is a class of fewer than SMALLEST, nor what more than one in ten
hand in alike. What it finds and what it flags besides: ``benchmarks/report.py``.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import NamedTuple

from lstm_course.grading.reporting.shapes import WINDOW, shapes

MARGIN = 10.0  # bits: one class in a thousand without a copy would have a pair beyond it, were pieces independent
SAME = 0.75
SMALLEST = 10  # hand-ins of a unit
COMMON = 10, 50  # windows that more than ten have, and more than one in fifty, are common
COMMON_FUNCTIONS = 10, 10  # and so are functions that more than one in ten have
_LONGEST = 20_000  # characters of one answer

Answers = Mapping[str, str]
"""Cell → source."""

_Pair = tuple[str, str]


class Pieces(NamedTuple):
    """What an answer consists of, as hashes: runs of nodes, and functions as wholes."""

    windows: frozenset[int] = frozenset()
    functions: frozenset[int] = frozenset()


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
            f"{self.students[0]} and {self.students[1]}, {self.unit}: alike in {where}, where few others "
            f"write so ({self.share:.0%} of what is unusual): read both"
        )


def alike_pairs(unit: str, handed_in: Mapping[str, Answers], given: Iterable[str] = ()) -> list[Alike]:
    """Return the pairs of one unit that a person may want to read side by side, the most alike first.

    handed_in  student → the cells of their answers
    given      sources that everybody has: the released cells, the instructor's solution
    """
    if len(handed_in) < SMALLEST:
        return []
    known = [pieces_of(source) for source in given]
    base = Pieces(*(frozenset().union(*some) for some in zip(*known, strict=True))) if known else Pieces()
    found: defaultdict[_Pair, list[tuple[float, float, str]]] = defaultdict(list)
    for cell in dict.fromkeys(name for answers in handed_in.values() for name in answers):
        pieces = {who: pieces_of(its[cell]) for who, its in sorted(handed_in.items()) if cell in its}
        for pair, evidence in _in_common(pieces, base).items():
            found[pair].append((*evidence, cell))
    least = math.log2(math.comb(len(handed_in), 2)) + MARGIN
    pairs = [_alike(unit, pair, cells) for pair, cells in found.items() if sum(bits for bits, *_ in cells) >= least]
    return sorted(pairs, key=lambda one: (-one.bits, one.students))


def _alike(unit: str, pair: tuple[str, str], cells: list[tuple[float, float, str]]) -> Alike:
    cells.sort(reverse=True)
    bits, of = sum(bits for bits, *_ in cells), sum(of for _, of, _ in cells)
    return Alike(unit, pair, tuple(cell for *_, cell in cells), bits, min(1.0, bits / of))


def _in_common(pieces: Mapping[str, Pieces], base: Pieces) -> dict[_Pair, tuple[float, float]]:
    """Return for pairs what they have in common in one cell, and how much of the kind the one with less has, in bits.

    pieces  student → what is in the answer, in alphabetical order
    """
    shared: defaultdict[_Pair, float] = defaultdict(float)
    unusual: defaultdict[str, float] = defaultdict(float)
    for students, worth, count in _unusual({who: its.windows - base.windows for who, its in pieces.items()}, COMMON):
        bits = worth * count / WINDOW
        for student in students:
            unusual[student] += bits
        for pair in combinations(students, 2):
            shared[pair] += bits
    least = {pair: min(unusual[pair[0]], unusual[pair[1]]) for pair in shared}
    found = {pair: (bits, least[pair]) for pair, bits in shared.items() if bits >= SAME * least[pair]}
    functions = {who: its.functions - base.functions for who, its in pieces.items()}
    for students, worth, _ in _unusual(functions, COMMON_FUNCTIONS):
        for pair in combinations(students, 2):
            found[pair] = max(found.get(pair, (0.0, 0.0)), (worth, worth))
    return found


def _unusual(
    pieces: Mapping[str, Iterable[int]], common: tuple[int, int]
) -> Iterator[tuple[tuple[str, ...], float, int]]:
    """Yield who shares pieces that few have, what each is worth in bits, and how many there are."""
    who: defaultdict[int, list[str]] = defaultdict(list)
    for student, its in pieces.items():
        for piece in its:
            who[piece].append(student)
    most = max(common[0], len(pieces) // common[1])
    together = Counter(tuple(students) for students in who.values() if len(students) <= most)
    for students, count in together.items():
        yield students, math.log2(len(pieces) / len(students)), count


@lru_cache(maxsize=4096)  # many answers are the released cell as it was
def pieces_of(source: str) -> Pieces:
    """Return what is in the functions and classes of a cell; nothing where it is no Python."""
    if len(source) > _LONGEST:
        return Pieces()
    found = shapes(source)
    return Pieces(
        frozenset(hash(window) for one in found for window in one.windows),
        frozenset(hash(one.statements) for one in found),
    )
