"""The command: what it writes, what it keeps, how it is interrupted, and what it says when something is wrong."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lstm_course import cli
from lstm_course.basics.errors import CourseError
from lstm_course.evidence import measure, registry
from lstm_course.evidence.command import evidence
from lstm_course.evidence.kept import Kept
from lstm_course.evidence.table import MARK

QUICK = ["gradient_by_lag", "forget_product"]
DOCS = Path(__file__).parents[2] / "docs"


def quick_run(jobs, workers):
    """In this process, and at once."""
    for job in jobs:
        yield job, {"values": {m.key: 0.5 for m in registry.get(job.experiment).measures}, "cpu": 0.25}


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(measure, "_run", quick_run)


def test_it_measures_in_processes_of_its_own_and_writes_two_files(tmp_path):
    out, said = tmp_path / "new" / "table.md", []
    evidence(["forget_product"], seeds=2, workers=2, out=out, say=said.append)
    text, data = out.read_text(), json.loads(out.with_suffix(".json").read_text())
    assert text.startswith(MARK)
    assert "| forget bias 3 | 1.0e-02 ×/÷" in text or "| forget bias 3 | 9" in text
    (section,) = data.values()
    assert (section["seeds"], len(section["runs"])) == (2, 4)
    assert {one["seed"] for run in section["runs"] for one in run["seeds"]} == {0, 1}
    assert sorted(path.name for path in out.parent.iterdir()) == ["table.json", "table.md"]
    assert said[-1].startswith(f"wrote {out} and")


def test_all_of_it_in_the_order_of_the_units(tmp_path, at_once):
    text = evidence(out=tmp_path / "e.md", say=lambda line: None).read_text()
    titles = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert titles == [e.title for e in registry.chosen()]
    assert "Not measured yet" not in text
    for e in registry.chosen():
        for said in (*e.runs, *e.published.values(), e.setting, *(m.title for m in e.measures)):
            assert said in text


def test_what_is_not_named_stays_as_it_was(tmp_path, at_once):
    out = tmp_path / "e.md"
    evidence(["adding"], seeds=1, out=out, say=lambda line: None)
    evidence(["forget_product"], seeds=2, out=out, say=lambda line: None)
    data = json.loads(out.with_suffix(".json").read_text())
    assert {name: section["seeds"] for name, section in data.items()} == {"adding": 1, "forget_product": 2}


def test_an_interrupted_run_is_taken_up(tmp_path, monkeypatch):
    out, ran, said = tmp_path / "e.md", [], []

    def breaks_off(jobs, workers):
        for job, result in quick_run(jobs, workers):
            if len(ran) == 5:
                raise KeyboardInterrupt
            ran.append(job)
            yield job, result

    monkeypatch.setattr(measure, "_run", breaks_off)
    with pytest.raises(KeyboardInterrupt):
        evidence(QUICK, out=out, say=said.append)
    assert not out.exists()
    with Kept(out).path.open("a") as file:
        file.write('{"key": "cut o')  # the power went, in the middle of a line
    before = list(ran)
    monkeypatch.setattr(measure, "_run", lambda jobs, workers: (ran.extend(jobs), quick_run(jobs, workers))[1])
    evidence(QUICK, out=out, say=said.append)
    assert "taking up an interrupted run: 5 of 33 runs are there" in said
    assert len(ran) == len(set(ran)) == 33
    assert ran[:5] == before
    assert not Kept(out).path.exists()


def test_what_other_code_has_found_is_not_taken_up(tmp_path, monkeypatch):
    out = tmp_path / "e.md"
    Kept(out).add("a key", {"values": {}, "cpu": 1})
    assert Kept(out).found
    monkeypatch.setattr("lstm_course.evidence.kept.versions", lambda: {"torch": "another"})
    assert not Kept(out).found


def test_other_seeds_and_configurations_are_other_results():
    jobs = measure.jobs_of(registry.chosen(), 3)
    assert len({job.key for job in jobs}) == len(jobs)


def call(monkeypatch, capsys, *arguments):
    monkeypatch.setattr(sys, "argv", ["lstm-course", "evidence", *map(str, arguments)])
    with pytest.raises(SystemExit) as done:
        cli.main()
    return done.value.code, *capsys.readouterr()


def test_the_help_has_an_example_and_every_name(monkeypatch, capsys):
    code, out, _ = call(monkeypatch, capsys, "--help")
    assert code == 0
    assert "lstm-course evidence" in out.partition("Example")[2]
    assert all(name in out for name in registry.NAMES)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("addin",), "there is no experiment 'addin': did you mean adding?"),
        (("adding", "--out", "mine.md"), "mine.md was not written by this command"),
        (("adding", "--out", "numbers.md"), "numbers.json is there without numbers.md"),
        (("adding", "--out", "ours.md"), "ours.json is damaged"),
        (("adding", "--out", "."), "--out names the table"),
        (("adding", "--out", "e.json"), "--out names the table"),
        (("forget_product", "--seeds", "1", "--out", "mine.md/e.md"), "cannot write"),
    ],
)
def test_what_a_person_can_put_right_is_one_line_and_exit_code_2(tmp_path, monkeypatch, capsys, arguments, says):
    (tmp_path / "mine.md").write_text("# My own notes\n")
    (tmp_path / "numbers.json").write_text("{}")
    (tmp_path / "ours.md").write_text(MARK)
    (tmp_path / "ours.json").write_text('{"adding": {"seeds": 3}}')
    monkeypatch.chdir(tmp_path)
    before = sorted(path.name for path in tmp_path.iterdir())
    monkeypatch.setattr(measure, "_run", quick_run)
    code, out, err = call(monkeypatch, capsys, *arguments)
    assert (code, out, len(err.splitlines())) == (2, "", 1)
    assert says in err
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_without_torch_it_says_what_can_be_run(tmp_path, monkeypatch, capsys, at_once):
    monkeypatch.setitem(sys.modules, "torch", None)
    code, _, err = call(monkeypatch, capsys, "--out", tmp_path / "e.md")
    assert code == 2
    assert "PyTorch" in err
    named = err.partition("lstm-course evidence ")[2].split()
    assert [name for name in named if name in QUICK] == ["gradient_by_lag", "forget_product"]
    assert "reversal" not in named
    evidence(QUICK, out=tmp_path / "e.md", say=lambda line: None)


def test_a_worker_that_dies_is_one_line(tmp_path, monkeypatch):
    monkeypatch.setattr(measure, "once", os._exit)  # of its argument, 3
    with pytest.raises(CourseError, match="a worker died"):
        list(measure._run([3], 1))


def alive(group):
    """Whether any process of a group is there."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_stops_at_once_and_leaves_no_process(tmp_path):
    command = [sys.executable, "-m", "lstm_course.cli", "evidence", "gradient_by_lag", "source_tags", "--workers", "2"]
    out = tmp_path / "e.md"
    kept, quick = Kept(out).path, len(registry.get("gradient_by_lag").runs)
    running = subprocess.Popen(
        [*command, "--seeds", "1", "--out", out], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    until = time.monotonic() + 60  # then both workers are at those that take longer
    while time.monotonic() < until and not (kept.exists() and kept.read_text().count('"result"') == quick):
        time.sleep(0.1)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130, err
    assert "Traceback" not in err
    until = time.monotonic() + 20
    while alive(running.pid) and time.monotonic() < until:
        time.sleep(0.1)
    assert not alive(running.pid)
    assert not out.exists()


def test_the_docs_show_all_experiments_with_three_seeds_and_their_numbers():
    data = json.loads((DOCS / "evidence.json").read_text())
    assert set(data) == set(registry.NAMES)
    assert all(section["seeds"] >= 3 for section in data.values())
    for name, section in data.items():
        runs = {run["label"]: run["configuration"] for run in section["runs"]}
        assert runs == {label: dict(c) for label, c in registry.get(name).runs.items()}, f"lstm-course evidence {name}"


def test_the_docs_are_what_the_command_writes_from_these_numbers():
    from lstm_course.evidence.table import page

    data = json.loads((DOCS / "evidence.json").read_text())
    assert (DOCS / "evidence.md").read_text() == page(data), "run lstm-course evidence forget_product"
