"""A class with attackers in it: its folder, what around it must stay as it is, and what came of it."""

from __future__ import annotations

import contextlib
import ctypes
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import psutil

from tests.grading.attacks.attack_corpus import GATES, HOMEWORK, IN_NEIGHBOUR, OUTSIDE, TOY, Attack, Place
from tests.grading.attacks.attack_course import WHOLE, make_homework, released_notebook, write_outside
from tests.grading.attacks.attack_remaining import IPC_KEY, LEFT

ASSIGNMENTS = (HOMEWORK, TOY, GATES)
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "lstm-course"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "course"
c.ClearSolutions.code_stub = {"python": "raise NotImplementedError"}
"""
POISON = (".bashrc", ".ipython/profile_default/startup/00-x.py", ".config/pip/pip.conf", ".jupyter/jupyter_config.py")
NEIGHBOUR = "neighbour"  # comes after mallory


def make_course(root: Path, seconds: int, assignments: Sequence[str] = ASSIGNMENTS, stock: bool = False) -> None:
    """Make a course folder with the assignments generated, and nobody in it."""
    from lstm_course.building.new import new
    from lstm_course.grading.batch.course import Course

    new(root, [TOY, GATES])
    make_homework(root)
    config = root / "nbgrader_config.py"
    config.write_text((STOCK if stock else config.read_text()) + f"c.Execute.timeout = {seconds}\n")
    course = Course(root, root / "log")
    for assignment in assignments:
        course.generate(assignment)
    course.close()


def submit_neighbour(place: Place, student: str, assignment: str) -> None:
    """Somebody honest, whose notebook says so."""

    def change(notebook):
        notebook["cells"][0]["source"] += f"\n<!-- {IN_NEIGHBOUR} -->"

    make = WHOLE[assignment]
    whole = Attack(student, "honest", "", lambda nb: (change(nb), make(nb))[1], assignment=assignment)
    whole.hand_in(released_notebook(place.root, assignment), place, student)


@contextlib.contextmanager
def surroundings(root: Path) -> Iterator[tuple[Place, list[str]]]:
    """Yield a Place around a course's folder, and who called on the network. Orphans are ours meanwhile."""
    outside, home = root.parent / "instructors_own", root.parent / "home"
    write_outside(outside, OUTSIDE)
    home.mkdir(exist_ok=True)
    calls: list[str] = []
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]

    def listen() -> None:
        with contextlib.suppress(OSError):
            while True:
                listener.accept()[0].close()
                calls.append("somebody called on the network")

    threading.Thread(target=listen, daemon=True).start()
    victim = subprocess.Popen(["sleep", "3600"], env={"SECRET": OUTSIDE})
    adopt_orphans(True)
    try:
        yield Place(root, outside, home, port, victim.pid), calls
    finally:
        adopt_orphans(False)
        listener.close()
        victim.kill()
        victim.wait()
        clear_away()


