"""The cell that says where the course's package is missing: in every notebook, in no master, and honest."""

import importlib.util
import sys

import nbformat
import pytest

from lstm_course.building.door import is_door
from lstm_course.building.masters import to_notebook, to_text
from lstm_course.building.unit_notebooks import notebook_of
from lstm_course.units.registry import all_units

MASTER = """# %% [markdown]
# # Words

# %%
from lstm_course import check

# %% check="f"
check(f)
"""


def doors(notebook):
    return [cell for cell in notebook.cells if is_door(cell)]


def test_it_stands_before_the_first_code_and_comes_from_no_master():
    notebook = to_notebook(MASTER, {"f": 1})
    assert [is_door(cell) for cell in notebook.cells] == [False, True, False, False]
    nbformat.validate(notebook)
    assert to_text(notebook, {"f": 1}, MASTER) == MASTER
    assert doors(to_notebook(MASTER.replace("from lstm_course import check", "x = 1"), {"f": 1})) == []


@pytest.mark.parametrize("unit", all_units().values(), ids=lambda unit: unit.name)
def test_each_unit_has_one_and_units_with_pytorch_ask_for_it(unit):
    notebook = notebook_of(unit)
    (door,) = doors(notebook)
    imports = any("import torch" in cell.source for cell in notebook.cells if not is_door(cell))
    assert ("lstm-course[torch]" in door.source) == imports


def run(source, **names):
    exec(compile(source, "door", "exec"), names)


def test_what_it_does(monkeypatch):
    (door,) = doors(to_notebook(MASTER, {"f": 1}))
    run(door.source)  # the package is here: not a word
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="lstm-course is not installed here"):
        run(door.source)
    asked = []
    shell = type("Shell", (), {"run_line_magic": staticmethod(lambda *words: asked.append(words))})
    run(door.source.replace("INSTALL = False", "INSTALL = True"), get_ipython=lambda: shell)
    assert asked == [("pip", "install --quiet lstm-course")]
    assert "lstm_course" in sys.modules
