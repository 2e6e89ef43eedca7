"""Grade the corpus with stock nbgrader, keep the outcomes: ``python -m tests.grading.attacks.record_stock [NAME …]``.

Each submission is graded in a course of its own, in a process group of its own, under limits. What would harm the
machine is not run. Half an hour on two cores; ``--share 0/2`` and ``--share 1/2`` do half of it each.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import Any

import psutil

from tests.grading.attacks.attack_all import EVERYTHING
from tests.grading.attacks.attack_class import (
    NEIGHBOUR,
    clear_away,
    descendants,
    elsewhere,
    harm_done,
    make_course,
    points_of,
    snapshot,
    submit_neighbour,
    surroundings,
    told,
)
from tests.grading.attacks.attack_corpus import Attack, Place
from tests.grading.attacks.attack_course import released_notebook
from tests.grading.toy_package import write_package

HERE = Path(__file__).parent
OUTCOMES = HERE / "stock_outcomes.json"
SECONDS, MEMORY, FILE = 60, 10 << 30, 3 << 30
STUDENT = "mallory"


def toy_package(home: Path) -> None:
    """Make the toy unit importable here and in the kernels."""
    home.mkdir(parents=True)
    write_package(home)
    os.environ["PYTHONPATH"] = os.pathsep.join([str(home), os.environ.get("PYTHONPATH", "")])
    sys.path.insert(0, str(home))


def in_a_child(act: Any, seconds: float) -> int | None:
    """Return the exit code of a forked process that does it, None if it did not come back. Nothing of it is left."""
    before = descendants()
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
            code = act()
        finally:
            os._exit(code)
    status, end = None, time.monotonic() + seconds
    while status is None and time.monotonic() < end:
        done, how = os.waitpid(child, os.WNOHANG)
        status = how if done else None
        time.sleep(0.05)
    in_a_child.left_over = len(descendants() - before - {child})
    for pid in descendants() - before:
        with contextlib.suppress(psutil.Error):
            psutil.Process(pid).send_signal(signal.SIGKILL)
    time.sleep(0.1)
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return None if status is None else os.waitstatus_to_exitcode(status)


def grade(root: Path, assignment: str, student: str) -> int:
    """As ``nbgrader autograde ASSIGNMENT --student STUDENT``."""
    from nbgrader.converters import Autograde

    from lstm_course.grading.batch.course import Course

    course = Course(root, root / "log")
    try:
        Autograde(coursedir=course.folder(assignment, student), parent=course, create_student=True).start()
    except SystemExit as stop:
        return int(stop.code or 0)
    except Exception:
        return 2
    return 0


def read(root: Path, attack: Attack, to: Path) -> int:
    from lstm_course.grading.batch.course import Course

    course = Course(root, root / "log")
    points = points_of(course, attack.assignment, STUDENT)
    text = told(course, attack.assignment, STUDENT)
    done = {who: any(course.autograded(attack.assignment, who).glob("*.ipynb")) for who in (STUDENT, NEIGHBOUR)}
    to.write_text(json.dumps({"points": points, "told": [s for s in attack.secrets if s in text], "done": done}))
    return 0


def outcome(attack: Attack, place: Place, calls: list[str]) -> dict[str, Any]:
    if not attack.stock_safe:
        return {"outcome": "not run: would harm"}
    calls.clear()
    attack.hand_in(released_notebook(place.root, attack.assignment), place, STUDENT)
    submit_neighbour(place, NEIGHBOUR, attack.assignment)
    before, report = snapshot(place), place.root / "report.json"
    code = in_a_child(lambda: grade(place.root, attack.assignment, STUDENT), SECONDS)
    left = in_a_child.left_over
    said = {"outcome": "graded" if code == 0 else "hangs" if code is None else "not graded"}
    harm = harm_done(place, before, calls)
    if code != 0:
        in_a_child(lambda: grade(place.root, attack.assignment, "*"), SECONDS)
    in_a_child(lambda: read(place.root, attack, report), SECONDS)
    found = json.loads(report.read_text()) if report.exists() else {"points": {}, "told": [], "done": {}}
    points = {name: value for name, value in (found["points"] or {}).items() if value}
    if code not in (0, None) and not found["done"].get(NEIGHBOUR):
        said["outcome"] = "aborts the batch"
    said |= {"points": points if found["done"].get(STUDENT) else {}}
    said |= {"told": found["told"]} if found["told"] else {}
    said |= {"harm": harm[:5]} if harm else {}
    said |= {"processes left over": left} if left and code is not None else {}
    return said


def main() -> None:
    warnings.simplefilter("ignore")  # nbgrader's own, about its database sessions
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--share", default="0/1")
    parser.add_argument("--to", type=Path, default=OUTCOMES)
    asked = parser.parse_args()
    part, parts = map(int, asked.share.split("/"))
    names = asked.names or list(EVERYTHING)[part::parts]
    outcomes = json.loads(asked.to.read_text()) if asked.to.exists() else {}
    top = Path(tempfile.mkdtemp(prefix="stock-")).resolve()
    toy_package(top / "package")
    make_course(top / "made", seconds=5, stock=True)
    import nbgrader.converters  # noqa: F401  here, so that no child pays for it

    for name in names:
        folder = top / "one"
        shutil.copytree(top / "made", folder / "course")
        start = time.monotonic()
        with surroundings(folder / "course") as (place, calls):
            os.environ["HOME"] = str(place.home)
            outcomes[name] = outcome(EVERYTHING[name], elsewhere(place, folder / "course"), calls)
        clear_away()
        shutil.rmtree(folder, ignore_errors=True)
        print(f"{time.monotonic() - start:5.1f} {name}: {json.dumps(outcomes[name])}", flush=True)
        asked.to.write_text(json.dumps(outcomes, indent=1, sort_keys=True) + "\n")
    shutil.rmtree(top, ignore_errors=True)


if __name__ == "__main__":
    main()
