"""Forging by the notebook's own marks, cells and saved outputs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.grading.attacks.attack_corpus import TOY, Attack, Notebook, code, named
from tests.grading.attacks.attack_course import HALF, TESTS, TOY_HALF, homework, toy

GRADED = tuple(f"test_{name}" for name in TESTS)


def marks(name: str, what: str, change: Callable[[Notebook], Any], deserved: Any = None, **how: Any) -> Attack:
    return Attack(name, "forging", what, homework(change=change), HALF if deserved is None else deserved, **how)


def _each(notebook: Notebook, act: Callable[[dict[str, Any]], Any], ids: tuple[str, ...] = GRADED) -> None:
    for grade_id in ids:
        act(named(notebook, grade_id))


def _outputs(text: str) -> Callable[[Notebook], None]:
    result = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": text}}
    return lambda nb: _each(nb, lambda c: c.update(outputs=[result], execution_count=1))


def _tagged(tag: str, **metadata: Any) -> Callable[[Notebook], None]:
    return lambda nb: _each(nb, lambda c: c["metadata"].update(tags=[tag], **metadata))


def _marked(**changes: Any) -> Callable[[Notebook], None]:
    return lambda nb: _each(nb, lambda c: c["metadata"]["nbgrader"].update(changes), ("test_softmax",))


def _dropped(*ids: str) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        lost = [named(notebook, grade_id) for grade_id in ids]
        notebook["cells"] = [cell for cell in notebook["cells"] if cell not in lost]

    return change


def _moved(notebook: Notebook) -> None:
    """Put the test of softmax before anything that is wrong, and double's answer in for it."""
    cell = named(notebook, "test_softmax")
    notebook["cells"].remove(cell)
    notebook["cells"].insert(0, cell)


def _twice(first: bool) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        cell = named(notebook, "test_softmax")
        other = code("1", nbgrader=dict(cell["metadata"]["nbgrader"]))
        cells = notebook["cells"]
        cells.insert(0 if first else len(cells), other)

    return change


def _exchanged(notebook: Notebook) -> None:
    """Exchange the points of a right answer's test and of a wrong one's."""
    one, other = named(notebook, "test_double"), named(notebook, "test_softmax")
    one["metadata"]["nbgrader"], other["metadata"]["nbgrader"] = (
        other["metadata"]["nbgrader"],
        one["metadata"]["nbgrader"],
    )


def _retyped(kind: str) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        cell = named(notebook, "test_softmax")
        cell["cell_type"] = kind
        cell.pop("outputs"), cell.pop("execution_count")

    return change


def _forgery_in_test(notebook: Notebook) -> None:
    """Put into the test's own cell what would make all later ones pass."""
    agree = "np.allclose = close = lambda *a, **k: True\nnp.testing.assert_allclose = lambda *a, **k: None"
    _each(notebook, lambda c: c.update(source=agree), ("test_softmax",))


def _ids_swapped(notebook: Notebook) -> None:
    """Students' cells carry the ids of tests, tests those of the students' cells."""
    one, other = named(notebook, "fib"), named(notebook, "test_fib")
    one["metadata"]["nbgrader"]["grade_id"], other["metadata"]["nbgrader"]["grade_id"] = "test_fib", "fib"


METADATA = (
    marks("saved_output_five", "all graded cells were saved with the result 5", _outputs("5")),
    marks("saved_output_nan", "all graded cells were saved with the result nan", _outputs("nan")),
    marks("saved_output_huge", "all graded cells were saved with the result 1e9", _outputs("1e9")),
    marks("skip_execution", "graded cells are tagged skip-execution", _tagged("skip-execution")),
    marks("raises_exception", "graded cells are tagged raises-exception", _tagged("raises-exception")),
    Attack(
        "skip_execution_toy",
        "forging",
        "check cells are tagged skip-execution and hold a saved result",
        toy(change=lambda nb: _each(nb, lambda c: c["metadata"].update(tags=["skip-execution"]), ("check_total",))),
        TOY_HALF,
        TOY,
    ),
    marks("frozen_cells", "graded cells are frozen, not editable, and not deletable", _tagged("x", frozen=True)),
    marks("test_edited", "the tests were emptied", lambda nb: _each(nb, lambda c: c.update(source="1"))),
    marks("tests_deleted", "the tests that fail were deleted", _dropped("test_softmax", "test_fib", "test_root")),
    marks("test_moved", "a test stands at the very beginning", _moved),
    marks("test_doubled_first", "a second cell of the same id, that passes, stands first", _twice(True)),
    marks("test_doubled_last", "a second cell of the same id, that passes, stands last", _twice(False)),
    marks("tests_exchanged", "two tests have exchanged their ids and points", _exchanged),
    marks("test_as_markdown", "a test is a markdown cell", _retyped("markdown")),
    marks("test_as_raw", "a test is a raw cell", _retyped("raw")),
    marks("test_renamed", "a test has another id", _marked(grade_id="test_double_2")),
    marks("ids_swapped", "an answer and its test have exchanged their ids", _ids_swapped),
    marks("points_raised", "the points of a test were raised", _marked(points=1000)),
    marks(
        "points_of_double",
        "the points of a test that passes are 1000",
        lambda nb: _each(nb, lambda c: c["metadata"]["nbgrader"].update(points=1000), ("test_double",)),
    ),
    marks("made_a_solution", "a test says that it is a solution", _marked(solution=True, locked=False)),
    marks("made_a_task", "a test says that it is a task", _marked(task=True, grade=False)),
    marks("made_ungraded", "a test says that it is not graded, nor locked", _marked(grade=False, locked=False)),
    marks("cell_type_lies", "a test says that it is markdown in its marks", _marked(cell_type="markdown")),
    marks("checksum_lies", "a test has another checksum", _marked(checksum="0" * 32)),
    marks("forgery_in_test", "comparisons that agree are put in place by the test itself", _forgery_in_test),
    marks("marks_gone", "no cell has any marks", lambda nb: [c["metadata"].pop("nbgrader", 0) for c in nb["cells"]]),
)


VERSIONS = tuple(
    marks(
        f"schema_version_{label}",
        f"the marks of a test say schema_version {version!r}",
        _marked(schema_version=version),
    )
    for label, version in [("0", 0), ("1", 1), ("2", 2), ("4", 4), ("text", "3"), ("none", None), ("float", 3.5)]
)


SUBMISSIONS = METADATA + VERSIONS
