"""A student's own record of what the checks said, try by try. It is kept only where the student asks for it, and
leaves the student's machine only where the student says so: as a file among those that are handed in.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from lstm_course.basics.console import tell
from lstm_course.basics.errors import CourseError
from lstm_course.basics.files import HANDED_IN_ATTEMPTS, replace_file
from lstm_course.basics.notebooks import in_lecture, quiet
from lstm_course.basics.words import listed
from lstm_course.checking.attempts import MOST, Attempt, Attempts, attempt_of, is_wanted, read_attempts, to_json
from lstm_course.checking.exercise import Exercise
from lstm_course.checking.verdict import Verdict
from lstm_course.classroom.own_folder import own_folder, own_folder_of
from lstm_course.units.registry import all_units, get_unit

FILE = ".lstm-course-attempts.json"
ACTIONS = ("show", "keep", "stop", "delete", "hand in")
_WHAT = """\
Of each try it has the exercise, whether it was right, the share of the cases, the names of known mistakes and
the line that the card showed. It has no code, no numbers of yours and no times. It stays on this machine until
you say attempts("hand in"); no grade depends on it."""


def attempts(do: str = "show", unit: str | int | None = None) -> None:
    """Show what is kept of your tries, or say what to do with it.

    do    "show"; "keep" from now on; "stop"; "delete" what there is; "hand in": put those of a unit into its folder,
          so that they are handed in with the notebook
    unit  which one to show or to hand in; all that are kept, and the one of this folder
    """
    if quiet() or in_lecture():
        return
    if do not in ACTIONS:
        raise CourseError(f"attempts can {listed(ACTIONS)}, not {do!r}")
    tell(said(do, None if unit is None else get_unit(str(unit)).name))


def said(do: str, unit: str | None = None) -> str:
    """Do it, and return what is to be said."""
    path = own_folder() / FILE
    try:
        if do == "keep":
            _write(path, _kept(path), keep=True)
            return f"From now on each check adds a line to {path}.\n{_WHAT}"
        if do == "stop":
            if path.is_file():
                _write(path, _kept(path), keep=False)
            return 'Nothing is added any more. What there is stays until you say attempts("delete").'
        if do == "delete":
            path.unlink(missing_ok=True)
            return f"{path} is deleted, and nothing is kept. What was handed in before is not changed by that."
        return _handed_in(path, unit) if do == "hand in" else _shown(path, unit)
    except OSError as error:
        raise CourseError(f"cannot write {error.filename or path}: {error.strerror}") from None


def kept_of(unit: str) -> tuple[int, bytes]:
    """Return how many tries are kept of a unit, and the file that says so; 0 and b"" where there are none."""
    mine = _kept(own_folder() / FILE).get(unit, {})
    return sum(map(len, mine.values())), to_json({unit: mine}).encode() if mine else b""


def note_attempt(exercise: Exercise, verdict: Verdict) -> None:
    """Add what a check said, if the student wants that. OSError where it cannot be written."""
    path = own_folder() / FILE
    if verdict.status == "not_attempted" or not _is_kept(path):
        return
    kept = _kept(path)
    tries = kept.setdefault(exercise.unit, {}).setdefault(exercise.name, [])
    if len(tries) < MOST:
        tries.append(attempt_of(verdict))
        _write(path, kept, keep=True)


def _handed_in(path: Path, unit: str | None) -> str:
    here = Path.cwd().name
    unit = unit or (here if here in all_units() else None)
    if unit is None:
        raise CourseError('say which unit: attempts("hand in", 4)')
    folder = own_folder_of(unit)
    if not folder.is_dir():
        raise CourseError(f"there is no folder {folder}: open the unit's notebook, and say it there")
    mine = _kept(path).get(unit, {})
    if not mine:
        return f"Nothing is kept of {unit}, so there is nothing to hand in."
    file = folder / HANDED_IN_ATTEMPTS
    replace_file(file, to_json({unit: mine}).encode())
    return (
        f"{file} holds your {sum(map(len, mine.values()))} tries and is handed in with the notebook. Your instructor "
        f"can read it;\nno grade depends on it. Delete that file, and it is not handed in."
    )


def _shown(path: Path, unit: str | None) -> str:
    if not path.is_file():
        return f'Nothing is kept of your tries. attempts("keep") begins.\n{_WHAT}'
    kept = {name: tries for name, tries in _kept(path).items() if unit in (None, name)}
    on = "Each check adds a line." if _is_kept(path) else "Nothing is added any more."
    lines = [
        f"  {name}, {exercise}: {', '.join(map(_word, tries))}"
        for name, of_unit in kept.items()
        for exercise, tries in of_unit.items()
    ]
    return "\n".join([f"{path}. {on}", *(lines or ["  no try yet"]), _WHAT])


def _word(one: Attempt) -> str:
    if one.status == "passed":
        return "✓"
    return " ".join(["✗", *(f"“{name}”" for name in one.mistakes), *([f"line {one.line}"] if one.line else [])])


def _is_kept(path: Path) -> bool:
    with suppress(OSError):
        return is_wanted(path.read_bytes())
    return False


def _kept(path: Path) -> Attempts:
    with suppress(OSError):
        return read_attempts(path.read_bytes())
    return {}


def _write(path: Path, kept: Attempts, keep: bool) -> None:
    replace_file(path, to_json(kept, keep=keep).encode())
    os.chmod(path, 0o600)
