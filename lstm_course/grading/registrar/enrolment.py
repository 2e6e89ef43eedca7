"""A roster beside the gradebook: who is new, whose particulars differ, who is not in the file; and entering that."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from lstm_course.grading.registrar.roster_file import FIELDS, Person


@dataclass(frozen=True)
class Change:
    """What a roster would change of one student. fields: name → (what it is, what it would be)."""

    student: str
    kind: Literal["new", "changed"]
    fields: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Difference:
    """missing: in the gradebook alone, without a hand-in. staying: the same, with one: they are never removed."""

    changes: tuple[Change, ...]
    same: int
    missing: tuple[str, ...]
    staying: tuple[str, ...]


def enrolled(gradebook: Any) -> dict[str, tuple[Person, bool]]:
    """Return id → the student as the gradebook has them, and whether they have handed in anything."""
    from nbgrader.api import SubmittedAssignment

    handed_in = {who for (who,) in gradebook.db.query(SubmittedAssignment.student_id).distinct()}
    return {
        one.id: (Person(**{name: getattr(one, name) or "" for name in FIELDS}), one.id in handed_in)
        for one in gradebook.students
    }


def compare(people: Iterable[Person], there: Mapping[str, tuple[Person, bool]]) -> Difference:
    """Return what differs. A cell that is empty in the roster changes nothing."""
    changes: list[Change] = []
    seen: set[str] = set()
    for person in people:
        seen.add(person.id)
        if person.id not in there:
            changes.append(Change(person.id, "new", {k: ("", v) for k, v in asdict(person).items() if v and k != "id"}))
            continue
        old = asdict(there[person.id][0])
        if other := {k: (old[k], v) for k, v in asdict(person).items() if v and v != old[k]}:
            changes.append(Change(person.id, "changed", other))
    gone = sorted(set(there) - seen)
    return Difference(
        tuple(changes),
        len(seen) - len(changes),
        tuple(who for who in gone if not there[who][1]),
        tuple(who for who in gone if there[who][1]),
    )


def enter(gradebook: Any, difference: Difference, remove: bool = False) -> None:
    """Write the changes into the gradebook, all in one transaction; ``remove``: take out who is missing, too."""
    from nbgrader.api import Student

    try:
        for change in difference.changes:
            told = {name: new for name, (_, new) in change.fields.items()}
            if change.kind == "new":
                gradebook.db.add(Student(id=change.student, **told))
            else:
                student = gradebook.find_student(change.student)
                for name, value in told.items():
                    setattr(student, name, value)
        for who in difference.missing if remove else ():
            gradebook.db.delete(gradebook.find_student(who))
        gradebook.db.commit()
    except BaseException:
        gradebook.db.rollback()
        raise