def adopt_orphans(yes: bool) -> None:
    """Whoever outlives its parent becomes a child of this process: nobody gets away (Linux)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(36, int(yes), 0, 0, 0)  # PR_SET_CHILD_SUBREAPER


def descendants() -> set[int]:
    return {child.pid for child in psutil.Process().children(recursive=True) if child.status() != "zombie"}


def snapshot(place: Place) -> dict[str, object]:
    """Return what no submission may change."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(place.victim, os.WNOHANG)
    kept: dict[str, object] = {
        str(path.relative_to(place.root.parent)): (path.read_bytes(), path.stat().st_mode)
        for top in (place.outside, *(place.root / name for name in ("solutions", "course", "submitted")))
        for path in sorted(top.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }
    kept["nbgrader_config.py"] = (place.root / "nbgrader_config.py").read_text()
    kept["victim"] = psutil.pid_exists(place.victim) and psutil.Process(place.victim).nice()
    return kept


def harm_done(place: Place, before: dict[str, object], calls: list[str]) -> list[str]:
    """In words, what is not as it was."""
    after = snapshot(place)
    harm = [
        f"{name} was changed" for name in sorted(before.keys() | after.keys()) if before.get(name) != after.get(name)
    ]
    harm += [f"{path} was left behind" for path in left_behind()]
    harm += [f"{name} was left in the home folder" for name in POISON if (place.home / name).exists()]
    harm += sorted(set(calls))
    if integrity(place.root) != "ok":
        harm.append("the gradebook is damaged")
    return harm


def integrity(root: Path) -> str:
    try:
        with contextlib.closing(sqlite3.connect(root / "gradebook.db", timeout=5)) as db:
            return str(db.execute("pragma integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)


def _shared_folders() -> set[str]:
    import IPython
    import numpy
    import torch

    import lstm_course

    packages = {os.path.dirname(str(module.__file__)) for module in (numpy, torch, IPython, lstm_course)}
    return {*filter(os.path.isdir, sys.path), *packages, tempfile.gettempdir(), "/tmp", "/var/tmp", "/dev/shm"}


def left_behind() -> list[str]:
    """Return what attacks put where the next student would meet it."""
    found = [
        path for folder in _shared_folders() for name in LEFT if os.path.lexists(path := os.path.join(folder, name))
    ]
    for kind in ("shm", "msg", "sem"):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/sysvipc/{kind}").read_text().splitlines()[1:]
            found += [f"/proc/sysvipc/{kind}" for line in lines if int(line.split()[0]) == IPC_KEY]
    return found


def clear_away() -> None:
    for path in left_behind():
        if path.startswith("/proc/"):
            option = {"shm": "-M", "msg": "-Q", "sem": "-S"}[path[-3:]]
            subprocess.run(["ipcrm", option, hex(IPC_KEY)], check=False, capture_output=True)
        elif os.path.isdir(path):
            shutil.rmtree(path, ignore_errors=True)
        else:
            os.unlink(path)


def all_points(course) -> dict[tuple[str, str], dict[str, float]]:
    """Return (assignment, student) → grade_id → points that the machine gave, of everybody at once."""
    from nbgrader.api import Assignment, Grade, GradeCell, SubmittedAssignment, SubmittedNotebook

    given: dict[tuple[str, str], dict[str, float]] = {}
    with course.gradebook as gradebook:
        rows = (
            gradebook.db.query(Assignment.name, SubmittedAssignment.student_id, GradeCell.name, Grade.score)
            .join(SubmittedAssignment, SubmittedAssignment.assignment_id == Assignment.id)
            .join(SubmittedNotebook, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
            .join(Grade, Grade.notebook_id == SubmittedNotebook.id)
            .join(GradeCell, GradeCell.id == Grade.cell_id)
        )
        for assignment, student, name, score in rows:
            given.setdefault((assignment, student), {})[name] = float(score or 0.0)
    return given


def points_of(course, assignment: str, student: str) -> dict[str, float] | None:
    """grade_id → points that the machine gave; None where the submission is not in the gradebook."""
    from nbgrader.api import MissingEntry

    with course.gradebook as gradebook:
        try:
            grades = gradebook.find_submission_notebook(assignment, assignment, student).grades
        except MissingEntry:
            return None
        return {grade.name: float(grade.score or 0.0) for grade in grades}


def told(course, assignment: str, student: str) -> str:
    """Return what a student gets to see: the outputs in the graded notebook, its metadata, and the pages."""
    texts = []
    for path in course.autograded(assignment, student).glob("*.ipynb"):
        notebook = json.loads(path.read_text())
        texts += [json.dumps(cell.get("outputs", []), ensure_ascii=False) for cell in notebook["cells"]]
        texts.append(json.dumps(notebook["metadata"]))
    texts += [path.read_text() for path in course.feedback(assignment, student).glob("*.html")]
    return "\n".join(texts)


def elsewhere(place: Place, root: Path) -> Place:
    return replace(place, root=root)
