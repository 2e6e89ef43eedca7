"""Notebooks that are no good."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.grading.attacks.attack_corpus import PAYLOAD, Attack, Notebook, code, markdown, named
from tests.grading.attacks.attack_course import HALF, homework
from tests.grading.attacks.attack_files import _bytes


def hurt(name: str, what: str, change: Callable[[Notebook], Any]) -> Attack:
    """Most of it is fine, and its honest half deserves its points."""
    return Attack(name, "damage", what, homework(change=change), HALF)


def _cells(change: Callable[[dict[str, Any]], Any]) -> Callable[[Notebook], None]:
    def act(notebook: Notebook) -> None:
        for cell in notebook["cells"]:
            change(cell)

    return act


def _deep_metadata(notebook: Notebook) -> None:
    inner: dict[str, Any] = {}
    notebook["metadata"]["deep"] = inner
    for _ in range(400):
        inner["d"] = {}
        inner = inner["d"]


def _with_bom(notebook: Notebook) -> bytes:
    return b"\xef\xbb\xbf" + _bytes(notebook)


def _nbformat_text(notebook: Notebook) -> Notebook:
    return {**homework()(notebook), "nbformat": "4"}


SUBMISSIONS = (
    Attack("bom", "damage", "a byte order mark at the beginning", _with_bom, HALF),
    Attack("nbformat_text", "damage", "nbformat is the text '4'", _nbformat_text, HALF),
    hurt("metadata_of_notebook_a_list", "the notebook's metadata is a list", lambda nb: nb.update(metadata=[])),
    hurt(
        "metadata_of_cells_null",
        "metadata of ungraded cells is null",
        lambda nb: [c.update(metadata=None) for c in nb["cells"] if "nbgrader" not in c["metadata"]],
    ),
    hurt(
        "marks_of_wrong_type",
        "marks are text, numbers and lists",
        lambda nb: [
            c["metadata"].update(nbgrader=v)
            for c, v in zip(
                [c for c in nb["cells"] if "nbgrader" not in c["metadata"]], ("x", 5, [1], None, True), strict=False
            )
        ],
    ),
    hurt(
        "marks_with_wrong_values",
        "marks hold lists where there should be numbers",
        lambda nb: named(nb, "test_softmax")["metadata"]["nbgrader"].update(
            points=[1], grade="yes", locked={}, cell_type=5
        ),
    ),
    hurt(
        "points_nan",
        "points are NaN and infinite",
        lambda nb: [
            named(nb, f"test_{n}")["metadata"]["nbgrader"].update(points=p)
            for n, p in (("softmax", float("nan")), ("relu", float("inf")), ("fib", -5))
        ],
    ),
    hurt(
        "id_of_wrong_type",
        "grade_ids are numbers, lists and null",
        lambda nb: [
            named(nb, n)["metadata"]["nbgrader"].update(grade_id=v)
            for n, v in (("test_softmax", 5), ("test_relu", ["x"]), ("test_fib", None))
        ],
    ),
    hurt(
        "id_is_a_path",
        "a grade_id leads out of the folder, and one holds SQL and markup",
        lambda nb: [
            named(nb, n)["metadata"]["nbgrader"].update(grade_id=v)
            for n, v in (("test_softmax", "../../x"), ("test_relu", "'; drop table grade; --"), ("test_fib", PAYLOAD))
        ],
    ),
    hurt("cell_ids_doubled", "all cells have the same id", _cells(lambda c: c.update(id="same"))),
    hurt(
        "cell_ids_wrong",
        "cell ids are numbers, empty or far too long",
        lambda nb: [c.update(id=(5, "", "x" * 5000, "ä ö", None)[i % 5]) for i, c in enumerate(nb["cells"])],
    ),
    hurt(
        "source_is_lines",
        "sources are lists of lines, without their ends",
        _cells(lambda c: c.update(source=c["source"].splitlines(True))),
    ),
    hurt(
        "outputs_of_wrong_type",
        "outputs are text, null, numbers, and dicts without a type",
        lambda nb: [
            c.update(outputs=v)
            for c, v in zip(
                [c for c in nb["cells"] if c["cell_type"] == "code"],
                ("x", None, [{}], [5], [{"output_type": "new"}], [{"output_type": "stream"}]),
                strict=False,
            )
        ],
    ),
    hurt(
        "count_of_wrong_type",
        "execution counts are text",
        _cells(lambda c: c.update(execution_count="first") if c["cell_type"] == "code" else None),
    ),
    hurt(
        "unknown_cell_type",
        "a cell of a type that nobody knows",
        lambda nb: nb["cells"].append({"cell_type": "quiz", "metadata": {}, "source": "x"}),
    ),
    hurt(
        "cell_without_source",
        "a cell without a source, one without metadata",
        lambda nb: nb["cells"].extend(
            [
                {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None},
                {"cell_type": "markdown", "source": "x"},
            ]
        ),
    ),
    hurt(
        "extra_keys",
        "keys that no format knows, with enormous names",
        lambda nb: [nb.update({"x" * 5000: 1}), *(c.update(extra={"a": 1}) for c in nb["cells"])],
    ),
    hurt("nbformat_minor_text", "nbformat_minor is text", lambda nb: nb.update(nbformat_minor="five")),
    hurt("nbformat_minor_99", "nbformat_minor is of the future", lambda nb: nb.update(nbformat_minor=99)),
    hurt(
        "kernel_unknown",
        "a kernel that nobody has",
        lambda nb: nb["metadata"].update(
            kernelspec={"name": "julia-9", "display_name": "x", "language": "julia"}, language_info={"name": "julia"}
        ),
    ),
    hurt(
        "kernelspec_a_command",
        "the kernelspec is a path, with arguments",
        lambda nb: nb["metadata"].update(kernelspec={"name": "../../bin/sh -c true", "display_name": 5}),
    ),
    hurt(
        "kernelspec_wrong_type",
        "the kernelspec is a list, language_info null",
        lambda nb: nb["metadata"].update(kernelspec=[], language_info=None),
    ),
    hurt("deep_metadata", "metadata 400 deep", _deep_metadata),
    hurt(
        "five_thousand_cells",
        "five thousand more cells",
        lambda nb: nb["cells"].extend(code(f"x{i} = {i}") if i % 50 == 0 else markdown("x") for i in range(5000)),
    ),
    hurt(
        "ten_megabytes",
        "ten megabytes of saved output, and a source of one",
        lambda nb: [
            nb["cells"].append(code("x = '" + "y" * (1 << 20) + "'")),
            nb["cells"][2].update(outputs=[{"output_type": "stream", "name": "stdout", "text": "z" * (10 << 20)}]),
        ],
    ),
    hurt(
        "odd_characters",
        "surrogates, nulls, and characters that turn text round",
        lambda nb: nb["cells"].append(code("x = '\u202e \x00 \ud800 \x1b[2J \u2028'")),
    ),
    hurt(
        "syntax_of_all_kinds",
        "cells that no Python reads",
        lambda nb: nb["cells"].extend(
            map(
                code,
                (
                    "def",
                    "'''",
                    "(" * 500,
                    "%%nothing\nx",
                    "!!",
                    "%run nowhere.ipynb",
                    "\\",
                    "x = " + "-" * 20000 + "1",
                    "\t if x:\n  y",
                ),
            )
        ),
    ),
)
