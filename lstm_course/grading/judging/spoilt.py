"""Values of the instructor's that a notebook's own code changes in place, where the instructor's solution does not.

Tests see the instructor's values, so that nobody can choose what an answer is compared with. But whether an answer
leaves them alone may be just what a test looks at: a test that is passed is then run once more with the notebook's
values, as in one process, and has to be passed again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from functools import cached_property
from typing import Any

from lstm_course.grading.judging.alterations import Alterations
from lstm_course.grading.judging.proxy import behind
from lstm_course.grading.judging.statements import statements
from lstm_course.grading.judging.student_life import Refused, Stopped
from lstm_course.grading.judging.student_namespace import StudentNamespace


class Spoilt:
    """What the text of a notebook's cells changes in place, and what stands under these names there."""

    def __init__(self, written: Sequence[str], names: StudentNamespace) -> None:
        self._written, self._names = written, names

    @cached_property
    def _altered(self) -> set[str]:
        """Read when a test is passed that is no check of ours: most notebooks of ours have none."""
        nodes = [node for source in self._written for node in statements(source)]
        alterations = Alterations(nodes)
        return {name for node in nodes for name in alterations.of(node)}

    def values(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Return what stands, in the notebook, under those of the names that it changes: plain data alone."""
        found = {}
        for name in self._altered.intersection(wanted):
            with suppress(KeyError, Refused, Stopped):
                value = self._names.get(name)
                if behind(value) is None and not callable(value):
                    found[name] = value
        return found
