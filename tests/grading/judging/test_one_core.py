"""A judge and its student's process share a core for as long as short messages go to and fro, and no longer."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from lstm_course.grading.judging.one_core import OneCore

pytestmark = pytest.mark.skipif(
    not hasattr(os, "sched_getaffinity") or len(os.sched_getaffinity(0)) < 2, reason="has one core to run on"
)


@pytest.fixture
def other():
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        yield process.pid
        process.kill()


def cores(pid):
    return os.sched_getaffinity(0), os.sched_getaffinity(pid)


def test_many_quick_questions_bring_both_to_one_core_and_a_slow_one_apart(other):
    anywhere, one = os.sched_getaffinity(0), OneCore(other)
    try:
        for joined_after in (64, 128):
            for _ in range(joined_after - 1):
                one.took(1e-5)
            assert cores(other) == (anywhere, anywhere)
            one.took(1e-5)
            here, there = cores(other)
            assert here == there
            assert len(here) == 1
            one.took(1e-3)
            assert cores(other) == (here, there)
            one.took(0.1)
            assert cores(other) == (anywhere, anywhere)
    finally:
        one.part()
    assert cores(other) == (anywhere, anywhere)


def test_a_process_that_is_gone_is_nobodys_concern():
    anywhere, one = os.sched_getaffinity(0), OneCore(2**22 - 1)
    for _ in range(200):
        one.took(1e-5)
    one.part()
    assert os.sched_getaffinity(0) == anywhere
