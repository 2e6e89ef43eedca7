"""The students' notebooks as the browser edition has them: its kernel's name, and what can be done without PyTorch."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Sequence
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
# Which references answer their own cases where PyTorch cannot be imported.
_PROBE = """\
import json, sys
sys.modules["torch"] = None
from lstm_course import all_units
from lstm_course.checking import judge
units = {name: all_units()[name].exercises for name in sys.argv[1:]}
print(json.dumps({name: [e.name for e in found if judge(e, e.reference).passed] for name, found in units.items()}))"""


def write_contents(course: Path, to: Path) -> list[str]:
    """Write the notebooks of ``course`` into ``to``; return the names of those that run there from top to bottom."""
    notebooks = {path: json.loads(path.read_text(encoding="utf-8")) for path in sorted(course.glob("*/*.ipynb"))}
    without = {path.stem for path, notebook in notebooks.items() if _needs_torch(notebook)}
    runs = _run_without_torch(sorted(without))
    for path, notebook in notebooks.items():
        notebook["metadata"]["kernelspec"] = KERNEL
        if path.stem in without:
            _do_without(notebook, runs[path.stem])
        else:
            notebook["cells"] = [cell for cell in notebook["cells"] if not is_door(cell)]  # the course is there
        (to / path.parent.name).mkdir(parents=True, exist_ok=True)
        (to / path.parent.name / path.name).write_text(json.dumps(notebook, indent=1), encoding="utf-8")
    return [path.stem for path in notebooks if path.stem not in without]


def _needs_torch(notebook: dict[str, Any]) -> bool:
    return any("torch" in "".join(cell["source"]) for cell in notebook["cells"] if is_door(cell))


def _run_without_torch(units: Sequence[str]) -> dict[str, list[str]]:
    done = subprocess.run([sys.executable, "-c", _PROBE, *units], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout))


def _do_without(notebook: dict[str, Any], runs: Sequence[str]) -> None:
    """Let a notebook be worked through where PyTorch is missing: a cell that needs it says so, and the next one runs.

    It stays a notebook for a machine that has PyTorch; cells that are graded stay as they are.
    """
    some = (
        f"Of this unit's exercises these run here: {', '.join(runs)}" if runs else "No exercise of this unit runs here"
    )
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code":
            continue
        if is_door(cell):
            cell["source"] = _DOOR.format(said=_SAID.format(runs=some))
        elif "nbgrader" not in cell["metadata"]:
            cell["source"] = _absent(cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"]))
        cell["metadata"]["tags"] = [*cell["metadata"].get("tags", ()), "raises-exception"]  # "run all" goes on


def _absent(source: str) -> str:
    """Return a cell whose imports of PyTorch may fail: what they would have named then says what is missing."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # a line of IPython's
        return source
    imports = [one for one in statements if _is_torch(one)]
    if not imports:
        return source
    lines = source.split("\n")
    first = imports[0].lineno - 1
    tried = "\n".join(f"    {ast.unparse(one)}" for one in imports)
    names = " = ".join(alias.asname or alias.name.partition(".")[0] for one in imports for alias in one.names)
    taken = {line for one in imports for line in range(one.lineno - 1, one.end_lineno)}
    kept = [line for number, line in enumerate(lines) if number not in taken]
    return "\n".join([*kept[:first], _ABSENT.format(imports=tried, names=names), *kept[first:]])


def _is_torch(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.ImportFrom):
        return (statement.module or "").partition(".")[0] == "torch"
    return isinstance(statement, ast.Import) and statement.names[0].name.partition(".")[0] == "torch"
