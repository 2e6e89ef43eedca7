"""Rules of an exercise's known mistakes: each can be made, and is caught by its own name."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from lstm_course.building.verify.rule import Rule, one_line
from lstm_course.checking import Exercise, Misconception, judge
from lstm_course.checking.edits import MistakeDoesNotFit
from lstm_course.checking.trial import try_all
from lstm_course.units.unit import Unit

ENOUGH = 5
SEEDS = (0, 5)


def mistakes_can_be_made(exercise: Exercise) -> Iterator[str]:
    for mistake in exercise.misconceptions:
        try:
            if not callable(mistake.implementation):
                yield f"the mistake {mistake.name!r} is no function: give one"
        except MistakeDoesNotFit as error:  # its text goes on with the whole source
            told = one_line(re.split(r"\s+in\n", str(error))[0])
            yield f"mistakes.toml: {told}: mend what stands before the arrow"


def mistakes_are_named(exercise: Exercise, seeds: tuple[int, ...] = SEEDS) -> Iterator[str]:
    """Each fails, under its own name, with two others at most: else the cases tell too few mistakes apart."""
    sound = replace(exercise, misconceptions=tuple(filter(_can_be_made, exercise.misconceptions)))
    for wrong in sound.misconceptions:
        for seed in seeds:
            verdict = judge(sound, wrong.implementation, seed=seed)
            if verdict.status != "failed" or verdict.score >= 1:
                yield f"the mistake {wrong.name!r} is judged as {verdict.status}: no case shows it; add one that does"
            elif wrong.name not in verdict.misconceptions:
                others = " and ".join(verdict.misconceptions) or "no mistake"
                yield f"the mistake {wrong.name!r} is taken for {others}: add a case that tells them apart"
            elif len(verdict.misconceptions) > 3:
                yield f"{' and '.join(verdict.misconceptions)} are one and the same to the cases: add one"
            else:
                continue
            break


def mistakes_are_explained(exercise: Exercise) -> Iterator[str]:
    names = [mistake.name for mistake in exercise.misconceptions]
    for mistake in exercise.misconceptions:
        name, why = mistake.name, mistake.explanation
        if names.count(name) > 1:
            yield f"two mistakes are called {name!r}: give each its own name"
        if name != name.strip() or not 3 <= len(name) <= 60:
            yield f"the name {name!r} is not 3 to 60 characters long: say what the student did, in a few words"
        if not why.rstrip("”)").endswith((".", "?", "!")) or len(why) < 15:
            yield f"the mistake {name!r} wants a sentence that puts it right, with a full stop, not {why!r}"


def mistakes_are_many(exercise: Exercise) -> Iterator[str]:
    if len(exercise.misconceptions) < ENOUGH:
        yield f"it knows {len(exercise.misconceptions)} mistakes; five or more are usual: add what people get wrong"


def first_case_shows_most(exercise: Exercise) -> Iterator[str]:
    """Most mistakes should show in the first case already: it is the one a student looks at."""
    if exercise.repair:
        return  # each of its cases is about another bug
    first = replace(exercise, cases=exercise.cases[:1])
    sound = filter(_can_be_made, exercise.misconceptions)
    shown = [not trial.passed for m in sound for trial in try_all(first, m.implementation, 0)]
    if shown and np.mean(shown) < 0.5:
        yield f"its first case shows {sum(shown)} of {len(shown)} mistakes: begin with a case that shows at least half"


def mistakes_belong_somewhere(unit: Unit) -> Iterator[str]:
    """Find tables under a name that no exercise asks for, and keys that nothing reads: they would go unnoticed."""
    file = unit.notebook.with_name("mistakes.toml")
    exercises = (*unit.exercises, *unit.retired)
    known = {(m.name, m.explanation) for exercise in exercises for m in exercise.misconceptions}
    for table, rows in tomllib.loads(file.read_text(encoding="utf-8") if file.is_file() else "").items():
        for name, row in rows.items():
            if (name, row.get("why")) not in known:
                yield f"{file.name}: [{table}.{name!r}] belongs to no exercise: write the name of one that reads it"
            for key in row.keys() - {"in", "edits", "why"}:
                yield f"{file.name}: [{table}.{name!r}] has {key} =, which nothing reads: it is edits, why or in"


def _can_be_made(mistake: Misconception) -> bool:
    try:
        return callable(mistake.implementation)
    except MistakeDoesNotFit:
        return False


RULES = (
    Rule("mistakes fit", mistakes_can_be_made),
    Rule("mistakes named", mistakes_are_named),
    Rule("mistakes explained", mistakes_are_explained),
    Rule("mistakes are many", mistakes_are_many, advice=True),
    Rule("first case", first_case_shows_most, advice=True),
)
OF_THE_UNIT = Rule("mistakes.toml", mistakes_belong_somewhere)
