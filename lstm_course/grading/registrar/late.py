"""What a late hand-in costs: a share of its points for each day that has begun, and so much of them at most."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from nbgrader import api
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from sqlalchemy import event, func, or_
from sqlalchemy.orm import Session
from traitlets import Float

from lstm_course.basics.course_file import LatePolicy
from lstm_course.grading.registrar.points import scores_in

_kept: dict[Path, SharePerDay] = {}
"""Folder of a gradebook → what being late costs there."""
_CHANGED = "lstm_course: what a late penalty depends on"


class SharePerDay(LateSubmissionPlugin):
    """nbgrader's plugin for it; ``course.toml`` sets the three numbers."""

    per_day = Float(0.0, help="Share of the points for each day that has begun.").tag(config=True)
    at_most = Float(1.0, help="Share of the points that is lost at most.").tag(config=True)
    grace_minutes = Float(0.0, help="A hand-in that is no later than this costs nothing.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        if total_seconds_late <= 60 * self.grace_minutes:
            return None
        return float(score * min(self.at_most, self.per_day * math.ceil(total_seconds_late / 86400)))


def keep_penalties(folder: Path, policy: LatePolicy) -> None:
    """Have late penalties follow points and due dates in the gradebook of a folder, whoever changes these there.

    nbgrader works them out when a notebook is autograded, and not when a person has marked the rest of it.
    """
    _kept[folder.resolve()] = SharePerDay(**asdict(policy))
    if not event.contains(Session, "after_flush", _note):
        event.listen(Session, "after_flush", _note)
        event.listen(Session, "after_flush_postexec", _follow)


def update_penalties(course: Any, gradebook: Any) -> int:
    """Work out all late penalties anew, from the points and due dates of now. Return how many have changed.

    Of a gradebook that ``keep_penalties`` did not see changing: where another nbgrader marked in it.
    """
    step = AssignLatePenalties(parent=course)
    step.init_plugin()
    changed = _enter(_sent(gradebook.db), scores_in(gradebook)[0], step.plugin_inst.late_submission_penalty)
    gradebook.db.commit()
    return changed


def _note(session: Session, context: object) -> None:
    """Remember what has changed; the session cannot be asked anything before the flush is over."""
    if not _kept:
        return
    changed = session.info.setdefault(_CHANGED, set())
    for one in (*session.new, *session.dirty):
        if isinstance(one, api.Grade):
            changed.add(one.notebook_id)
        elif isinstance(one, api.SubmittedAssignment | api.Assignment) and session.is_modified(one):
            changed.add(one.id)


def _follow(session: Session, context: object) -> None:
    changed = session.info.pop(_CHANGED, None)
    if not changed or (policy := _policy_of(session)) is None:
        return
    notebook, sent = api.SubmittedNotebook, api.SubmittedAssignment
    rows = _sent(session).filter(or_(notebook.id.in_(changed), sent.id.in_(changed), sent.assignment_id.in_(changed)))
    if late := [row for row in rows if row[1].total_seconds_late or row[0].late_submission_penalty]:
        sums = session.query(api.Grade.notebook_id, func.sum(api.Grade.score)).group_by(api.Grade.notebook_id)
        scores = sums.filter(api.Grade.notebook_id.in_([book.id for book, _ in late]))
        _enter(late, {id_: score or 0.0 for id_, score in scores}, policy.late_submission_penalty)


def _policy_of(session: Session) -> SharePerDay | None:
    url = session.get_bind().engine.url
    return _kept.get(Path(url.database or "").resolve().parent) if url.get_backend_name() == "sqlite" else None


def _sent(database: Any) -> Any:
    return database.query(api.SubmittedNotebook, api.SubmittedAssignment).join(
        api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id
    )


def _enter(
    rows: Iterable[tuple[Any, Any]],
    scores: Mapping[str, float],
    cost: Callable[[str, float, float], float | None],
) -> int:
    changed = 0
    for notebook, sent in rows:
        score, late = scores.get(notebook.id, 0.0), sent.total_seconds_late
        told = cost(sent.student_id, score, late) if late else None
        penalty = None if told is None else min(max(told, 0.0), score)  # nbgrader's own bounds
        if abs((penalty or 0.0) - (notebook.late_submission_penalty or 0.0)) > 1e-9:
            notebook.late_submission_penalty = penalty
            changed += 1
    return changed
