"""Turns our grading on in any course's ``nbgrader_config.py``."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from traitlets.config.loader import LazyConfigValue

from lstm_course.basics.course_file import CourseFile, read_course_file
from lstm_course.grading.batch.gradebook import know_new_gradebooks, put_scripts_on_path
from lstm_course.grading.intake.plain_files import take_plain_files_only

REPAIR = "lstm_course.grading.intake.restore_cells.Repair"
EXECUTE = "lstm_course.grading.batch.execute.GradingExecute"
WRITE_VERDICTS = "lstm_course.grading.publishing.outputs.WriteVerdicts"
HIDE_TESTS = "lstm_course.grading.publishing.outputs.HideTests"
CLEAN = "lstm_course.grading.publishing.sanitize_page.Clean"
INDEX = "lstm_course.grading.publishing.feedback_page.IndexGrades"
FEEDBACK = "lstm_course.grading.publishing.feedback_page.FeedbackExporter"
RELEASE_FEEDBACK = "lstm_course.grading.publishing.release_feedback.ReleaseFeedback"


MODEL_ANSWERS = "lstm_course.grading.marking.formgrader.ShowModelAnswers"
LATE = "lstm_course.grading.registrar.late.SharePerDay"


def configure(
    c: Any, seed: int | None = None, seed_file: str | Path | None = None, folder: str | Path | None = None
) -> None:
    """Make ``nbgrader autograde`` grade in a sandbox, with every test run where no student's code can reach it.

    Cells with ``check(...)`` are judged on hidden cases, with partial credit; any other graded cell by its own
    asserts, as nbgrader does it. Submissions are made whole first, and their markup is made harmless.

    c          the configuration object of an ``nbgrader_config.py``
    seed       of the hidden cases. Without it the seed is read from ``seed_file``
    seed_file  by default ``.grader-seed`` beside the gradebook; it is made, for its owner's eyes only, when
               grading first runs. All submissions of a class get the same hidden cases.
    folder     where a ``course.toml`` may lie: its id, seed and late policy count

    Steps that a course put into ``Autograde``'s preprocessors stay, and so does a feedback page or an
    exchange of its own.
    """
    take_plain_files_only()
    put_scripts_on_path()  # for formgrader and nbgrader in an environment that nobody activated
    know_new_gradebooks()
    sanitize = [step for step in _steps(c, "Autograde", "sanitize_preprocessors") if _name(step) != "Repair"]
    c.Autograde.sanitize_preprocessors = [REPAIR, *sanitize]
    c.Autograde.autograde_preprocessors = _with_our_steps(_steps(c, "Autograde", "autograde_preprocessors"))
    c.GenerateFeedback.preprocessors = _with_index(_steps(c, "GenerateFeedback", "preprocessors"))
    shown = c.HTMLExporter.preprocessors
    shown = shown.get_value([]) if isinstance(shown, LazyConfigValue) else shown
    c.HTMLExporter.preprocessors = [*(step for step in shown if _name(step) != "ShowModelAnswers"), MODEL_ANSWERS]
    if folder is not None:
        c.ShowModelAnswers.root = str(Path(folder).resolve())
    if "exporter_class" not in c.GenerateFeedback:
        c.GenerateFeedback.exporter_class = FEEDBACK
    if "release_feedback" not in c.ExchangeFactory:
        c.ExchangeFactory.release_feedback = RELEASE_FEEDBACK
    plan = None if folder is None else read_course_file(Path(folder))
    if plan is not None:
        _follow(c, plan)
    if seed is not None:
        c.GradingExecute.seed = int(seed)
    if seed_file is not None:
        c.GradingExecute.seed_file = str(seed_file)


def _follow(c: Any, plan: CourseFile) -> None:
    """Set what a course's file says that is nbgrader's business. Due dates are the gradebook's: see ``release``."""
    if plan.id:
        c.CourseDirectory.course_id = plan.id
    if plan.seed is not None:
        c.GradingExecute.seed = plan.seed
    if plan.seed_file:
        c.GradingExecute.seed_file = str(plan.path.parent / plan.seed_file)
    if plan.late is not None and "plugin_class" not in c.AssignLatePenalties:
        from lstm_course.grading.registrar.late import keep_penalties

        c.AssignLatePenalties.plugin_class = LATE
        for name, value in asdict(plan.late).items():
            c.SharePerDay[name] = value
        keep_penalties(plan.path.parent, plan.late)


def _steps(c: Any, converter: str, which: str) -> list[Any]:
    if which in c[converter]:
        return list(c[converter][which])
    from nbgrader import converters

    return list(getattr(converters, converter).class_traits()[which].default_args[0])


def _with_our_steps(steps: list[Any]) -> list[Any]:
    """Put ours in place of nbgrader's Execute, write the verdicts before the grades are saved, and clean the page."""
    steps = [EXECUTE if _name(step) == "Execute" else step for step in steps]
    steps = [step for step in steps if _name(step) not in ("WriteVerdicts", "HideTests", "Clean")]
    save = next((i for i, step in enumerate(steps) if _name(step) == "SaveAutoGrades"), len(steps))
    return [*steps[:save], WRITE_VERDICTS, *steps[save:], HIDE_TESTS, CLEAN]


def _with_index(steps: list[Any]) -> list[Any]:
    """Put ours behind the step that gets points and comments; without that one there is nothing to say."""
    steps = [step for step in steps if _name(step) != "IndexGrades"]
    place = next((i for i, step in enumerate(steps, 1) if _name(step) == "GetGrades"), None)
    return steps if place is None else [*steps[:place], INDEX, *steps[place:]]


def _name(step: Any) -> str:
    return step.rpartition(".")[2] if isinstance(step, str) else getattr(step, "__name__", type(step).__name__)
