"""The students' notebooks as the browser edition has them: its kernel's name, and what can be done without PyTorch."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Sequence, Set
from pathlib import Path
from typing import Any

from lstm_course.building.door import is_door

KERNEL = {"name": "python", "display_name": "Python (Pyodide)"}
_DOOR = """\
from importlib.util import find_spec

if find_spec("torch") is None:
    print({said!r})"""
_SAID = (
    "There is no PyTorch in a browser. {runs}, and what needs PyTorch says so. "
    "To work in all of it, on your own machine: pip install 'lstm-course[lab,torch]', then lstm-course lab"
)
_ABSENT = """\
try:
{imports}
except ModuleNotFoundError:  # in the browser
    from lstm_course.basics.extras import Missing

    {names} = Missing("torch")"""
# Where PyTorch cannot be imported: which references answer their own cases, and which imports fail.
_PROBE = """\
import json, sys
sys.modules["torch"] = None
from lstm_course import all_units
from lstm_course.checking import judge
units, imports = json.load(sys.stdin)
fail = []
for statement in imports:
    try:
        exec(statement, {})
    except ModuleNotFoundError:
        fail.append(statement)
runs = {name: [e.name for e in all_units()[name].exercises if judge(e, e.reference).passed] for name in units}
print(json.dumps([runs, fail]))"""


def write_contents(course: Path, to: Path) -> list[str]:
    """Write the notebooks of ``course`` into ``to``; return the names of those that run there from top to bottom."""
    notebooks = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(course.glob("*/*.ipynb"))}
    without = {path.stem for path, notebook in notebooks.items() if _needs_torch(notebook)}
    runs, fail = _without_torch({path.stem: notebooks[path] for path in notebooks if path.stem in without})
    for path, notebook in notebooks.items():
        notebook["metadata"]["kernelspec"] = KERNEL
        if path.stem in without:
            _do_without(notebook, runs[path.stem], fail)
        else:
            notebook["cells"] = [cell for cell in notebook["cells"] if not is_door(cell)]  # the course is there
        (to / path.parent.name).mkdir(parents=True, exist_ok=True)
        (to / path.parent.name / path.name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return [path.stem for path in notebooks if path.stem not in without]


def _needs_torch(notebook: dict[str, Any]) -> bool:
    return any("torch" in "".join(cell["source"]) for cell in notebook["cells"] if is_door(cell))


def _without_torch(notebooks: dict[str, dict[str, Any]]) -> tuple[dict[str, list[str]], set[str]]:
    """Return which exercises of each unit run where PyTorch is missing, and which imports of the notebooks fail."""
    imports = {ast.unparse(one) for notebook in notebooks.values() for cell in _open_cells(notebook)
               for one in _imports(_source(cell))}  # fmt: skip
    asked = json.dumps([sorted(notebooks), sorted(imports)])
    done = subprocess.run([sys.executable, "-c", _PROBE], input=asked, capture_output=True, text=True, check=True)
    runs, fail = json.loads(done.stdout)
    return runs, set(fail)


def _open_cells(notebook: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cells of code that are neither graded nor the door."""
    return [
        cell
        for cell in notebook["cells"]
        if cell["cell_type"] == "code" and "nbgrader" not in cell["metadata"] and not is_door(cell)
    ]


def _source(cell: dict[str, Any]) -> str:
    return cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])


def _do_without(notebook: dict[str, Any], runs: Sequence[str], fail: Set[str]) -> None:
    """Let a notebook be worked in where PyTorch is missing: a cell that needs it says so.

    It stays a notebook for a machine that has PyTorch; cells that are graded stay as they are.
    """
    some = "No exercise of this unit runs here"
    if runs:
        some = f"Of this unit's exercises these run here: {', '.join(runs)}"
    for cell in _open_cells(notebook):
        cell["source"] = _absent(_source(cell), fail)
    for cell in filter(is_door, notebook["cells"]):
        cell["source"] = _DOOR.format(said=_SAID.format(runs=some))


def _absent(source: str, fail: Set[str]) -> str:
    """Return a cell whose imports may fail: what they would have named then says what is missing."""
    imports = [one for one in _imports(source) if ast.unparse(one) in fail]
    if not imports:
        return source
    lines = source.split("\n")
    first = imports[0].lineno - 1
    tried = "\n".join(f"    {ast.unparse(one)}" for one in imports)
    names = " = ".join(alias.asname or alias.name.partition(".")[0] for one in imports for alias in one.names)
    taken = {line for one in imports for line in range(one.lineno - 1, one.end_lineno or one.lineno)}
    kept = [line for number, line in enumerate(lines) if number not in taken]
    return "\n".join([*kept[:first], _ABSENT.format(imports=tried, names=names), *kept[first:]])


def _imports(source: str) -> list[ast.Import | ast.ImportFrom]:
    try:
        return [one for one in ast.parse(source).body if isinstance(one, ast.Import | ast.ImportFrom)]
    except SyntaxError:  # a line of IPython's
        return []
