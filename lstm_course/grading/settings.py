"""Turns our grading on in any course's ``nbgrader_config.py``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from lstm_course.grading.scripts import put_scripts_on_path

EXECUTE = "lstm_course.grading.execute.GradingExecute"
WRITE_VERDICTS = "lstm_course.grading.outputs.WriteVerdicts"


def configure(c: Any, seed: int | None = None, seed_file: str | Path | None = None) -> None:
    """Makes ``nbgrader autograde`` judge ``check(...)`` cells on hidden cases, with partial credit.

    c          the configuration object of an ``nbgrader_config.py``
    seed       of the hidden cases. Without it the seed is read from ``seed_file``
    seed_file  by default ``.grader-seed`` beside the gradebook; it is made, for its owner's eyes only, when
               grading first runs. All submissions of a class get the same hidden cases.

    Notebooks with plain ``assert`` cells are graded by nbgrader's own rules, except that what is written to
    stderr costs nothing. Steps that a course put into ``Autograde.autograde_preprocessors`` stay.
    """
    put_scripts_on_path()  # for formgrader and nbgrader in an environment that nobody activated
    c.Autograde.autograde_preprocessors = _with_our_steps(_steps(c))
    if seed is not None:
        c.GradingExecute.seed = int(seed)
    if seed_file is not None:
        c.GradingExecute.seed_file = str(seed_file)


def _steps(c: Any) -> list[Any]:
    if "autograde_preprocessors" in c.Autograde:
        return list(c.Autograde.autograde_preprocessors)
    from nbgrader.converters import Autograde

    return list(Autograde.class_traits()["autograde_preprocessors"].default_args[0])


def _with_our_steps(steps: list[Any]) -> list[Any]:
    """nbgrader's Execute exchanged for ours, and the verdicts written right before the grades are saved."""
    steps = [EXECUTE if _name(step) == "Execute" else step for step in steps]
    steps = [step for step in steps if _name(step) != "WriteVerdicts"]
    save = next((i for i, step in enumerate(steps) if _name(step) == "SaveAutoGrades"), len(steps))
    return [*steps[:save], WRITE_VERDICTS, *steps[save:]]


def _name(step: Any) -> str:
    return step.rpartition(".")[2] if isinstance(step, str) else getattr(step, "__name__", type(step).__name__)
