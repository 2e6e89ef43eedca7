"""What a notebook has started is ended with it, although whoever started it is gone."""

from __future__ import annotations

import random

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("psutil")

import psutil

from lstm_course.grading.jobs import Cell, Job, Limits
from lstm_course.grading.processes.client import can_fork
from lstm_course.grading.runners.runner import run_job


@pytest.mark.skipif(not can_fork(), reason="these are the rules of warm processes")
def test_a_program_that_lost_its_parent_is_ended():
    seconds = str(random.randrange(10**6, 10**7))
    leaves = f"import os, subprocess\nsubprocess.Popen(['sleep', '{seconds}'])\nos._exit(0)"
    cells = (Cell("run", leaves), Cell("test", "assert True", "t", 1.0))
    result = run_job(Job("ada", "hw", "hw", cells, limits=Limits(processes=8)))
    assert "os._exit" in result.cells[0].outputs[0]["evalue"]
    started = [one.info["cmdline"] for one in psutil.process_iter(["cmdline", "status"]) if one.info["cmdline"]]
    assert ["sleep", seconds] not in started
