"""Files that are no notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.grading.attacks.attack_corpus import Attack, Notebook, Place
from tests.grading.attacks.attack_course import HALF, homework


def broken(name: str, what: str, make: Callable[[Notebook], Any], arrange=None) -> Attack:
    """Nothing in it can be graded."""
    return Attack(name, "damage", what, make, {}, arrange=arrange, graded=False)


def saved(name: str, what: str, make: Callable[[Notebook], Any], arrange=None) -> Attack:
    """Hand in what can be made out, and half of it is right."""
    return Attack(name, "damage", what, make, HALF, arrange=arrange)


def _bytes(notebook: Notebook) -> bytes:
    return json.dumps(homework()(notebook)).encode()


def _renamed(name: str) -> Callable[[Path, Place], None]:
    def arrange(folder: Path, place: Place) -> None:
        (folder / "homework.ipynb").rename(folder / name)

    return arrange


def _a_folder(folder: Path, place: Place) -> None:
    (folder / "homework.ipynb").mkdir()
    (folder / "homework.ipynb" / "x").write_text("x")


def _nested(depth: int) -> bytes:
    return b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": ' + b"[" * depth + b"]" * depth + b"}"


FILES = (
    broken("empty_file", "a file of no bytes", lambda nb: b""),
    broken("spaces", "a file of white space", lambda nb: b" \n\t\n"),
    broken("binary", "bytes that mean nothing", lambda nb: bytes(range(256)) * 64),
    broken("cut_off", "half a notebook", lambda nb: _bytes(nb)[:3000]),
    broken("json_list", "JSON, but a list", lambda nb: b"[1, 2, 3]"),
    broken("json_null", "JSON, but null", lambda nb: b"null"),
    broken(
        "html_page",
        "a page of a browser, saved under the notebook's name",
        lambda nb: b"<html><script>alert(1)</script></html>",
    ),
    broken("zip_file", "a zip file under the notebook's name", lambda nb: b"PK\x03\x04" + bytes(400)),
    saved("latin_1", "text that is not UTF-8", lambda nb: _bytes(nb).replace(b"Homework", "Käse".encode("latin-1"))),
    broken("nested_json", "brackets a hundred thousand deep", lambda nb: _nested(100_000)),
    broken("huge_nonsense", "ten megabytes of one string", lambda nb: b'"' + b"x" * (10 << 20) + b'"'),
    broken("missing", "no file at all", lambda nb: None),
    saved("wrongly_named", "another name", homework(), _renamed("homework (1).ipynb")),
    saved("other_case", "the name in capitals", homework(), _renamed("HOMEWORK.IPYNB")),
    broken("folder", "a folder of the notebook's name", lambda nb: None, _a_folder),
    broken("cells_no_list", "cells is a number", lambda nb: {**nb, "cells": 5}),
    broken("cells_of_wrong_type", "every cell is a string", lambda nb: {**nb, "cells": ["x"] * 5}),
    saved("nbformat_99", "a format that nobody knows", lambda nb: {**homework()(nb), "nbformat": 99}),
)

SUBMISSIONS = FILES
