"""Files of the instructor's that a notebook's code changes while a test reads them."""

from __future__ import annotations

import sqlite3

import pytest

pytest.importorskip("nbgrader")
pytest.importorskip("torch")

from tests.grading.attacks.one_judgement import judged, points

DATA = {"data.csv": b"1\n2\n3\n4\n", "deep/more.csv": b"5\n6\n"}
REWRITES = """
import os, threading, time
def write(content, path="data.csv"):
    with open(path + ".new", "w") as file: file.write(content)
    os.replace(path + ".new", path)
def keep_on():
    while True: write("9\\n9\\n")
def f(path):
    @BEFORE@
    return 9.0
"""
WAYS = {
    "a thread": "threading.Thread(target=keep_on, daemon=True).start(); time.sleep(0.05)",
    "before it returns": "write('9\\n')",
    "in place": "open('data.csv', 'w').write('9\\n')",
    "a pipe": "os.remove('data.csv'); os.mkfifo('data.csv')",
    "a folder": "os.remove('data.csv'); os.mkdir('data.csv'); open('data.csv/x', 'w').close()",
}
READS = {
    "numpy": "assert f('data.csv') == np.loadtxt('data.csv').mean()",
    "open": "assert f('data.csv') == sum(map(float, open('data.csv'))) / 4",
    "pathlib": "import pathlib\nassert f('data.csv') == max(map(float, pathlib.Path('data.csv').read_text().split()))",
    "another name for it": "import os\nassert f(1) == float(open(os.path.abspath('./deep/../data.csv')).read()[0])",
    "while it is open": "with open('data.csv') as file:\n    f('data.csv')\n    assert f(1) == float(file.read()[0])",
    "torch, in C": "assert f(1) == float(torch.from_file('data.csv', size=1, dtype=torch.uint8)[0] - 48)",
}


@pytest.mark.parametrize("way", WAYS)
def test_a_test_reads_the_instructors_own(way):
    told = judged(REWRITES.replace("@BEFORE@", WAYS[way]), *READS.values(), own_files=DATA)
    assert dict(zip(READS, [one.points for one in told], strict=True)) == dict.fromkeys(READS, 0.0)


def test_what_is_open_in_c_is_read_as_it_was(tmp_path):
    with sqlite3.connect(tmp_path / "data.db") as connection:
        connection.execute("create table t (n)")
        connection.execute("insert into t values (1)")
    own = {"data.db": (tmp_path / "data.db").read_bytes()}
    forged = """
import sqlite3
def f(x):
    with sqlite3.connect("data.db") as connection: connection.execute("update t set n = 5")
    return 5
"""
    asks = "import sqlite3\nc = sqlite3.connect('data.db')\nf(1)"
    asks += "\nassert f(1) == c.execute('select n from t').fetchone()[0]"
    assert points(forged, asks, own_files=own) == [0.0]


def test_honest_files_are_what_they_were():
    """A test that writes a file reads what it wrote, and so does the student; what students write is theirs."""
    honest = """
import numpy as np
def f(path): return float(np.loadtxt(path).mean())
def g(path):
    with open(path, "w") as file: file.write("7\\n")
def h(function): return function()
"""
    tests = (
        "assert f('data.csv') == np.loadtxt('data.csv').mean() == 2.5",
        "with open('data.csv', 'w') as file: file.write('8\\n')\nassert f('data.csv') == np.loadtxt('data.csv') == 8",
        "assert f('data.csv') == 2.5",
        "with open('new.csv', 'w') as file: file.write('3\\n')\nassert f('new.csv') == 3",
        "g('out.csv')\nassert np.loadtxt('out.csv') == 7",
        "import os\nos.remove('data.csv')\nassert not os.path.exists('data.csv')\ng('data.csv')\n"
        "assert f('data.csv') == 7",
        "assert h(lambda: f('data.csv')) == h(lambda: float(np.loadtxt('data.csv').mean())) == 2.5",
        "assert f('deep/more.csv') == 5.5",
    )
    solved = "def f(path): pass\ndef g(path): pass\ndef h(function): pass"
    assert points(honest, *tests, own_files=DATA, solution=solved) == [1.0] * len(tests)
