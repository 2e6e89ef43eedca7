"""Where notebooks were run is removed, also after a grader that was killed in the middle of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile

from lstm_course.grading.runners.scratch import Scratch

HOLDS = """
from lstm_course.grading.runners.scratch import Scratch
scratch = Scratch()
with scratch.for_one() as folder:
    (folder / "left").write_text("x")
    print(scratch.folder, flush=True)
    input()
"""


def test_what_a_killed_grader_left_goes_with_the_next_and_nobody_elses(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    env = {**os.environ, "TMPDIR": str(tmp_path)}
    at_work, killed = (
        subprocess.Popen(
            [sys.executable, "-c", HOLDS], env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    )
    try:
        theirs, left = (process.stdout.readline().strip() for process in (at_work, killed))
        killed.send_signal(signal.SIGKILL)
        killed.wait()
        assert os.path.isdir(left)
        (tmp_path / "lstm-course-grading-of-somebody").mkdir()  # without a lock: whose it is, nobody knows
        mine = Scratch()
        there = {path.name for path in tmp_path.iterdir()}
        assert there == {os.path.basename(theirs), mine.folder.name, "lstm-course-grading-of-somebody"}
        with mine.for_one() as folder:
            (folder / "deep").mkdir()
        assert not folder.exists()
        mine.close()
        mine.close()
        assert not mine.folder.exists()
    finally:
        for process in (at_work, killed):
            process.kill()
            process.communicate()
