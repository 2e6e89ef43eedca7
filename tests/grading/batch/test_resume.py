"""A batch that is killed at any moment is simply run again: nothing that was graded is lost, nothing is left over."""

from __future__ import annotations

import json
import os
import random
import resource
import signal
import sqlite3
import subprocess
import sys
import uuid
from contextlib import suppress
from time import monotonic, sleep

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("psutil")

import psutil

from lstm_course.grading.processes.client import can_fork
from lstm_course.grading.reporting.rows import read_rows

pytestmark = pytest.mark.skipif(not can_fork(), reason="these are the rules of warm processes")

UNIT = "90_toy"
KILLS = 20
DOUBLE, TOTAL = "def double(x):\n    return 2 * x", "def total(x, y):\n    return np.sum(x * y, axis=-1)"
POINTS = {"check_double": 3, "check_total": 2, "check_length": 0, "plain": 4, "partly": 1.5, "question_why": 0}


def _solved(notebook, double=DOUBLE):
    for cell in notebook["cells"]:
        sources = {"double": double, "total": TOTAL}
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = sources.get(name, cell["source"])


def _endless(notebook):
    _solved(notebook, "while True:\n    try:\n        while True: pass\n    except BaseException: pass")


class Batch:
    """``lstm-course autograde`` as a process, and how to find everybody who belongs to it."""

    def __init__(self, root, *arguments):
        self.mark = uuid.uuid4().hex
        command = [sys.executable, "-m", "lstm_course.cli", "autograde", "--workers", "2", *arguments]
        # Nobody here needs torch, whose import would take most of the time.
        without = root.parent / "without"
        without.mkdir(exist_ok=True)
        (without / "torch.py").write_text("raise ImportError")
        path = os.pathsep.join([str(without), os.environ["PYTHONPATH"]])
        self.process = subprocess.Popen(
            command,
            cwd=root,
            env={**os.environ, "PYTHONPATH": path, "MARK": self.mark},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def left_over(self, patience=60.0):
        """Command lines of processes that are there for longer than they may be."""
        ends = monotonic() + patience
        while (found := list(self._everybody())) and monotonic() < ends:
            sleep(0.05)
        return found

    def _everybody(self):
        for process in psutil.process_iter(["cmdline"]):
            words = " ".join(process.info["cmdline"] or ())
            if "lstm_course" in words:
                with suppress(psutil.Error):
                    if process.environ().get("MARK") == self.mark and process.status() != psutil.STATUS_ZOMBIE:
                        yield words

    def work(self):
        """Seconds of the processor that the processes of it, which are there now, have used."""
        processes = psutil.Process(self.process.pid)
        return sum(sum(one.cpu_times()[:4]) for one in (processes, *processes.children(recursive=True)))

    def wait(self):
        out, err = self.process.communicate(timeout=500)
        assert "Traceback" not in out + err
        return self.process.returncode, out, err


def _until(there, batch, patience=300.0):
    ends = monotonic() + patience
    while not there() and batch.process.poll() is None and monotonic() < ends:
        sleep(0.01)


def _graded(root):
    return {path.parent.name: path.stat().st_mtime_ns for path in root.glob(f"autograded/*/{UNIT}")}


def _intact(root):
    with sqlite3.connect(root / "gradebook.db") as connection:
        return connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


def _points(root):
    from lstm_course.grading.batch.course import Course

    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        return {
            submission.student_id: {g.name: g.auto_score for book in submission.notebooks for g in book.grades}
            for submission in gradebook.assignment_submissions(UNIT)
        }


def test_a_batch_that_is_killed_again_and_again(own_course, hand_in):
    students = [f"s{number}" for number in range(12)]
    for student in students:
        hand_in(student, _solved)
    rng, stages, rows = random.Random(1), own_course / ".grading", own_course / "autograde.jsonl"
    moments = ["early"] * 4 + ["at work"] * 9 + ["graded"] * 7
    assert len(moments) == KILLS
    rng.shuffle(moments)
    hit = 0
    for number, moment in enumerate(moments):
        before, size = _graded(own_course), rows.stat().st_size if rows.exists() else 0
        batch = Batch(own_course)
        if moment == "early":
            sleep(rng.uniform(0, 1.5))
        elif moment == "at work":
            _until(lambda: any(path.is_dir() for path in stages.glob("*")), batch)
            sleep(rng.uniform(0, 1.2))
        else:
            _until(lambda size=size: rows.exists() and rows.stat().st_size > size, batch)
            sleep(rng.uniform(0, 0.1))
        hit += batch.process.poll() is None
        with suppress(ProcessLookupError):
            if number % 2:
                os.kill(batch.process.pid, signal.SIGKILL)
            else:
                os.killpg(batch.process.pid, signal.SIGKILL)
        batch.process.communicate()
        assert batch.left_over() == []
        assert _intact(own_course)
        after = _graded(own_course)
        assert {student: after.get(student) for student in before} == before  # neither lost nor graded again
    assert hit >= KILLS / 2
    before = _graded(own_course)
    batch = Batch(own_course)
    code, out, _ = batch.wait()
    assert code == 0, out
    assert batch.left_over() == []
    assert _points(own_course) == dict.fromkeys(students, POINTS)
    told = read_rows(rows)
    assert {row["student"] for row in told} == set(students)
    assert {row["cell"]: row["points"] for row in told if row["student"] == "s0"}["partly"] == 1.5
    assert [path.name for path in stages.iterdir()] == ["lock"]
    assert {student: _graded(own_course)[student] for student in before} == before
    size = rows.stat().st_size
    code, out, _ = Batch(own_course).wait()
    assert (code, out.strip()) == (
        0,
        "nothing to do: 12 graded before and unchanged since; --force grades them again",
    )
    assert rows.stat().st_size == size


def test_ctrl_c_ends_at_once_and_keeps_what_was_graded(own_course, hand_in):
    hand_in("ada", _solved)
    hand_in("bob", _endless)
    batch = Batch(own_course)
    _until(lambda: "ada" in _graded(own_course), batch)
    sleep(0.5)
    children, before = resource.getrusage(resource.RUSAGE_CHILDREN), batch.work()
    os.killpg(batch.process.pid, signal.SIGINT)
    code, out, err = batch.wait()
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert ended.ru_utime + ended.ru_stime - children.ru_utime - children.ru_stime - before < 5
    assert code == 130
    assert "1 submission done so far stay" in out
    assert "stopped" in err
    assert batch.left_over() == []
    assert set(_graded(own_course)) == {"ada"}
    assert _intact(own_course)
    assert json.loads((own_course / "autograde.jsonl").read_text().splitlines()[0])["student"] == "ada"


def test_two_at_once(own_course, hand_in):
    hand_in("bob", _endless)
    first = Batch(own_course)
    _until(lambda: any(path.is_dir() for path in (own_course / ".grading").glob("*")), first)
    code, _, err = Batch(own_course).wait()
    assert (code, len(err.splitlines())) == (2, 1)
    assert "another autograde is at work" in err
    first.process.send_signal(signal.SIGKILL)
    first.process.communicate()
    assert first.left_over() == []
