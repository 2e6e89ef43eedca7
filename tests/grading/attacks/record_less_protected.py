"""Grade the corpus with all tests of its homework less protected: ``python -m …record_less_protected [NAME …]``.

What comes of it is kept in less_protected_outcomes.json: the points of each submission, and what is told that is
nobody's business. Some minutes on two cores. Assignments that are judged by ``check`` are never less protected.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from tests.grading.attacks.attack_all import CORPUS
from tests.grading.attacks.attack_class import (
    descendants,
    harm_done,
    make_course,
    points_of,
    snapshot,
    submit_neighbour,
    surroundings,
    told,
)
from tests.grading.attacks.attack_corpus import HOMEWORK
from tests.grading.attacks.attack_course import EARNED, released_notebook
from tests.grading.attacks.record_stock import toy_package

OUTCOMES = Path(__file__).parent / "less_protected_outcomes.json"
SECONDS = 4
NEIGHBOURS = ("a_neighbour", "z_neighbour")


def all_less_protected() -> None:
    """From now on no plain test is judged apart."""
    from lstm_course.grading.batch.execute import GradingExecute

    job_of = GradingExecute.job_of

    def less_protected(self: Any, nb: Any, resources: Any) -> Any:
        job = job_of(self, nb, resources)
        return replace(job, less_protected={one.grade_id: "tried here" for one in job.cells if one.kind == "test"})

    GradingExecute.job_of = less_protected  # type: ignore[method-assign]


def main() -> None:
    from lstm_course.grading.batch.course import Course
    from lstm_course.grading.runners import runner

    warnings.simplefilter("ignore")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--to", type=Path, default=OUTCOMES)
    asked = parser.parse_args()
    ours = [one for one in CORPUS.values() if one.assignment == HOMEWORK]
    chosen = [one for one in ours if one.name in asked.names] if asked.names else ours
    outcomes = json.loads(asked.to.read_text()) if asked.names and asked.to.exists() else {}
    top = Path(tempfile.mkdtemp(prefix="less-protected-")).resolve()
    toy_package(top / "package")
    root = top / "course"
    make_course(root, SECONDS, [HOMEWORK])
    all_less_protected()
    with surroundings(root) as (place, calls):
        os.environ["HOME"] = str(place.home)
        started, course = descendants(), Course(root, root / "log")
        for one in chosen:
            one.hand_in(released_notebook(root, HOMEWORK), place, one.name)
        for student in NEIGHBOURS:
            submit_neighbour(place, student, HOMEWORK)
        course.autograde(HOMEWORK, NEIGHBOURS[0])
        warm, before = descendants(), snapshot(place)
        course.autograde(HOMEWORK, workers=2)
        assert not descendants() - warm, "processes are left over"
        assert harm_done(place, before, calls) == []
        for student in NEIGHBOURS:
            given = {cell: points for cell, points in (points_of(course, HOMEWORK, student) or {}).items() if points}
            assert given == EARNED[HOMEWORK], given
        usual = told(course, HOMEWORK, NEIGHBOURS[0])
        for one in chosen:
            points = {cell: n for cell, n in (points_of(course, HOMEWORK, one.name) or {}).items() if n}
            if one.secrets:
                course.write_feedback(HOMEWORK, one.name)
            text = told(course, HOMEWORK, one.name) if one.secrets else ""
            secrets = [secret for secret in one.secrets if text.count(secret) > usual.count(secret)]
            outcomes[one.name] = {"points": points} | ({"told": secrets} if secrets else {})
            more = {cell: n for cell, n in points.items() if n > one.deserved.get(cell, 0)}
            less = [cell for cell, n in one.deserved.items() if n > points.get(cell, 0)]
            if more or less or secrets:
                print(one.kind, one.name, "undeserved", more, "lost", less, "told", secrets)
        course.close()
        runner.close()
        assert not descendants() - started - warm
    there = {name: said for name, said in outcomes.items() if name in CORPUS}
    asked.to.write_text(json.dumps(there, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main()
