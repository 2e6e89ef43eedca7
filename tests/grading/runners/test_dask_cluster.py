"""``--scheduler``: a real scheduler and two workers on this machine give the grades that are given without them."""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import monotonic, sleep
from types import SimpleNamespace

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("distributed")

from lstm_course.basics.errors import CourseError
from lstm_course.grading.batch.course import Course
from lstm_course.grading.commands import autograde as command
from lstm_course.grading.reporting.rows import read_rows
from lstm_course.grading.runners import dask_cluster as scheduler

UNIT = "90_toy"
DOUBLE, TOTAL = "def double(x):\n    return 2 * x", "def total(x, y):\n    return np.sum(x * y, axis=-1)"
CLASS = {"all": (DOUBLE, TOTAL), "half": (DOUBLE, "def total(x, y): 0 / 0"), "dies": ("import os; os._exit(1)", TOTAL)}


def _writes(double, total, notebook):
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = {"double": double, "total": total}.get(name, cell["source"])


@dataclass
class Cluster:
    address: str
    workers: list[subprocess.Popen]

    def kill_one(self):
        self.workers.pop().send_signal(signal.SIGKILL)


@contextmanager
def _started(*arguments, **env):
    command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:], "--no-dashboard"]
    process = subprocess.Popen(
        command, env={**os.environ, **env}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@contextmanager
def _scheduler(folder: Path):
    """Start a scheduler that gives a job to one more worker when the first was lost, and no worker yet."""
    file = folder / f"scheduler{monotonic()}.json"
    listen = ("--host", "127.0.0.1", "--port", "0", "--scheduler-file", str(file))
    with _started("dask_scheduler", *listen, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="1") as process:
        ends = monotonic() + 60
        while not file.exists() and monotonic() < ends:
            sleep(0.05)
        yield SimpleNamespace(address=json.loads(file.read_text())["address"], process=process)


def _worker(address, folder):
    how = ("--no-nanny", "--nthreads", "1", "--host", "127.0.0.1", "--local-directory", str(folder))
    return _started("dask_worker", address, *how)


@contextmanager
def _cluster(folder: Path):
    """Start the scheduler and two workers of one thread each."""
    with _scheduler(folder) as there, ExitStack() as stack:
        workers = [stack.enter_context(_worker(there.address, folder)) for _ in range(2)]
        from distributed import Client

        with Client(there.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield Cluster(there.address, workers)


def _grades(root):
    course = Course(root, root / "log")
    with course.gradebook as gradebook:
        return {
            submission.student_id: {g.name: g.auto_score for book in submission.notebooks for g in book.grades}
            for submission in gradebook.assignment_submissions(UNIT)
        }


def test_the_same_grades_also_when_a_worker_is_killed(own_course, hand_in, tmp_path, capsys):
    for student, answers in CLASS.items():
        hand_in(student, partial(_writes, *answers))
    assert command.autograde(own_course)
    wanted = _grades(own_course)
    with _cluster(tmp_path) as cluster:
        assert command.autograde(own_course, force=True, scheduler=cluster.address)
        assert _grades(own_course) == wanted
        rows = read_rows(own_course / "autograde.jsonl")
        assert {(row["student"], row["unit"]) for row in rows} == {(student, UNIT) for student in CLASS}
        before = capsys.readouterr()
        assert "Traceback" not in before.out + before.err

        for number in range(6):
            hand_in(f"more{number}", partial(_writes, *CLASS["all"]))
        course = Course(own_course, own_course / "log")
        with scheduler.executor_at(cluster.address) as (executor, count):
            assert count == 2

            def report(one):
                if len(cluster.workers) == 2:
                    cluster.kill_one()

            done = course.autograde(workers=count, executor=executor, report=report)
        assert [one.problem for one in done] == [""] * 6
        assert {_grades(own_course)[f"more{number}"]["check_total"] for number in range(6)} == {2}

        # Whoever takes this job ends; when two did, it is given up, in words.
        with _worker(cluster.address, tmp_path), scheduler.executor_at(cluster.address) as (executor, _):
            job = executor.submit(os._exit, 1)
            with pytest.raises(scheduler.WorkerLost, match="not the student's fault"):
                job.result(60)


def test_no_such_cluster_is_one_clear_line(own_course, hand_in, tmp_path, monkeypatch):
    from distributed import Client

    hand_in("ada")
    monkeypatch.setattr(scheduler, "_TIMEOUT", "1s")
    for address in ("tcp://127.0.0.1:9", "nonsense", "ftp://x"):
        with pytest.raises(CourseError, match="no scheduler answers") as said:
            command.autograde(own_course, scheduler=address)
        assert "\n" not in str(said.value)
        # One left open closes itself while garbage is collected, at the worst moment in the middle of the next one.
        assert {one.status for one in gc.get_objects() if issubclass(type(one), Client)} <= {"closed", "newly-created"}
    with _scheduler(tmp_path) as there, pytest.raises(CourseError, match="has no workers"):
        command.autograde(own_course, scheduler=there.address)
    assert not list(own_course.glob("autograded/*"))


def test_without_dask_it_says_what_to_install(own_course, hand_in, monkeypatch):
    hand_in("ada")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(CourseError, match=r"lstm-course\[dask\]"):
        command.autograde(own_course, scheduler="tcp://127.0.0.1:8786")


def _client(**told):
    answer = {"version": scheduler.__version__, "missing": [], "open": "", **told}
    return SimpleNamespace(nthreads=lambda: {"tcp://w": 1}, run=lambda f, on_error: {"tcp://w": told.get("e", answer)})


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"version": "0.0.1"}, "has lstm-course 0.0.1, and here is"),
        ({"missing": ["the unit 90_toy"]}, "lacks the unit 90_toy"),
        ({"e": ModuleNotFoundError("No", name="lstm_course")}, "lacks lstm_course"),
        ({"e": RuntimeError("odd\nodder")}, "cannot grade: RuntimeError: odd$"),
    ],
)
def test_workers_that_would_give_other_grades_are_refused(told, words):
    with pytest.raises(CourseError, match=words):
        list(scheduler._look_at_workers(_client(**told), "tcp://s"))


def test_workers_that_protect_less_are_named():
    (line,) = scheduler._look_at_workers(_client(open="this system has no Landlock"), "tcp://s")
    assert "not protected on tcp://w" in line
    assert "no Landlock" in line


def test_a_cluster_that_goes_away_ends_the_batch_and_costs_nobody_a_grade(own_course, hand_in, tmp_path, monkeypatch):
    hand_in("ada", partial(_writes, *CLASS["all"]))
    assert command.autograde(own_course)
    monkeypatch.setattr(scheduler, "PATIENCE", 2.0)
    hand_in("ada", partial(_writes, "import time; time.sleep(25)", TOTAL))
    with _cluster(tmp_path) as cluster:
        course = Course(own_course, own_course / "log")
        with scheduler.executor_at(cluster.address) as (executor, count):

            def expect(_):
                while cluster.workers:
                    cluster.kill_one()

            with pytest.raises(CourseError, match=r"no workers are left|is gone"):
                course.autograde(force=True, workers=count, executor=executor, expect=expect)
    assert list(own_course.glob("autograded/ada/*/*.ipynb"))
