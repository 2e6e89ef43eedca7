"""All rules on a unit, one after the other, and what came of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from lstm_course.basics.errors import CourseError
from lstm_course.building.course_plan import chosen
from lstm_course.building.unit_notebooks import Built, make
from lstm_course.building.verify import answers, cases, leaks, masters, runs, solved, wrong
from lstm_course.building.verify.rule import Problem, Rule
from lstm_course.checking import Exercise
from lstm_course.units.registry import all_units, left_out
from lstm_course.units.unit import Unit

Step = Callable[[str], None]
MASTER = "master"


@dataclass(frozen=True)
class Result:
    """What was looked at of a unit, and what is to be mended."""

    unit: str
    exercises: int = 0
    mistakes: int = 0
    seconds: float = 0.0
    ran: bool = False
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> bool:
        return all(problem.advice for problem in self.problems)


def verify(unit: Unit, root: Path | None = None, quick: bool = False, step: Step = lambda what: None) -> Result:
    """Hold a unit to all rules. ``quick`` runs no notebook; with a course's folder ``root``, its notebooks are fresh.

    step  is called before each part, with what is looked at
    """
    begun = time.perf_counter()
    problems = list(_all(unit, root, quick, step))
    mistakes = sum(len(exercise.misconceptions) for exercise in unit.exercises)
    seconds = time.perf_counter() - begun
    ran = not quick and not any(problem.rule == BUILDS.name for problem in problems)
    return Result(unit.name, len(unit.exercises), mistakes, seconds, ran, tuple(problems))


def verify_all(
    names: Iterable[str] | None = None, root: Path | None = None, quick: bool = False, progress: bool = False
) -> list[Result]:
    """Hold the units of these names to all rules; all that are installed where none is named.

    A unit that is installed and cannot be loaded is a result as well. Raises CourseError for a name that is unknown.
    """
    from tqdm import tqdm

    names = None if names is None else list(names)
    broken = {name: why for name, why in left_out().items() if names is None or any(_means(w, name) for w in names)}
    units = chosen(names and [word for word in names if not any(_means(word, name) for name in broken)])
    results = [Result(name, problems=(_left_out(name, why),)) for name, why in broken.items()]
    steps = sum(len(unit.exercises) + (1 if quick else 3) for unit in units)
    with tqdm(total=steps, desc="verifying", leave=False, disable=not progress) as bar:
        for unit in units:

            def step(what: str, unit: Unit = unit) -> None:
                bar.set_postfix_str(f"{unit.name}: {what}")
                bar.update()

            results.append(verify(unit, root, quick, step))
    return results


def _means(word: str, name: str) -> bool:
    """Whether a word stands for a unit of this name, as `get_unit` would take it: "5", "05" or its beginning."""
    return bool(word) and name.startswith(f"{word.zfill(2)}_" if word.isdigit() else word)


def _all(unit: Unit, root: Path | None, quick: bool, step: Step) -> Iterator[Problem]:
    step(MASTER)
    yield from _of_master(unit, root)
    for exercise in unit.exercises:
        step(exercise.name)
        for rule in (*OF_EXERCISES, EXCUSES):
            if rule.applies_to(exercise):
                yield from rule.problems(unit.name, exercise.name, exercise)
    if not quick:
        yield from _of_runs(unit, step)


def _of_master(unit: Unit, root: Path | None) -> Iterator[Problem]:
    def looked_at(rules: Iterable[Rule], *what: object) -> Iterator[Problem]:
        for rule in rules:
            yield from rule.problems(unit.name, MASTER, unit, *what)

    yield from looked_at((wrong.OF_THE_UNIT,))
    built = _built(unit)
    if built is None:
        yield from looked_at((BUILDS,))
        return
    yield from looked_at((*masters.RULES, *solved.RULES))
    yield from looked_at(masters.WITH_ROOT, root)
    yield from looked_at(masters.WITH_BUILT, built)
    yield from looked_at(leaks.RULES, built.course)
    others = [other for other in all_units().values() if other.name != unit.name and _can_be_read(other)]
    yield from looked_at((leaks.ACROSS,), built.course, others)


def _of_runs(unit: Unit, step: Step) -> Iterator[Problem]:
    built = _built(unit)
    if built is None:
        return
    kinds: tuple[runs.Kind, ...] = ("solutions", "course")
    for kind in kinds:
        step(runs.WHOSE[kind])
        try:
            ran = runs.run(unit, built, kind)
        except CourseError as error:
            yield Problem(unit.name, "notebook", f"{runs.WHOSE[kind]} does not run to its end: {error}", "runs")
            continue
        for rule in runs.RULES:
            yield from rule.problems(unit.name, "notebook", ran)


def _built(unit: Unit) -> Built | None:
    try:
        return make(unit)
    except Exception:  # BUILDS says why
        return None


def _can_be_read(unit: Unit) -> bool:
    """Whether a unit has answers that could leak; what else is wrong with it is its own affair."""
    try:
        return any(leaks.bodies(unit))
    except Exception:
        return False


def _builds(unit: Unit) -> Iterator[str]:
    try:
        make(unit)
    except CourseError as error:
        for line in str(error).splitlines():
            yield line.removeprefix(f"{unit.notebook}: ").removeprefix(f"{unit.name}: ")


def _left_out(name: str, why: str) -> Problem:
    return Problem(name, "entry point", f"the unit cannot be loaded: {' '.join(why.split())}", "loads")


def _excuses_are_rules(exercise: Exercise) -> Iterator[str]:
    known = [*(rule.name for rule in OF_EXERCISES), *cases.EXCUSES]
    for name in exercise.excused:
        if name not in known:
            yield f"excused= has {name!r}, and there is no such rule: it is one of {', '.join(known)}"


BUILDS = Rule("builds", _builds)
OF_EXERCISES = (*answers.RULES, *cases.RULES, *wrong.RULES)
EXCUSES = Rule("excuses", _excuses_are_rules)
