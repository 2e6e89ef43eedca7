"""``lstm-course mark``: written answers, alike ones together, marked on the terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from lstm_course.basics.errors import CourseError
from lstm_course.basics.tables import text_table
from lstm_course.basics.words import meant
from lstm_course.grading.commands.course_folder import folder_name, full_name, open_course, plainly

if TYPE_CHECKING:
    from lstm_course.grading.batch.course import Course
    from lstm_course.grading.marking.answers import Answer, Question
    from lstm_course.grading.marking.likeness import Group

Say = Callable[[str], None]
Ask = Callable[[str], str]
_MOST_SHOWN = 8
_HELP = "points, e: each by itself, s: skip, q: stop"


def mark(
    root: Path,
    assignment: str,
    question: str | None = None,
    *,
    again: bool = False,
    dry_run: bool = False,
    ask: Ask,
    say: Say = print,
) -> None:
    """Have the answers to a question in ``root`` marked, group by group; without one, list the questions.

    again    those that are marked already, too
    dry_run  show the groups, ask nothing
    ask      what a person types at a prompt

    Each group is entered into the gradebook when it has its points: whoever stops loses nothing. Raises CourseError.
    """
    say, assignment = plainly(say), folder_name(assignment)
    with open_course(root) as course:
        from lstm_course.grading.marking.answers import answers_to, model_answer, questions_in

        name = known_name(course, assignment)
        with course.gradebook as gradebook:
            questions = questions_in(gradebook, name)
            found = {
                one.cell: answers_to(gradebook, one, lambda who: course.autograded(name, who)) for one in questions
            }
        if question is None:
            _list(name, questions, found, say)
            return
        wanted = named(questions, question, name)
        source = source_of(course, name)
        session = _Session(course, wanted, found[wanted.cell], ask, say)
        session.run(model_answer(source, wanted), again, dry_run)


def known_name(course: Course, assignment: str) -> str:
    known = course.known()
    name = full_name(assignment, known)
    if name not in known:
        raise CourseError(f"the gradebook knows no unit {name}; it knows: {', '.join(sorted(known)) or 'none'}")
    return name


def source_of(course: Course, name: str) -> Path:
    return Path(course.folder().format_path(course.folder().source_directory, ".", name))


@dataclass
class _Session:
    course: Course
    question: Question
    answers: list[Answer]
    ask: Ask
    say: Say
    comments: list[str] = field(default_factory=list)
    marked: int = 0

    def run(self, model: str, again: bool, dry_run: bool) -> None:
        from lstm_course.grading.marking.answers import comments_on, is_empty
        from lstm_course.grading.marking.likeness import groups_of

        open_ = {one.student: one.text for one in self.answers if one.waits or again}
        if not open_:
            self.say(f"{self.question.name}: all {len(self.answers)} answers are marked; --again goes through them")
            return
        self.comments = comments_on(self.answers)
        empty = {who for who, text in open_.items() if is_empty(self.question, text)}
        groups = groups_of(open_, empty)
        count = f"{counted(len(open_), 'answer')}, {counted(len(groups), 'group')}"
        self.say(f"{self.question.name}, up to {self.question.most:g} points. {count}.")
        self.say(f"\nModel answer:\n{_indented(model or '(none in the source folder)')}")
        for number, group in enumerate(groups, 1):
            self.say(f"\n── group {number} of {len(groups)}: {self._who(group)}")
            self._show(group, open_, nothing=group.shown in empty)
            if not dry_run and not self._mark(group, open_):
                break
        if not dry_run:
            self.say(f"marked {self.marked} of {counted(len(open_), 'answer')}")

    def _who(self, group: Group) -> str:
        count = len(group.members)
        names = ", ".join(group.members[:_MOST_SHOWN]) + (" …" if count > _MOST_SHOWN else "")
        return f"1 answer ({names})" if count == 1 else f"{count} answers alike ({names})"

    def _show(self, group: Group, texts: dict[str, str], nothing: bool) -> None:
        from lstm_course.grading.marking.likeness import differences

        if nothing:
            self.say("    (nothing was written)")
            return
        self.say(_indented(texts[group.shown]))
        others = {who: differences(texts[group.shown], texts[who]) for who in group.members if who != group.shown}
        for who, what in [(who, what) for who, what in others.items() if what]:
            self.say(f"    {who}: {what}")

    def _mark(self, group: Group, texts: dict[str, str]) -> bool:
        """Ask for a group's points and comment, and enter them. False: stop."""
        from lstm_course.grading.marking.answers import enter
        from lstm_course.grading.marking.likeness import Group

        while True:
            said = self.ask(f"0 to {self.question.most:g} {_HELP}").strip()
            if said == "q":
                return False
            if said == "s":
                return True
            if said == "e" and len(group.members) > 1:
                for who in group.members:
                    self.say(f"\n── {who}")
                    one = Group(who, (who,))
                    self._show(one, texts, nothing=False)
                    if not self._mark(one, texts):
                        return False
                return True
            points = _points(said, self.question.most)
            if points is not None:
                break
            self.say(f"{said!r} is no number from 0 to {self.question.most:g}")
        comment = self._comment()
        with self.course.gradebook as gradebook:
            enter(gradebook, self.question, group.members, points, comment)
        self.marked += len(group.members)
        return True

    def _comment(self) -> str:
        """Ask for a comment; those written before have numbers. Empty: none, and what there is stays."""
        for number, text in enumerate(self.comments[:9], 1):
            self.say(f"    {number}: {text}")
        said = self.ask("a comment, or the number of one above; empty: none").strip()
        if said.isdecimal() and 1 <= int(said) <= len(self.comments[:9]):
            return self.comments[int(said) - 1]
        if said and said not in self.comments:
            self.comments.insert(0, said)
        return said


def _list(name: str, questions: Iterable[Question], found: dict[str, list[Answer]], say: Say) -> None:
    rows = [
        [one.name, f"{one.most:g}", str(len(found[one.cell])), str(sum(a.waits for a in found[one.cell]))]
        for one in questions
    ]
    if not rows:
        say(f"{name} has no question that a person marks")
        return
    for line in text_table(["question", "points", "answers", "to mark"], rows).splitlines():
        say(line)
    left = next((row[0] for row in rows if row[3] != "0"), "")
    if left:
        say(f"next: lstm-course mark {name} {left}, or on a page: lstm-course mark {name} --browser")
    else:
        say("all are marked" if any(found.values()) else "nothing is graded yet: 'lstm-course autograde' comes first")


def named(questions: list[Question], wanted: str, unit: str) -> Question:
    for one in questions:
        if wanted in (one.name, one.cell):
            return one
    if not questions:
        raise CourseError(f"{unit} has no question that a person marks")
    raise CourseError(f"{unit} has no question {wanted}{meant(wanted, [one.name for one in questions])}")


def _points(said: str, most: float) -> float | None:
    try:
        points = float(said.replace(",", "."))
    except ValueError:
        return None
    return points if math.isfinite(points) and 0 <= points <= most else None


def counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.strip().splitlines())
