"""Which tests take long, and which stay together when several processes share them.

Processes take whole files, so that what a file's tests share is made once; the long ones are begun first, and the many
short ones fill up what is left of the time. Seconds were measured on one core that does nothing else.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).parents[1]
UNITS = {path.name[1:3]: path.name[1:] for path in (ROOT / "lstm_course" / "units").glob("u[0-9][0-9]_*")}

# What takes seconds: files, folders and tests, in the order in which they are begun. `make quick` leaves them out.
LONG = (
    "tests/grading/attacks/",
    "tests/tour/test_every_unit.py",
    "tests/notebooks/test_notebooks.py::test_a_notebook_runs",
    "tests/grading/test_fuzz.py",
    "tests/grading/batch/",
    "tests/grading/commands/",
    "tests/grading/runners/",
    "tests/browser/test_notebook7.py",  # what the tests after it share is a page of JupyterLab
    "tests/browser/",
    "tests/grading/before/",
    "tests/grading/idioms/",
    "tests/grading/together/",
    "tests/grading/calibration/",
    "tests/grading/judging/",
    "tests/grading/test_",
    "tests/grading/regrading/",
    "tests/grading/registrar/test_exports.py",
    "tests/grading/marking/",
    "tests/site/",
    "tests/grading/intake/test_repair_with_nbgrader.py",
    "tests/grading/reporting/test_similarity.py",
    "tests/grading/isolation/",
    "tests/grading/publishing/test_sanitize_page.py::test_nothing_of_a_students",
    "tests/plots/test_folded.py",
    "tests/units/test_mutants.py",
    "tests/checking/test_slips.py",
    "tests/units/test_u09_repair.py",
    "tests/tour/test_tour.py",
    "tests/tour/test_source.py",
    "tests/desk/",
    "tests/test_cli.py",
    "tests/test_docs.py",
    "tests/test_docs_library.py",
    "tests/test_wheel.py",
    "tests/evidence/",
    "tests/training/test_exact_resume.py",
    "tests/building/test_percent.py::test_any_cells",
    "tests/building/test_masters.py::test_collapse_undoes_expand",
    "tests/building/test_masters.py::test_any_notebook_comes_back_whole",
    "tests/building/test_new_unit.py",
    "tests/building/verify/test_verify.py::test_what_is_wrong_when",
    "tests/building/test_build.py",
    "tests/building/test_protect_edits.py",
    "tests/building/test_commands.py",
    "tests/building/test_unattempted.py",
    "tests/building/test_repository.py",
    "tests/building/test_leaks.py",
    "tests/units/test_exercises.py::test_a_mistake_in_the_first_case_is_found_there",
    "tests/units/test_exercises.py::test_each_misconception_fails_with_its_own_name",
    "tests/checking/test_outside.py",
    "tests/checking/test_line.py",
    "tests/checking/test_properties.py",
    "tests/checking/test_shell.py",
    "tests/checking/test_limits.py",
    "tests/checking/test_raising.py",
    "tests/checking/test_imports.py",
    "tests/checking/test_events.py",
    "tests/plots/microscope/test_boxes_and_exports.py",
    "tests/units/demos/test_u06_bidirectional.py",
    "tests/reference/test_comparing.py",
    "tests/models/",
    "tests/lite/",
    "tests/building/test_masters.py",
    "tests/grading/intake/test_restore_cells.py",
    "tests/grading/wire/test_round_trips.py",
    "tests/units/test_recipes.py",
    "tests/tasks/test_source_tags.py",
    "tests/training/test_training_state.py",
    "tests/units/demos/test_u13_variational.py",
    "tests/units/test_u",
)

# Files whose tests share nothing that is dear. Each test, or the tests of one unit, may go to another process.
DIVIDED = (
    "tests/notebooks/test_notebooks.py",
    "tests/units/test_exercises.py",
    "tests/units/test_mutants.py",
)

# Folders whose tests share what is made once for a process, and is dear: one process takes the whole folder.
JOINED = (
    "tests/browser/",  # a server, and a browser that has loaded JupyterLab before
    "tests/grading/calibration/",  # a course that was calibrated and graded
)


@cache
def place_of(nodeid: str) -> int:
    """Return where a test stands in `LONG`; behind all of them where it is not long."""
    return next((place for place, prefix in enumerate(LONG) if nodeid.startswith(prefix)), len(LONG))


def unit_of(nodeid: str) -> str | None:
    """Return the unit that a test is about, ``07_gru``, where its file or its id says so."""
    found = re.search(r"(?<![0-9a-z])u?(\d\d)_[a-z]", nodeid)
    return UNITS.get(found[1]) if found else None


class WholeFiles(LoadScopeScheduling):
    """Hands out files, longest first; `DIVIDED` ones in parts, `JOINED` ones together. A test may end its process."""

    def __init__(self, config: Any, log: Any = None) -> None:
        config.option.loadscopereorder = False  # by `LONG`, and not by how many tests there are
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.split("::")[0]
        if path not in DIVIDED:
            return next((folder for folder in JOINED if path.startswith(folder)), path)
        return f"{path} {unit_of(nodeid)} {place_of(nodeid)}" if unit_of(nodeid) else nodeid

    def _reschedule(self, node: Any) -> None:
        """Hand out parts until the process has two tests: it begins one when it knows the next, or that it is the last.

        One part may be a single test. xdist hands out one, and then waits to be told of an end that never comes. And
        one that takes the place of another is given nothing before it has said which tests it knows: then it is asked
        about again.
        """
        if node not in self.registered_collections:
            return
        while self.workqueue and not node.shutting_down and self._pending_of(self.assigned_work[node]) < 2:
            self._assign_work_unit(node)
        if not self.workqueue:
            super()._reschedule(node)

    def remove_node(self, node: Any) -> str | None:
        """Take back what a process that has ended leaves; return the test that ended it, which nobody is given again.

        xdist gives what is done to the next process too, which has nothing to do then, and is never asked again.
        """
        work = self.assigned_work.pop(node)
        left = {scope: [name for name, done in tests.items() if not done] for scope, tests in work.items()}
        ended = next((tests.pop(0) for tests in left.values() if tests), None)
        self.workqueue.update({scope: dict.fromkeys(tests, False) for scope, tests in left.items() if tests})
        for other in self.assigned_work:
            self._reschedule(other)
        return ended
