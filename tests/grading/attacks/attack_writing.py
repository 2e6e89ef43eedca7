"""Changing what is not the student's."""

from __future__ import annotations

import os

from tests.grading.attacks.attack_peeking import peeking

WRITE = "import sqlite3, os, glob\n"


SUBMISSIONS = (
    peeking(
        "gradebook_written",
        "the gradebook's points are set by SQL",
        WRITE
        + """
for p in ['@ROOT@/gradebook.db', '../../../gradebook.db']:
    try:
        db = sqlite3.connect(p, timeout=1)
        db.execute('update grade set auto_score = 99, manual_score = 99')
        db.execute('update grade_cells set max_score = 99')
        db.commit()
    except sqlite3.Error as e: print(e)
""",
        where="last",
    ),
    peeking(
        "gradebook_written_by_link",
        "the same through a symbolic link in the submission",
        WRITE
        + """
try:
    db = sqlite3.connect('borrowed', timeout=1)
    db.execute('update grade set manual_score = 99')
    db.commit()
except sqlite3.Error as e: print(e)
try:
    open('borrowed', 'r+b').write(b'X' * 100)
except OSError as e: print(type(e))
""",
        where="last",
        arrange=lambda folder, place: os.symlink(place.root / "gradebook.db", folder / "borrowed"),
    ),
    peeking(
        "neighbours_written",
        "others' submissions and autograded notebooks are overwritten",
        """
import glob, os
here = [p for p in glob.glob('../../*/*/*') if os.path.realpath(p).startswith('@ROOT@/')]
for p in glob.glob('@ROOT@/submitted/*/*/*') + glob.glob('@ROOT@/autograded/*/*/*') + here:
    if 'neighbours_written' not in p:
        try: open(p, 'w').write('{}')
        except OSError: pass
""",
    ),
    peeking(
        "tests_written",
        "the solutions and the released notebooks are overwritten, and the config",
        """
import glob
for p in glob.glob('@ROOT@/solutions/*/*') + glob.glob('@ROOT@/course/*/*') + ['@ROOT@/nbgrader_config.py']:
    try: open(p, 'a').write(' ')
    except OSError: pass
""",
    ),
)
