"""What a late hand-in costs: a share of its points for each day that has begun, and so much of them at most."""

from __future__ import annotations

import math
from typing import Any

from nbgrader import api
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.preprocessors import AssignLatePenalties
from traitlets import Float

from lstm_course.grading.registrar.points import scores_in


class SharePerDay(LateSubmissionPlugin):
    """nbgrader's plugin for it; ``course.toml`` sets the three numbers."""

    per_day = Float(0.0, help="Share of the points for each day that has begun.").tag(config=True)
    at_most = Float(1.0, help="Share of the points that is lost at most.").tag(config=True)
    grace_minutes = Float(0.0, help="A hand-in that is no later than this costs nothing.").tag(config=True)

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        if total_seconds_late <= 60 * self.grace_minutes:
            return None
        return float(score * min(self.at_most, self.per_day * math.ceil(total_seconds_late / 86400)))


def update_penalties(course: Any, gradebook: Any) -> int:
    """Work out all late penalties anew, from the points and due dates of now. Return how many have changed.

    nbgrader does so when a notebook is autograded, and not when a person has marked the rest of it.
    """
    step = AssignLatePenalties(parent=course)
    step.init_plugin()
    scores, _ = scores_in(gradebook)
    changed = 0
    rows = gradebook.db.query(api.SubmittedNotebook, api.SubmittedAssignment).join(
        api.SubmittedAssignment, api.SubmittedAssignment.id == api.SubmittedNotebook.assignment_id
    )
    for notebook, sent in rows.all():
        score, late = scores.get(notebook.id, 0.0), sent.total_seconds_late
        told = step.plugin_inst.late_submission_penalty(sent.student_id, score, late) if late else None
        penalty = None if told is None else min(max(told, 0.0), score)  # nbgrader's own bounds
        if abs((penalty or 0.0) - (notebook.late_submission_penalty or 0.0)) > 1e-9:
            notebook.late_submission_penalty = penalty
            changed += 1
    gradebook.db.commit()
    return changed
