"""A student on Windows, as far as that can be had here: no alarms, another encoding, a folder with a strange name."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lstm_course.basics.console import speak_plainly

ROOT = Path(__file__).parents[2]
FOLDER = "C:\\Users\\Zoë O'Neil\\My Course #1 (100%)"
STUDENT = """
import os, sys, time
from pathlib import Path

import tests.desk.as_on_windows
import numpy as np

from lstm_course import check, progress
from lstm_course.cli import main
from lstm_course.desk.copy import bring

release, mine = map(Path, sys.argv[1:])
for again in range(2):
    print("copies:", {line.partition(": ")[2] for line in bring(release, mine)})
os.chdir(mine / "01_rnn")

def one_hot(indices, num_classes):
    return np.eye(num_classes)[indices]

def transposed(indices, num_classes):
    return np.eye(num_classes)[indices.T]

def endless(indices, num_classes):
    while True:
        time.sleep(0.01)

for function in (one_hot, transposed, endless):
    try:
        check(function, "one_hot")
    except Exception as error:
        print("check:", error)
progress(1)
for command in ("--version", "units", "progress", "attempts keep", "attempts", "check nowhere.ipynb"):
    sys.argv = ["lstm-course", *command.split()]
    try:
        main()
    except SystemExit as done:
        print(f"{command}: exit code {done.code or 0}")
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    mine = tmp_path_factory.mktemp("home") / FOLDER
    done = subprocess.run(
        [sys.executable, "-c", STUDENT, ROOT / "course", mine],
        cwd=ROOT, capture_output=True, timeout=300, env={**os.environ, "PYTHONIOENCODING": "cp1252"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode("cp1252")


def test_a_copy_is_whole_and_knows_itself_again(said):
    assert said.count("copies: {'copied'}") == said.count("copies: {'as released'}") == 1


def test_what_is_right_and_wrong_is_told_and_what_never_ends_is_ended(said):
    assert "+ passed · one_hot" in said
    assert "x one_hot: not yet: the result has the shape (5, 3, 7), but should have (3, 5, 7)" in said
    assert "x one_hot: not yet: still running after 5 s" in said
    assert "o one_hot" in said.partition("still running")[2], "progress is printed too"


def test_each_command_runs_where_a_pipe_lacks_signs(said):
    assert said.count("exit code 0") == 5
    assert "check nowhere.ipynb: exit code 2" in said


@pytest.mark.parametrize(("encoding", "shown"), [("utf-8", "✓ ○ é 梯"), ("ascii", "+ o e ?"), ("latin-1", "+ o é ?")])
def test_a_stream_writes_what_it_can(encoding, shown):
    there = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    speak_plainly(there)
    there.write("✓ ○ é 梯")
    there.flush()
    assert there.buffer.getvalue().decode(encoding) == shown
