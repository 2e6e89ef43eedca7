"""What was handed in is taken in as far as it can be read; else it is said in words what is wrong."""

from __future__ import annotations

import json
import os
import random

import nbformat
import pytest

pytest.importorskip("nbgrader")

from lstm_course.grading.intake.submission import take_in

MARKS = {"grade": True, "grade_id": "check_double", "points": 1, "solution": False, "locked": True, "schema_version": 3}
CELL = {"cell_type": "code", "id": "a", "metadata": {"nbgrader": MARKS}, "source": "x = '长短期é'", "outputs": []}
NOTEBOOK = {"cells": [CELL], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
TEXT = json.dumps(NOTEBOOK, ensure_ascii=False)
WANTED = {"Toy": {"check_double": "code"}}


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "ada" / "toy"
    place.mkdir(parents=True)
    return place


def _write(folder, content, name="Toy.ipynb"):
    raw = content if isinstance(content, bytes) else content.encode()
    (folder / name).write_bytes(raw)
    return take_in(folder, WANTED)


def _deep(levels):
    nest = "[" * levels + "]" * levels
    return f'{{"cells": [{{"cell_type": "code", "source": "1", "metadata": {nest}}}], "nbformat": 4}}'


BROKEN = {
    "it is empty": b" \n",
    "it is not JSON": b'{"cells": [',
    "not a notebook": b"[]",
    "JSON, but not a notebook": b'{"nbformat": 4, "metadata": {}}',
    "none of its cells can be read": b'{"nbformat": 4, "metadata": {}, "cells": [7, null]}',
    "nested too deeply": _deep(100_000).encode(),
    "is a zip archive": b"PK\x03\x04rest",
    "is a web page": b"<!DOCTYPE html>",
    "is a PDF": b"%PDF-1.7",
    "it is not": bytes(range(256)) * 10,
    "millions of parts": b"[" + b"[]," * 4_100_000,
    "file is damaged": b"\x00" * 100,
}


@pytest.mark.parametrize("words", BROKEN)
def test_what_is_no_notebook_is_told_in_one_line(folder, words):
    assert words in _write(folder, BROKEN[words]).problem
    assert "\n" not in take_in(folder, WANTED).problem


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_what_editors_make_of_the_encoding_is_read(folder, encoding):
    taken = _write(folder, TEXT.encode(encoding))
    assert (taken.problem, taken.notes) == ("", [])
    assert taken.notebooks["Toy"]["cells"][0]["source"] == CELL["source"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (TEXT.replace("长短期", "").encode("cp1252"), "not saved as UTF-8"),
        (TEXT.encode()[:-60].replace(b"\xc3\xa9", b"\xc3") + TEXT.encode()[-60:], "some characters"),
        (TEXT + "\n\0\0", ""),
        (TEXT + TEXT, "behind the end"),
        (TEXT.replace('"metadata": {}, ', ""), "mended (its metadata)"),
        (TEXT.replace(', "nbformat": 4, "nbformat_minor": 5', ""), "mended (its format number)"),
        (TEXT.replace('"nbformat": 4', '"nbformat": NaN, "x": 1e999, "y": ' + "9" * 9999), "its format number"),
        (TEXT.replace('"cells": [', '"cells": [7, '), "cell 1"),
        (TEXT.replace('"a"', '"a", "id": {"b": []}'), ""),
        (json.dumps({"nbformat": 3, "worksheets": [{"cells": [CELL | {"input": "1"}]}]}), "older format"),
        (_deep(700), "the metadata of cell 1"),
    ],
)
def test_what_can_be_mended_is_mended_and_told(folder, content, words):
    taken = _write(folder, content)
    assert taken.problem == ""
    assert words in " ".join(taken.notes)
    assert bool(words) == bool(taken.notes)
    path = taken.write(folder.parent / "private")[0]
    nbformat.validate(nbformat.read(path, as_version=4))


