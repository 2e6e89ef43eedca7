"""What ``lstm-course doctor`` says of a machine, and of one that lacks something."""

import os

import pytest

from lstm_course.grading import doctor
from lstm_course.grading.isolation import landlock, lockdown, rlimits, seccomp
from lstm_course.grading.isolation.policy import Policy
from lstm_course.grading.isolation.trial import attempt

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def _lines() -> tuple[dict[str, str], bool]:
    lines: list[str] = []
    safe = doctor.run_doctor(lines.append)
    return {line[7:].partition(":")[0]: line for line in lines if line[:1] in "✓–"}, safe


@pytest.fixture
def protected(tmp_path):
    if missing := attempt(Policy(tmp_path), lambda: None).missing:
        pytest.skip(f"this machine does not enforce: {'; '.join(missing)}")


def test_a_machine_that_has_everything(protected):
    lines, safe = _lines()
    assert safe
    assert {"Python", "nbgrader", "PyTorch", "cores", "memory", "Landlock", "the network"} <= set(lines)
    assert all(line.startswith("✓ yes") for name, line in lines.items() if "tried" in line)


def test_without_landlock_files_are_open_and_the_rest_is_not(protected, monkeypatch):
    monkeypatch.setattr(landlock, "offered", lambda: (0, "no such thing"))
    lines, safe = _lines()
    assert not safe
    assert lines["reading other files"].startswith("– no")
    assert "the gradebook" in lines["reading other files"]
    assert lines["the network"].startswith("✓ yes")


def test_without_a_filter_the_network_is_open_and_files_are_not(protected, monkeypatch):
    monkeypatch.setattr(seccomp, "MACHINES", {})
    lines, safe = _lines()
    assert not safe
    assert lines["the network"].startswith("– no")
    assert lines["other processes"].startswith("– no")
    assert lines["reading other files"].startswith("✓ yes")


def test_without_limits_memory_is_open(protected, monkeypatch):
    monkeypatch.setattr(rlimits, "resource", None)
    lines, safe = _lines()
    assert not safe
    assert lines["too much memory"].startswith("– no")


def test_a_machine_that_has_nothing_still_runs_a_notebook_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(landlock, "landlockpy", None)
    landlock.offered.cache_clear()
    monkeypatch.setattr(seccomp.sys, "platform", "darwin")
    monkeypatch.setattr(rlimits, "resource", None)
    monkeypatch.setattr(lockdown.privileges, "prctl", _not_here)
    try:
        outcome = attempt(Policy(tmp_path), lambda: 6 * 7)
    finally:
        landlock.offered.cache_clear()
    assert outcome.value == 42
    words = " ".join(outcome.missing)
    for part in ("files outside", "landlockpy", "network", "memory", "root"):
        assert part in words


def _not_here(*arguments: int) -> int:
    raise OSError("not on this system")
