"""Whether a submission's code is the course's own, reformatted or with other names. A flag for a person to look at:
nothing is ever taken off for it.

Compared is what is left of a function (`shapes`). Counted are the runs of WINDOW nodes that two functions share (the
fingerprints of Schleimer, Wilkerson & Aiken 2003, all of them).

Short answers are all alike: everybody's ``f * c + i * g`` is the reference's, and so is everybody's loop over time
(up to 51 nodes). LEAST is above those. SAME lies above what independent work reaches: right answers written from the
same equations, in the same style, come to 0.55, the course's known mistakes to 0.63, a copy with other names to 1.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from lstm_course.checking.exercise import Exercise
from lstm_course.grading.course_interface import the_course
from lstm_course.grading.reporting.shapes import WINDOW, Windows, shapes

LEAST = 60  # nodes of a course's own function below which nobody is flagged
SAME = 0.7  # share of common windows from which on a function is flagged
_LONGEST = 100_000  # characters of a submission that are looked at


@dataclass(frozen=True)
class Likeness:
    """One function of a submission that is much like the course's own.

    ratio  share of what both have in common, between SAME and 1
    size   nodes of the course's own: the more, the less it can be chance
    """

    exercise: str
    function: str
    ratio: float
    size: int

    def in_words(self) -> str:
        if self.ratio == 1:
            return f"{self.function} is the course's own answer, but for names and layout: worth a look"
        return f"{self.function} is like the course's own answer ({self.ratio:.0%}): worth a look"


def resembles(source: str | Iterable[str], known: Mapping[str, Sequence[str]], least: int = LEAST) -> list[Likeness]:
    """Return the functions of a submission that are much like the course's own answers, the most like first.

    source  a cell's text, or the texts of all its cells; what is no Python is passed over
    known   exercise → sources, as ``known_sources`` gives them

    A function that bears an exercise's name is compared with that exercise's sources; one of another name with
    those of all exercises, for it may be called by, or renamed to, any of them.
    """
    cells = [source] if isinstance(source, str) else source
    best: dict[str, Likeness] = {}
    left = _LONGEST
    for cell in cells:
        left -= len(cell)
        for name, theirs in _fingerprints_once(cell) if left >= 0 else ():
            for exercise in [name] if name in known else known:
                for ours in (own for text in known[exercise] for _, own in _fingerprints_once(text)):
                    size = _size(ours)
                    ratio = _ratio(theirs, ours) if size >= least else 0.0
                    if ratio >= SAME and (exercise not in best or best[exercise].ratio < ratio):
                        best[exercise] = Likeness(exercise, name, ratio, size)
    return sorted(best.values(), key=lambda one: (-one.ratio, -one.size, one.exercise))


def known_sources(exercise: Exercise, *answers: str) -> list[str]:
    """Return what must not be handed in as one's own: the reference with its module's own helpers, and ``answers``.

    answers  the instructor's solution cell, and the course's
    """
    return [*_reference_sources(exercise), *dict.fromkeys(answers)]


def _reference_sources(exercise: Exercise) -> Iterator[str]:
    others = {id(one.reference) for one in the_course().exercises().values()}
    waiting: list[Any] = [exercise.reference]
    seen: set[Any] = set()
    while waiting:
        function = inspect.unwrap(waiting.pop())
        if function in seen or not inspect.isfunction(function):
            continue
        seen.add(function)
        try:
            yield inspect.getsource(function)
        except (OSError, TypeError):
            continue
        around = [function.__globals__.get(name) for name in function.__code__.co_names]
        waiting += [f for f in around if getattr(f, "__module__", "") == function.__module__ and id(f) not in others]


@lru_cache(maxsize=4096)  # most cells of a class are those that were released
def _fingerprints_once(text: str) -> tuple[tuple[str, Windows], ...]:
    return tuple(fingerprints(text))


def fingerprints(text: str) -> list[tuple[str, Windows]]:
    """Return (name, windows) of each function outside of functions; none where the text is no Python."""
    return [(one.name, one.windows) for one in shapes(text)]


def _size(windows: Windows) -> int:
    return windows.total() + WINDOW - 1


def _ratio(theirs: Windows, ours: Windows) -> float:
    return 2 * (theirs & ours).total() / (theirs.total() + ours.total())