def _link(folder, tmp_path):
    (tmp_path / "secret.ipynb").write_text(TEXT)
    (folder / "Toy.ipynb").symlink_to(tmp_path / "secret.ipynb")


def _dangling(folder, tmp_path):
    (folder / "Toy.ipynb").symlink_to(tmp_path / "nothing")


def _pipe(folder, tmp_path):
    os.mkfifo(folder / "Toy.ipynb")


def _folder(folder, tmp_path):
    (folder / "Toy.ipynb").mkdir()


def _huge(folder, tmp_path):
    with (folder / "Toy.ipynb").open("wb") as file:
        file.truncate(160_000_000)


def _linked_folder(folder, tmp_path):
    (folder / "Toy.ipynb").write_text(TEXT)
    folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")


@pytest.mark.skipif(os.name == "nt", reason="links and pipes as on Unix")
@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_link, "is a link to another file"),
        (_dangling, "is a link to another file"),
        (_pipe, "is not an ordinary file"),
        (_folder, "is a folder"),
        (_huge, "too large (160 MB; at most 128)"),
        (_linked_folder, "is a link to another one"),
    ],
)
def test_what_is_no_ordinary_file_is_not_read(folder, tmp_path, make, words):
    make(folder, tmp_path)
    assert words in take_in(folder, WANTED).problem


@pytest.mark.parametrize("name", ["Toy (1).ipynb", "toy-final.ipynb", "Toy.ipynb.json", "Toy.ipynb.txt"])
def test_a_notebook_of_another_name_is_known_by_its_cells(folder, name):
    taken = _write(folder, TEXT, name)
    assert list(taken.notebooks) == ["Toy"]
    assert taken.notes == [f"the notebook was called '{name}'; it was taken for Toy.ipynb"]


def test_a_kernel_of_another_language_is_not_the_students_to_choose(folder):
    spec = '"metadata": {"kernelspec": {"name": "ir", "display_name": "R", "language": "R"}}, "nbformat"'
    taken = _write(folder, TEXT.replace('"metadata": {}, "nbformat"', spec))
    assert (taken.notebooks["Toy"]["metadata"], taken.notes) == ({}, [])


def test_several_or_strange_notebooks_are_not_guessed_at(folder):
    _write(folder, TEXT, "one.ipynb")
    assert "several that could be it: 'one.ipynb' and 'two.ipynb'" in _write(folder, TEXT, "two.ipynb").problem
    both = _write(folder, TEXT)
    assert (list(both.notebooks), both.notes) == (
        ["Toy"],
        ["Toy.ipynb was graded, and not 'one.ipynb' and 'two.ipynb'"],
    )
    for path in folder.iterdir():
        path.unlink()
    other = TEXT.replace("check_double", "other")
    assert "must be called Toy.ipynb, but is called 'b.ipynb'" in _write(folder, other, "b.ipynb").problem
    (folder / "b.ipynb").unlink()
    assert (
        take_in(folder, WANTED).problem
        == take_in(folder, ["Toy"]).problem
        == "there is no Toy.ipynb in what was handed in"
    )


def test_one_damaged_notebook_of_two_does_not_cost_the_other(folder):
    _write(folder, b"", "Second.ipynb")
    _write(folder, TEXT)
    taken = take_in(folder, {**WANTED, "Second": {"b": "code"}})
    assert list(taken.notebooks) == ["Toy"]
    assert taken.notes == ["Second.ipynb: the notebook file is damaged: it is empty"]


def test_flipped_bytes_end_in_a_notebook_or_in_words(folder):
    generator = random.Random(1)
    read = 0
    for _ in range(400):
        raw = bytearray(TEXT.encode())
        for _ in range(generator.randint(1, 6)):
            raw[generator.randrange(len(raw))] = generator.randrange(256)
        taken = _write(folder, bytes(raw))
        assert bool(taken.notebooks) != bool(taken.problem)
        if taken.notebooks:
            read += 1
            nbformat.validate(nbformat.read(taken.write(folder.parent / "private")[0], as_version=4))
    assert read > 40
