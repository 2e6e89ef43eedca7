"""What the marking page asks for, and what it enters: questions, groups of like answers, points and comments.

Nothing is kept here. What the page saw of an answer goes with its points, as a fingerprint: where somebody else has
marked it since, or it was graded anew, nothing of the group is entered, and the page shows what there is now.
"""

from __future__ import annotations

import hashlib
import math
import threading
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from lstm_course.grading.marking.answers import (
    Answer,
    Question,
    answers_to,
    asked,
    comments_in,
    enter,
    how_many_wait,
    is_empty,
    model_answer,
    put_back,
    questions_in,
)
from lstm_course.grading.marking.likeness import Group, differences, groups_of

Data = dict[str, Any]
_LONGEST = 10_000  # signs of a comment


class NotPossible(ValueError):
    """What the page asked for cannot be done. The message is one line."""


class Changed(NotPossible):
    """The answers are no longer those that the page showed. answers: as they are now."""

    def __init__(self, message: str, answers: Data) -> None:
        super().__init__(message)
        self.answers = answers


class MarkingDesk:
    """A unit's written answers in a gradebook.

    gradebook  opens it anew, for a ``with`` statement
    graded     where a student's graded notebooks of the unit lie; source: the instructor's own
    """

    def __init__(self, unit: str, gradebook: Callable[[], Any], graded: Callable[[str], Path], source: Path) -> None:
        self.unit = unit
        self.marked = 0
        self._gradebook, self._graded, self._source = gradebook, graded, source
        self._one_at_a_time = threading.Lock()

    def questions(self) -> Data:
        """Return the unit's questions, and how many answers to each wait."""
        with self._one_at_a_time, self._gradebook() as gradebook:
            found = [(one, *how_many_wait(gradebook, one)) for one in questions_in(gradebook, self.unit)]
        return {
            "unit": self.unit,
            "questions": [{"cell": one.cell, "name": one.name, "all": n, "wait": wait} for one, n, wait in found],
        }

    def opened(self, cell: str) -> Data:
        """Return a question with everybody's answers, in groups: the largest first."""
        with self._one_at_a_time, self._gradebook() as gradebook:
            question = self._question(gradebook, cell)
            answers = answers_to(gradebook, question, self._graded)
            comments = comments_in(gradebook, question)
        texts = {one.student: one.text for one in answers}
        groups = groups_of(texts, {one.student for one in answers if is_empty(question, one.text)})
        groups.sort(key=lambda group: -len(group.members))  # those of one size stay next to what they are like
        return {
            "cell": cell,
            "name": question.name,
            "most": question.most,
            "asked": asked(self._source, question),
            "model": model_answer(self._source, question),
            "answers": _shown(question, answers),
            "groups": [_of_group(group, texts) for group in groups],
            "comments": comments,
        }

    def mark(self, cell: str, points: Any, comment: Any, seen: Any) -> Data:
        """Enter points, and a comment where it is not "". seen: student → the fingerprint of what the page showed.

        Raises Changed, with nothing entered, where one of these answers is another by now.
        """
        with self._one_at_a_time, self._gradebook() as gradebook:
            question = self._question(gradebook, cell)
            if not _is_number(points) or not 0 <= points <= question.most:
                raise NotPossible(f"points are a number from 0 to {question.most:g}")
            if not isinstance(comment, str) or len(comment) > _LONGEST:
                raise NotPossible(f"a comment is a text of at most {_LONGEST} signs")
            students = self._unchanged(gradebook, question, seen)
            enter(gradebook, question, students, float(points), comment.strip())
            self.marked += len(students)
            return self._now(gradebook, question, students)

    def undo(self, cell: str, before: Any, seen: Any) -> Data:
        """Give answers what they had before. before: student → points, waits and comment. Raises Changed."""
        with self._one_at_a_time, self._gradebook() as gradebook:
            question = self._question(gradebook, cell)
            students = self._unchanged(gradebook, question, seen)
            if not isinstance(before, Mapping) or set(before) != set(students):
                raise NotPossible("what is to be put back is not of the same answers")
            put_back(gradebook, question, [_former(who, one, question.most) for who, one in before.items()])
            self.marked -= len(students)
            return self._now(gradebook, question, students)

    def _question(self, gradebook: Any, cell: str) -> Question:
        for one in questions_in(gradebook, self.unit):
            if cell in (one.cell, one.name):
                return one
        raise NotPossible(f"{self.unit} has no question {cell}")

    def _unchanged(self, gradebook: Any, question: Question, seen: Any) -> list[str]:
        if not isinstance(seen, Mapping) or not seen:
            raise NotPossible("no answer is chosen")
        now = answers_to(gradebook, question, self._graded, set(seen))
        other = [one for one in now if seen[one.student] != _fingerprint(one)]
        if len(now) != len(seen):
            raise NotPossible("some of these answers are gone: load the page again")
        if other:
            count = "1 answer has" if len(other) == 1 else f"{len(other)} answers have"
            raise Changed(
                f"{count} changed since they were shown, and nothing was entered. This is what there is now.",
                _shown(question, other),
            )
        return [one.student for one in now]

    def _now(self, gradebook: Any, question: Question, students: Collection[str]) -> Data:
        answers = answers_to(gradebook, question, self._graded, students)
        return {"answers": _shown(question, answers), "comments": comments_in(gradebook, question)}


def _of_group(group: Group, texts: Mapping[str, str]) -> Data:
    """Return the one that is shown, those that say it in other words, and those that say it in the same."""
    other = {who: differences(texts[group.shown], texts[who]) for who in group.members}
    members = sorted(group.members, key=lambda who: (who != group.shown, not other[who], who))
    return {"members": members, "differences": other}


def _shown(question: Question, answers: Collection[Answer]) -> Data:
    return {
        one.student: {
            "text": one.text,
            "empty": is_empty(question, one.text),
            "waits": one.waits,
            "points": one.points,
            "comment": one.comment,
            "seen": _fingerprint(one),
        }
        for one in answers
    }


def _fingerprint(one: Answer) -> str:
    return hashlib.sha256(repr((one.text, one.waits, one.points, one.comment)).encode()).hexdigest()[:20]


def _former(student: str, data: Any, most: float) -> Answer:
    data = data if isinstance(data, Mapping) else {}
    points, waits, comment = data.get("points"), data.get("waits"), data.get("comment")
    fits = points is None or (_is_number(points) and 0 <= points <= most)
    if not fits or not isinstance(waits, bool) or not isinstance(comment, str):
        raise NotPossible("what is to be put back cannot have been there")
    return Answer(student, "", waits, points, comment)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
