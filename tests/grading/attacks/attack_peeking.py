"""Reading what is not the student's: the gradebook, solutions, others' work, other processes."""

from __future__ import annotations

import os
from pathlib import Path

from tests.grading.attacks.attack_corpus import (
    HIDDEN_INPUT,
    IN_HIDDEN_TEST,
    IN_NEIGHBOUR,
    IN_SOLUTION,
    OUTSIDE,
    Attack,
    Place,
)
from tests.grading.attacks.attack_course import HALF, homework

ALL = (IN_SOLUTION, IN_HIDDEN_TEST, HIDDEN_INPUT, IN_NEIGHBOUR, OUTSIDE)


# What is found is shown in every way there is: printed, raised, displayed, written beside the notebook.
SHOW = """
def show(what):
    import sys
    text = what if isinstance(what, str) else repr(what)
    print(text[:20000])
    print(text[:20000], file=sys.stderr)
    try:
        open("found.txt", "a").write(text)
    except OSError:
        pass
    return text


def seen(*paths):
    import glob, os
    for pattern in paths:
        for path in glob.glob(pattern, recursive=True):
            if not os.path.isfile(path):  # a pipe would keep us
                continue
            try:
                show(open(path, "rb").read(1 << 21).decode("latin-1"))
            except OSError as error:
                print(type(error).__name__)
"""


def peeking(name: str, what: str, *cells: str, where: str = "first", arrange=None, **answers: str) -> Attack:
    make = homework(SHOW, *cells, where=where, **answers)
    return Attack(name, "peeking", what, make, HALF, secrets=ALL, arrange=arrange)


def _linked(name: str, target: str, read: str = "seen('borrowed', 'borrowed/**/*')") -> Attack:
    def arrange(folder: Path, place: Place) -> None:
        goal = place.fill(target)
        os.symlink(os.path.relpath(goal, folder) if name.endswith("relative") else goal, folder / "borrowed")

    return peeking(name, f"a symbolic link in the submission leads to {target}", read, where="last", arrange=arrange)


SUBMISSIONS = (
    peeking(
        "gradebook_relative",
        "the gradebook and the seed by relative paths",
        """
import os
up = os.getcwd()
for _ in range(8):
    seen(up + '/gradebook.db', up + '/.grader-seed', up + '/solutions/**/*', up + '/nbgrader_config.py')
    up = os.path.dirname(up)
""",
    ),
    peeking(
        "gradebook_absolute",
        "the gradebook and the seed by absolute paths, and all tables printed",
        """
seen('@ROOT@/gradebook.db', '@ROOT@/.grader-seed')
import sqlite3
try:
    db = sqlite3.connect('file:@ROOT@/gradebook.db?mode=ro', uri=True)
    show(db.execute('select source from source_cell').fetchall())
except Exception as e:
    print(type(e))
""",
    ),
    peeking("solutions_read", "the instructor's notebooks", "seen('@ROOT@/solutions/**/*.ipynb', '@ROOT@/**/*.json')"),
    peeking(
        "neighbours_read",
        "others' submissions, autograded notebooks and feedback",
        "seen('@ROOT@/submitted/*/*/*.ipynb', '../../*/*/*.ipynb', '@ROOT@/autograded/*/*/*.ipynb',"
        "'@ROOT@/feedback/*/*/*')",
    ),
    peeking("outside_read", "the instructor's own files", "seen('@OUTSIDE@/*', '@HOME@/.*', '@HOME@/**/*')"),
    peeking(
        "proc_environ",
        "the environment and command lines of other processes",
        """
import os
for pid in ('self', os.getppid(), os.getsid(0), @VICTIM@):
    seen(f'/proc/{pid}/environ', f'/proc/{pid}/cmdline')
show(dict(os.environ))
""",
    ),
    peeking(
        "proc_files",
        "open files, roots and working folders of other processes",
        """
import os
for pid in ('self', os.getppid(), os.getsid(0), @VICTIM@):
    p = f'/proc/{pid}/'
    seen(p + 'fd/*', p + 'cwd/gradebook.db', p + 'root@ROOT@/gradebook.db', p + 'cwd/solutions/*/*.ipynb')
""",
    ),
    peeking(
        "proc_memory",
        "the memory of the parent and of its relatives, searched for the tests",
        r"""
import os, re
for pid in {os.getppid(), os.getsid(0)}:
    try:
        maps = open(f'/proc/{pid}/maps').read()
        mem = open(f'/proc/{pid}/mem', 'rb')
        for m in re.findall(r'(\w+)-(\w+) rw.*heap', maps):
            a, b = int(m[0], 16), int(m[1], 16)
            mem.seek(a); data = mem.read(min(b - a, 1 << 26))
            for hit in re.finditer(b'marker_in_[a-z_]+|0[.]31415', data): print(hit[0])
    except (OSError, ValueError) as e: print(type(e))
""",
    ),
    peeking(
        "descriptors_read",
        "every inherited file descriptor is read from",
        """
import os
for fd in range(3, 100):
    try:
        os.set_blocking(fd, False)
        show(os.read(fd, 65536).decode('latin-1'))
    except OSError: pass
    else: os.set_blocking(fd, True)
""",
        where="last",
    ),
    _linked("link_to_gradebook", "@ROOT@/gradebook.db"),
    _linked("link_to_gradebook_relative", "@ROOT@/gradebook.db"),
    _linked("link_to_solutions", "@ROOT@/solutions"),
    _linked("link_to_neighbours", "@ROOT@/submitted"),
    _linked("link_to_root_of_disk", "/", "seen('borrowed@ROOT@/gradebook.db', 'borrowed@OUTSIDE@/*')"),
)
