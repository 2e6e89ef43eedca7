"""The cells that are installed: ours, a stranger's, and what is wrong with the others."""

import subprocess
import sys
import textwrap

import numpy as np
import pytest

from lstm_course.basics.errors import CourseError
from lstm_course.reference import registry as cells
from lstm_course.reference.cell import Cell, unroll, unroll_backward

STRANGER = "tests.reference.minimal_gated_unit:MinimalGatedUnit"


@pytest.fixture
def install(tmp_path, monkeypatch):
    """Put a distribution with these cells where Python looks for installed ones."""

    def put(**points):
        info = tmp_path / "strangers-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: strangers\nVersion: 1.0\n")
        lines = [f"{name} = {value}" for name, value in points.items()]
        (info / "entry_points.txt").write_text("\n".join(["[lstm_course.cells]", *lines]) + "\n")
        monkeypatch.syspath_prepend(str(tmp_path))

    return put


def test_ours_are_there_and_work():
    found = cells.all_cells()
    assert {"rnn", "lstm", "gru"} <= set(found)
    assert not cells.left_out()
    x = np.random.default_rng(0).standard_normal((2, 3, 4))
    for name, cell in found.items():
        assert isinstance(cell, Cell)
        assert cell.name == name
        params = cell.init_params(np.random.default_rng(1), 4, 5)
        hs, _, caches = unroll(cell, params, x)
        dx, _, dparams = unroll_backward(cell, params, caches, np.ones_like(hs))
        assert (hs.shape, dx.shape, dparams.keys()) == ((2, 3, 5), x.shape, params.keys())


def test_a_strangers_cell_runs_like_ours(install):
    install(mgu=STRANGER)
    cell = cells.all_cells()["mgu"]
    assert type(cell).__module__ == "tests.reference.minimal_gated_unit"
    assert cells.get_cell("mgu").name == "mgu"
    params = cell.init_params(np.random.default_rng(1), 4, 5)
    hs, last, caches = unroll(cell, params, np.ones((2, 3, 4)), lengths=np.array([3, 1]))
    _, _, dparams = unroll_backward(cell, params, caches, hs, last, np.array([3, 1]))
    assert {name: g.shape for name, g in dparams.items()} == {name: p.shape for name, p in params.items()}


def test_what_cannot_be_used_is_left_out_with_its_reason(install):
    install(mgu=STRANGER, gone="no_such_package.cells:CELL", number="math:pi", lstm=STRANGER)
    found, problems = cells.all_cells(), cells.left_out()
    assert "mgu" in found
    assert found.keys().isdisjoint({"gone", "number"})
    assert problems["gone"] == "ModuleNotFoundError: No module named 'no_such_package'"
    assert (
        problems["number"]
        == "TypeError: math:pi is not a cell: it has no name, init_params, init_state, step, step_backward"
    )
    assert "second cell called 'lstm'" in problems["lstm"]
    with pytest.raises(CourseError, match="the cell 'gone' cannot be used: ModuleNotFoundError"):
        cells.get_cell("gone")


def test_a_name_that_is_not_there_is_answered_with_the_nearest():
    with pytest.raises(CourseError, match=r"there is no cell 'lsmt'; did you mean 'lstm'\?"):
        cells.get_cell("lsmt")
    with pytest.raises(CourseError, match=r"there is no cell 'transformer'; the cells are .*gru.*, lstm"):
        cells.get_cell("transformer")


def test_cells_need_no_torch():
    source = """
        import sys
        from lstm_course.reference.registry import all_cells
        import lstm_course.reference.torch_weights
        assert all_cells()
        assert "torch" not in sys.modules
    """
    subprocess.run([sys.executable, "-c", textwrap.dedent(source)], check=True)
